"""Every order among the samples, through the whole daemon: printed as it is, or as unreadable; none lost."""

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from actors.domain.order import Standing
from actors.intake.orders import accept_wix
from actors.settings import WixSource
from tests.rig.processes import until
from tests.rig.wix import Wix, stamp

pytestmark = pytest.mark.timeout(120)

SAMPLES = Path(__file__).parents[1] / "data" / "wix"


def orders_in(document):
    """Everything in a sample that looks like an order, at any depth."""
    if isinstance(document, dict):
        if "lineItems" in document:
            yield document
        for value in document.values():
            yield from orders_in(value)
    elif isinstance(document, list):
        for value in document:
            yield from orders_in(value)


def samples():
    """Each with an identity of its own, so that one sample's order is not another's revision."""
    documents = [json.loads(path.read_text("utf-8")) for path in sorted(SAMPLES.glob("*.json"))]
    for number, order in enumerate(order for document in documents for order in orders_in(document)):
        now = stamp(datetime.now(UTC))
        fresh = {name: now for name in ("updatedDate", "_updatedDate") if isinstance(order.get(name), str)}
        names = {name: f"sample-{number}" for name in ("id", "_id") if isinstance(order.get(name), str)}
        yield order | fresh | names


def test_every_sample_prints_or_is_shown_as_unreadable(house):
    with closing(Wix()) as wix:
        daemon = house.open(wix)
        until(lambda: wix.asked, "the first contact")
        orders = [*samples(), "no object", 17, None, {"id": "only-an-id"}]
        wix.answer_next(json.dumps({"orders": orders, "metadata": {"hasNext": False}}).encode())
        source = WixSource(site_id="site", key="key")
        wanted = [accept_wix(order, source, ()) for order in orders]
        until(lambda: len(known(daemon)) >= len({each.order.source_id for each in wanted}), "all accepted")
        until(lambda: daemon.all_in("printed"), "all printed")
        printed = {job["source_id"]: job["kind"] for job in daemon.jobs()}
        for each in wanted:
            if not each.silent and each.order.standing is Standing.OPEN:
                assert printed[each.order.source_id] == ("order" if each.readable else "unreadable")
        assert sum(not each.readable for each in wanted) >= 4
        assert len(printed) > 40
        assert house.kitchen.tell("status")["drawer_pulses"] == 0


def known(daemon):
    found, query = {}, ""
    while True:
        page = daemon.get(f"/orders?limit=200{query}")[1]
        found |= {order["source_id"]: order for order in page["orders"]}
        if page["next"] is None:
            return found
        query = f"&cursor={page['next']}"
