"""The real daemon at clones that answer less: it never says more than it knows."""

from contextlib import ExitStack

import pytest

from tests.faults.conftest import SETTINGS, House, copies
from tests.rig.processes import Printer, until


class OfClones(House):
    """In the kitchen a clone that puts no marker behind a ticket, at the bar one that answers nothing."""

    def __init__(self, folder, stack):
        self.folder = folder
        self._stack = stack
        self.kitchen = self.keep(Printer(folder / "kitchen", "POS-80", without=["gs-r"]))
        self.bar = self.keep(Printer(folder / "bar", "POS-80", without=["gs-r", "dle-eot", "counters"]))
        self.daemon = None
        self.settings = SETTINGS.replace("TM-m30III", "generic-80")


@pytest.mark.timeout(120)
def test_what_a_clone_does_not_tell_is_not_known(tmp_path):
    with ExitStack() as stack:
        house = OfClones(tmp_path, stack)
        daemon = house.open()
        house.order(1, "Pizza", "Drinks")
        house.order(2, "Pizza")
        until(lambda: states(daemon, "kitchen") == [("sent", "status")] * 2, "both tickets of the kitchen")
        slips = house.kitchen.slips()
        assert [copies(slips, f"Dish {number} Pizza") for number in (1, 2)] == [(1, 0), (1, 0)]
        assert [job["state"] for job in daemon.jobs() if job["printer"] == "bar"] == ["queued"]
        assert "silent" in printer(daemon, "bar")["reasons"], "bytes that nobody acknowledges prove nothing"
        house.kitchen.tell("paper-out")
        until(lambda: "media-empty" in printer(daemon, "kitchen")["reasons"], "that the paper is out")
        house.order(3, "Pizza")
        house.kitchen.tell("paper-in")
        until(
            lambda: len(states(daemon, "kitchen")) == 3 and states(daemon, "kitchen")[2][0] == "sent", "third"
        )
        assert copies(house.kitchen.slips(), "Dish 3 Pizza") == (1, 0)


def states(daemon, name):
    return [(job["state"], job["evidence"]) for job in daemon.jobs() if job["printer"] == name]


def printer(daemon, name):
    return next(each for each in daemon.get("/printers")[1]["printers"] if each["name"] == name)
