"""The stand-in for Wix, with orders that count."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, datetime

from tests.rig.processes import until
from tests.rig.wix import Wix, stamp


class Shop:
    """Wix, with orders that count."""

    def __init__(self, stage):
        self._stage = stage
        self.wix = stage.stack.enter_context(closing(Wix()))

    def open(self, **more):
        asked = len(self.wix.asked)
        daemon = self._stage.house.open(self.wix, **more)
        until(lambda: len(self.wix.asked) > asked, "Wix is asked")
        return daemon

    def order(self):
        stage = self._stage
        stage._number += 1
        line = {"productName": {"original": f"Dish {stage.last} Pizza"}, "quantity": 1}
        made = {"createdDate": stamp(datetime.now(UTC)), "status": "APPROVED", "lineItems": [line]}
        self.wix.add({"id": f"W-{stage.last}", "number": str(stage.last)} | made)
        stage.accepted[(stage.last, "Pizza")] = time.monotonic()

    def orders(self, count):
        self.place(count)
        self.until_known()

    def place(self, count):
        """Nobody waits for them yet."""
        for _ in range(count):
            self.order()

    def until_known(self):
        stage = self._stage
        until(lambda: len(stage.house.daemon.jobs()) >= stage.last, "all orders are known")
        stage.until_calm()

    @property
    def source(self):
        """What `/status` says of it."""
        return self._stage.house.daemon.get("/status")[1]["sources"][0]

    def until_it_is(self, *states, seconds=60):
        until(lambda: self.source["state"] in states, f"the source is {' or '.join(states)}", seconds)
