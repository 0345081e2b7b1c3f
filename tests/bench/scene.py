"""What a measurement needs: printers, a stand-in for Wix, a daemon; each on its own, all on this machine."""

import asyncio
import http.client
import json
import queue
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

from actors.demo.place import SITE_ID
from actors.demo.wix_core import WixStandIn
from actors.demo.wix_server import WixServer
from actors.outside import serve
from tests.rig.processes import ROOT, Daemon

KEY = "bench-key"

PRINTERS = """
[[printer]]
name = "kitchen"
model = "TM-m30III"
connect = "tcp://127.0.0.1:{kitchen}"

[[printer]]
name = "bar"
model = "TM-m30III"
connect = "tcp://127.0.0.1:{bar}"

[[station]]
name = "kitchen"
printer = "kitchen"

[[station]]
name = "bar"
printer = "bar"
match = {{ section = ["Drinks"] }}

[gateway]
listen = "127.0.0.1:{port}"
"""

WIX = """
[source.wix]
site_id = "{site}"
base_url = "{base_url}"
poll = "1s"
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Printers:
    """Two in one process; `slips` gets what they say."""

    def __init__(self):
        command = [sys.executable, "-m", "tests.bench.printer_peer"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.ports = {}
        for _ in range(2):
            line = json.loads(self._process.stdout.readline())
            self.ports[line["printer"]] = line["port"]
        self.slips = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            self.slips.put(json.loads(line))

    def slip(self):
        return self.slips.get(timeout=60)

    def close(self):
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._process.stdout.close()


class WallClock:
    boot_id = "bench"

    def now(self):
        return datetime.now(UTC)


class Wix:
    """The stand-in on a thread of its own; `asked` holds when each search arrived."""

    def __init__(self):
        self.asked = []
        self.core = WixStandIn(SITE_ID, KEY, WallClock())
        self._handle, self.core.handle = self.core.handle, self._note
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.server = WixServer(self.core, serve)
        asyncio.run_coroutine_threadsafe(self.server.start(), self._loop).result(30)

    def _note(self, method, path, headers, body):
        if method == "POST":
            self.asked.append(time.monotonic())
        return self._handle(method, path, headers, body)

    def add(self, order):
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._loop.call_soon_threadsafe(self.core.add, order | {"updatedDate": now})

    def close(self):
        asyncio.run_coroutine_threadsafe(self.server.stop(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def settings(printers, wix=None, port=0):
    text = PRINTERS.format(**printers.ports, port=port)
    return text + (WIX.format(site=SITE_ID, base_url=wix.server.base_url) if wix else "")


def daemon(folder, printers, wix=None, **more):
    return Daemon(folder, settings(printers, wix), env={"WIX_API_KEY": KEY} if wix else None, **more).ready()


class Client:
    """One connection, kept."""

    def __init__(self, daemon):
        host, _, port = daemon.address.removeprefix("http://").partition(":")
        self._connection = http.client.HTTPConnection(host, int(port), timeout=60)
        self._headers = {"X-API-Key": daemon.key, "Content-Type": "application/json"}

    def post(self, order):
        self._connection.request("POST", "/orders", json.dumps(order), self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 202:
            raise RuntimeError(f"{answer.status}: {body!r}")

    def close(self):
        self._connection.close()


def order(number, section):
    """An ordinary one: three dishes, a choice, a note."""
    return {
        "id": f"B-{number}",
        "number": str(number),
        "type": "pickup",
        "customer": {"name": "Alex Sample", "phone": "+15550100111"},
        "items": [
            {"name": "Margherita", "quantity": 2, "category": section, "note": "well done"},
            {"name": "Caesar Salad", "category": section, "options": [{"group": "Dressing", "name": "side"}]},
            {"name": "Tiramisu", "category": section},
        ],
        "note": "Ring twice",
    }
