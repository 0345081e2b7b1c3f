"""The stand-in for Wix on a thread of its own, as far from the daemon as the real one."""

import asyncio
import contextlib
import socket
import threading
import time
from datetime import UTC, datetime

from actors.demo.place import SITE_ID
from actors.demo.wix_core import WixStandIn
from actors.demo.wix_server import WixServer
from actors.outside import serve

KEY = "key-of-the-stand-in"
SOURCE = """
[source.wix]
site_id = "{site}"
base_url = "{base_url}"
poll = "1s"
"""


class WallClock:
    boot_id = "tests"

    def now(self):
        return datetime.now(UTC)


def stamp(moment):
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Wix:
    """`asked` holds when each search arrived, by the monotonic clock."""

    environment = {"WIX_API_KEY": KEY}  # noqa: RUF012 - never changed

    def __init__(self):
        self.asked = []
        self.core = WixStandIn(SITE_ID, KEY, WallClock())
        self._handle, self.core.handle = self.core.handle, self._note
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = WixServer(self.core, serve)
        self._port = 0
        self._hole = []
        self.back()
        self.settings = self.source()

    def source(self, host="127.0.0.1"):
        """The settings of the source, with another name for this machine."""
        return SOURCE.format(site=SITE_ID, base_url=f"http://{host}:{self._port}")

    def _note(self, method, path, headers, body):
        if method == "POST":
            self.asked.append(time.monotonic())
        return self._handle(method, path, headers, body)

    def add(self, order):
        """As a guest does it: changed just now."""
        self._call(self.core.add, order | {"updatedDate": stamp(datetime.now(UTC))})

    def answer_next(self, body):
        """The next search gets these bytes, whatever they are."""
        self._call(self.core.fail_next, 200, body, {"Content-Type": "application/json"}, 1)

    def away(self, *, silent=False):
        """Nobody listens there any more: a connection is refused, or (on Linux) never answered."""
        self._wait(self._server.stop())
        if silent:
            self._hole = [_listening(self._port)]
            self._hole += [_dialling(self._port) for _ in range(3)]  # the queue is full: no answer to others

    def back(self):
        """At the same address."""
        self._fill()
        self._wait(self._server.start(port=self._port))
        self._port = int(self._server.base_url.rpartition(":")[2])

    def _fill(self):
        for each in self._hole:
            each.close()
        self._hole = []

    def do(self, function, *arguments):
        """On the thread of the stand-in."""
        return self._call(function, *arguments)

    def fail(self, fault, number=None, times=1):
        """The next answers are spoilt: `actors.demo.wix_faults` names the ways."""
        self._call(self.core.faults.plan, fault, number, times)

    def _wait(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)

    def _call(self, function, *arguments):
        async def call():
            return function(*arguments)

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(30)

    def close(self):
        self._fill()
        self.away()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _listening(port):
    hole = socket.socket()
    hole.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    hole.bind(("127.0.0.1", port))
    hole.listen(0)
    return hole


def _dialling(port):
    caller = socket.socket()
    caller.setblocking(False)  # noqa: FBT003 - a positional-only argument
    with contextlib.suppress(BlockingIOError):
        caller.connect(("127.0.0.1", port))
    return caller
