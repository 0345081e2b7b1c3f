"""An orderly end in mid-ticket, of docketd or of one printer's settings: the ticket comes out, and once."""

import sys
import time
from contextlib import ExitStack

import pytest

from actors.printing.finishing import FINISHING_SECONDS
from tests.faults.conftest import House, copies
from tests.faults.test_reload import reload, rewrite
from tests.rig.processes import until

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def clones(tmp_path):
    """Printers that have no counters: what became of a ticket only its own answer tells."""
    with ExitStack() as stack:
        house = House(tmp_path, stack, "POS-80")
        house.open()
        house.order(1, "Pizza")
        until(lambda: house.daemon.all_in("printed"), "the first")
        yield house


def in_mid_ticket(house):
    house.kitchen.tell("slow 40")
    house.order(2, "Pizza")
    until(lambda: house.kitchen.tell("status")["unfinished"], "it is half out")
    house.order(3, "Pizza")


def is_once_on_paper(house):
    house.kitchen.tell("fast")
    until(lambda: house.daemon.all_in("printed"), "all are printed")
    slips = house.kitchen.slips()
    assert [copies(slips, f"Dish {number} Pizza") for number in (1, 2, 3)] == [(1, 0)] * 3


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_sigterm_in_mid_ticket(clones):
    in_mid_ticket(clones)
    assert clones.daemon.stop() == 0, clones.daemon.errors
    assert len(clones.kitchen.slips()) == 2
    clones.open()
    is_once_on_paper(clones)


def test_a_printer_whose_settings_change_in_mid_ticket(clones):
    in_mid_ticket(clones)
    rewrite(clones, ("127.0.0.1:" + str(clones.kitchen.port), "localhost:" + str(clones.kitchen.port)))
    code, lines, errors = reload(clones)
    assert (code, lines, errors) == (0, ["printer kitchen: begun anew, its settings changed"], [])
    is_once_on_paper(clones)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_a_printer_that_says_nothing_more_delays_the_end_by_its_budget(clones):
    clones.kitchen.tell("mute")
    clones.order(2, "Pizza")
    until(lambda: [job["state"] for job in clones.daemon.jobs()].count("sending") == 1, "it is on its way")
    began = time.monotonic()
    assert clones.daemon.stop() == 0, clones.daemon.errors
    assert FINISHING_SECONDS < time.monotonic() - began < 20
    clones.kitchen.tell("speak")
    clones.open()
    until(lambda: clones.daemon.all_in("printed"), "all are printed")
    assert copies(clones.kitchen.slips(), "Dish 2 Pizza") == (2, 1)
