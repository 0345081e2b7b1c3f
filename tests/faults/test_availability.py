"""The real daemon killed, stopped and started again: what it then tells of its own availability."""

import time

import pytest

from tests.faults.conftest import copies
from tests.rig.processes import until

pytestmark = pytest.mark.timeout(120)


def told(daemon):
    return daemon.get("/status")[1]["availability"]


def known(daemon):
    """What it tells once both printers are served and the journal has told what was before."""
    until(lambda: daemon.get("/status")[1]["printing"]["ready"] == 2, "both printers")
    return until(lambda: told(daemon), "its availability")


def test_a_kill_is_shown_with_its_length_and_its_cause(house):
    daemon = house.open()
    first = known(daemon)["today"]
    assert (first["gaps"], first["longest_gap"], first["minutes_away"]) == (0, None, 0.0)
    house.order(1, "Pizza")
    until(lambda: copies(house.kitchen.slips(), "Dish 1 Pizza") == (1, 0), "the first ticket")
    before = time.monotonic()
    daemon.kill()
    until(lambda: time.monotonic() - before > 1.5, "a while without docketd")
    daemon = house.open()
    least, most = 1.5, time.monotonic() - before + 70.0  # of the last minute before the kill nobody knows
    today = known(daemon)["today"]
    assert today["gaps"] == 1
    assert least <= today["longest_gap"]["seconds"] <= most
    assert (today["longest_gap"]["cause"], today["longest_gap"]["says"]) == ("killed", "restarted")
    assert today["minutes_away"] * 60 >= least - 0.5
    assert today["minutes_stopped"] == 0.0
    assert "(restarted)" in told(daemon)["says"]
    assert today["share"] < 1.0


def test_a_stop_on_purpose_is_no_absence(house):
    daemon = house.open()
    known(daemon)
    assert daemon.stop() == 0
    before = time.monotonic()
    until(lambda: time.monotonic() - before > 1.0, "a while without docketd")
    daemon = house.open()
    today = known(daemon)["today"]
    assert (today["gaps"], today["minutes_away"]) == (0, 0.0)
    assert today["minutes_stopped"] * 60 >= 0.9
    assert today["share"] == 1.0
