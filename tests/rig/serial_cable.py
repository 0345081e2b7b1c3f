"""A serial cable between docketd and an emulated printer, which can be pulled, held up, and heard wrongly."""

from __future__ import annotations

import os
import pty
import random
import selectors
import threading
import tty
from contextlib import suppress
from pathlib import Path

CHUNK = 4096
LISTEN = 0.05  # seconds until a change of mind is noticed


class SerialCable:
    """`link` is what docketd opens, `far` the printer's own line. `close` ends it.

    `half_speed`: one end runs at half the other's speed, so that of two bytes one arrives, and a wrong one.
    `hold` is a printer that drops its DTR line: nothing is taken, nothing lost. `pull` takes the adapter out.
    """

    def __init__(self, link, far):
        self._link = Path(link)
        self._random = random.Random(31)
        self._half = self._held = self._ended = False
        self._lock = threading.Lock()
        self._far = os.open(far, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self._far)
        self._near = self._kept = -1
        self.plug()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    @property
    def address(self):
        return f"serial://{self._link}?baud=115200&flow=dtr"

    def half_speed(self):
        self._half = True

    def full_speed(self):
        self._half = False

    def hold(self):
        self._held = True

    def let_go(self):
        self._held = False

    def pull(self):
        with self._lock:
            self._link.unlink()
            for end in (self._near, self._kept):
                os.close(end)
            self._near = self._kept = -1

    def plug(self):
        with self._lock:
            self._near, self._kept = pty.openpty()  # a line is there whether somebody listens or not
            tty.setraw(self._kept)
            self._link.symlink_to(os.ttyname(self._kept))

    def close(self):
        self._ended = True
        self._thread.join()
        if self._near >= 0:
            self.pull()
        os.close(self._far)

    def _carry(self):
        while not self._ended:
            with self._lock, selectors.DefaultSelector() as selector:
                if self._near >= 0 and not self._held:
                    selector.register(self._near, selectors.EVENT_READ, self._far)
                selector.register(self._far, selectors.EVENT_READ, self._near)
                for key, _ in selector.select(LISTEN):
                    data = os.read(key.fd, CHUNK)
                    with suppress(OSError):  # nobody is there: what is said to nobody comes to nothing
                        os.write(key.data, self._arriving(data))

    def _arriving(self, data):
        return self._random.randbytes((len(data) + 1) // 2) if self._half else data
