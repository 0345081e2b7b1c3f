"""From an order at the stand-in for Wix to paper, with trouble on the way."""

import re
from contextlib import closing
from datetime import UTC, datetime

import pytest

from actors.demo.orders import demo_orders
from tests.rig.processes import until
from tests.rig.wix import Wix

pytestmark = pytest.mark.timeout(120)

ORDERS = 60

#: Some of the orders are for later: they print as they come in.
AT_ONCE = "\n[later]\nhold = false\n"


@pytest.fixture
def house(house):
    """The kitchen gets all: the bar's section is on no menu of the stand-in's."""
    house.settings = house.settings.replace('"Drinks"', '"Nothing"')
    return house


def numbers_on(slips):
    """The running numbers, each as often as it is there; not the one before, which a ticket names too."""
    return [number for slip in slips for number in re.findall(r"(?<!previous )\bK-\d+", slip)]


def test_the_demonstrations_orders_through_a_printer_that_runs_out_of_paper(house):
    with closing(Wix()) as wix:
        daemon = house.open(wix, AT_ONCE)
        until(lambda: wix.asked, "the first contact")
        house.kitchen.tell("paper-out-after 1500")
        for order in demo_orders(ORDERS, datetime.now(UTC)):
            wix.add(order)
        until(lambda: house.kitchen.tell("status")["paper_end"], "the end of the roll")
        until(lambda: len(daemon.jobs()) == ORDERS, "all accepted: without a match the bar gets nothing")
        assert any(job["state"] == "queued" for job in daemon.jobs())
        house.kitchen.tell("paper-in")
        until(lambda: daemon.all_in("printed"), "all printed")
        found = numbers_on(house.kitchen.slips())
        assert sorted(found) == [f"K-{number:03}" for number in range(1, ORDERS + 1)]
        assert {job["evidence"] for job in daemon.jobs()} == {"fence"}


def test_wix_away_for_a_while_and_docketd_restarted_meanwhile(house):
    with closing(Wix()) as wix:
        daemon = house.open(wix, AT_ONCE)
        until(lambda: wix.asked, "the first contact")
        first, second = demo_orders(2, datetime.now(UTC))
        wix.add(first)
        until(lambda: daemon.all_in("printed"), "the first")
        assert daemon.stop() == 0
        wix.add(second)
        daemon = house.open(wix, AT_ONCE)
        until(lambda: len(daemon.jobs()) == 2 and daemon.all_in("printed"), "the second, and it alone")
        assert len(house.kitchen.slips()) == 2
