"""The real daemon at Star's printers with letters: bytes by one reading of the manual, paper by another."""

from contextlib import ExitStack

import pytest

from tests.faults.conftest import SETTINGS, House, copies
from tests.rig.processes import Printer, until


class OfStars(House):
    def __init__(self, folder, stack):
        self.folder = folder
        self._stack = stack
        self.kitchen = self.keep(Printer(folder / "kitchen", "mC-Print3"))
        self.bar = self.keep(Printer(folder / "bar", "TSP654II"))
        self.daemon = None
        kitchen, bar = SETTINGS.split('name = "bar"', 1)
        self.settings = (
            kitchen.replace("TM-m30III", "mC-Print3") + 'name = "bar"' + bar.replace("TM-m30III", "TSP654II")
        )


@pytest.mark.timeout(120)
def test_tickets_are_proved_and_paper_that_ends_in_mid_ticket_costs_no_copy(tmp_path):
    with ExitStack() as stack:
        house = OfStars(tmp_path, stack)
        daemon = house.open()
        house.order(1, "Pizza", "Drinks")
        until(lambda: daemon.all_in("printed"), "both tickets")
        for printer in (house.kitchen, house.bar):
            printer.tell("paper-out-after 10")
        house.order(2, "Pizza", "Drinks")
        until(
            lambda: all("media-empty" in each["reasons"] for each in printers(daemon)), "the end of the paper"
        )
        assert [job["state"] for job in daemon.jobs()][2:] == ["sending", "sending"]
        for printer in (house.kitchen, house.bar):
            printer.tell("paper-in")
        until(lambda: daemon.all_in("printed"), "all four tickets")
        assert {job["evidence"] for job in daemon.jobs()} == {"fence"}
        for printer, section in ((house.kitchen, "Pizza"), (house.bar, "Drinks")):
            assert [copies(printer.slips(), f"Dish {number} {section}") for number in (1, 2)] == [(1, 0)] * 2
            status = printer.tell("status")
            assert (status["ignored"], status["drawer_pulses"]) == ({}, 0), "each command was understood"


def printers(daemon):
    return daemon.get("/printers")[1]["printers"]
