"""A pause of a source outlives a docketd that is killed; afterwards all that was missed comes in."""

from contextlib import closing
from datetime import UTC, datetime

import pytest

from actors.demo.orders import demo_orders
from tests.faults.test_print import docketd
from tests.rig.processes import until
from tests.rig.wix import Wix

pytestmark = pytest.mark.timeout(180)

MISSED = 130  # more than a page


def test_a_pause_outlives_the_daemon_and_resuming_brings_in_all_that_was_missed(house):
    with closing(Wix()) as wix:
        daemon = house.open(wix)
        until(lambda: wix.asked, "the first contact")
        assert "wix is paused by the command line since" in docketd(house, "sources", "pause", "wix")
        for order in demo_orders(MISSED, datetime.now(UTC)):
            wix.add(order)
        daemon.kill()
        daemon = house.open(wix, keep_file=True)
        told = docketd(house, "status")
        assert "paused by the command line since" in told
        assert "docketd sources resume wix" in told
        assert daemon.jobs() == []
        docketd(house, "sources", "resume", "wix")
        until(lambda: daemon.get("/status")[1]["orders"] == MISSED, "all of them")
        assert f"today: {MISSED} ordered, " in docketd(house, "status")
        tickets = len(daemon.jobs())
        again = docketd(house, "orders", "fetch", "--since", "1h")
        assert f"{MISSED} orders from" in again
        assert f"{MISSED} known already" in again
        assert len(daemon.jobs()) == tickets
        log = docketd(house, "logs", "--since", "1h")
        assert "source wix: paused by the command line, its orders wait there" in log
        assert f"source wix: {MISSED} orders were fetched again for the command line, 0 new, 0 copies" in log


def test_a_span_comes_out_again_headed_reprint(house):
    with closing(Wix()) as wix:
        daemon = house.open(wix)
        until(lambda: wix.asked, "the first contact")
        for order in demo_orders(2, datetime.now(UTC)):
            wix.add(order)
        until(lambda: len(daemon.jobs()) == 2 and daemon.all_in("printed"), "both")
        told = docketd(house, "orders", "fetch", "--since", "1h", "--print")
        assert told.endswith("2 known already; 2 tickets come out again\n")
        until(lambda: len(daemon.jobs()) == 4 and daemon.all_in("printed"), "both again")
        slips = house.kitchen.slips()
        assert [("REPRINT 1" in slip) for slip in slips] == [False, False, True, True]
