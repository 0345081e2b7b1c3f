"""What people look at: the picture of a ticket, and the page in a real browser."""

import asyncio
import statistics
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

from actors.domain.order import Item, Order
from actors.domain.ticket import Kind
from actors.journal.messages import Work
from actors.rendering.messages import Shop
from actors.rendering.picture import picture_of, text_of
from tests.bench.browser import Browser
from tests.bench.scene import Client, Printers, daemon, order

TICKETS = 30  # that the page shows when it is opened
LINES = 40
SHOP = Shop("Trattoria Roma", "Europe/Zurich", "en-GB")

#: Brings the time at which the page changes, in milliseconds since 1970.
CHANGE = """
new Promise((done) => new MutationObserver((_, seen) => {
  seen.disconnect(); done(performance.timeOrigin + performance.now());
}).observe(document.getElementById("live"), {subtree: true, childList: true}))
"""
LOADED = "(() => { const t = performance.getEntriesByType('navigation')[0]; return t.loadEventEnd; })()"
SETTLED = "new Promise((done) => setTimeout(() => requestAnimationFrame(done), 0))"


def picture(folder, size):
    """CPU of one picture of a ticket of at least 40 lines, from the order; warm."""
    work = _long_ticket()
    samples = []
    for _ in range(size.pictures):
        began = time.process_time()
        drawn = picture_of(work, SHOP, "TM-m30III")
        samples.append((time.process_time() - began) * 1000)
        if not isinstance(drawn, bytes):
            raise TypeError(f"no picture: {drawn}")
    return {"cpu": statistics.median(samples)}


def _long_ticket():
    items = tuple(Item(f"Dish number {number}", quantity=2) for number in range(4))
    while True:
        found = Order("till", "A-1", number="1001", items=items)
        work = Work(
            job=1,
            ticket=1,
            kind=Kind.ORDER,
            station="kitchen",
            layout="kitchen",
            order=found,
            previous=None,
            items=tuple(range(len(items))),
            raw=b"",
            receipt=None,
            running="K-001",
            also_at=(),
            mark=None,
            accepted_at=datetime(2026, 5, 1, 18, tzinfo=UTC),
        )
        if len(text_of(work, SHOP, "TM-m30III").splitlines()) >= LINES:
            return work
        items = (*items, replace(items[0], name=f"Dish number {len(items)}"))


def page(folder, size):
    """First view, and from the answer to an order (it is on disk then) to the change on an open page."""
    with closing(Printers()) as printers, closing(daemon(folder, printers)) as running:
        with closing(Client(running)) as client:
            for number in range(TICKETS):
                client.post(order(number, "Pizza"))
                printers.slip()
            found = asyncio.run(_looked_at(running, client, printers, size))
        running.stop()
    return found


async def _looked_at(running, client, printers, size):
    async with Browser() as browser:
        link = running.post("/sessions", b"")[1]["link"]
        await browser.go(running.address + link)
        await browser.do("Network.setCacheDisabled", cacheDisabled=True)
        views = []
        for _ in range(size.views):
            await browser.go(f"{running.address}/")
            await browser.ask(SETTLED)
            views.append(await browser.ask(LOADED) / 1000)
        changes = [
            await _change(browser, client, printers, TICKETS + number) for number in range(size.changes)
        ]
    return {"first view": statistics.median(views), "change": statistics.median(changes)}


async def _change(browser, client, printers, number):
    threading.Event().wait(0.5)  # the page looks at most every 200 ms: it is idle again
    watching = await browser.send(
        "Runtime.evaluate", expression=CHANGE, awaitPromise=True, returnByValue=True
    )
    await browser.ask("0")  # what was sent before is at work
    client.post(order(number, "Pizza"))
    committed = time.time() * 1000
    changed = (await browser.answer(watching))["result"]["value"]
    printers.slip()
    return changed - committed
