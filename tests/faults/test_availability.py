"""The real daemon killed, stopped and started again: what it then tells of its own availability."""

import time

import pytest

from actors.availability.actor import BEAT_EVERY
from actors.availability.pulse import NAME, PulseFile
from tests.faults.conftest import copies
from tests.rig.processes import until

pytestmark = pytest.mark.timeout(120)


def told(daemon):
    return daemon.get("/status")[1]["availability"]


def known(daemon):
    """What it tells once both printers are served and the journal has told what was before."""
    until(lambda: daemon.get("/status")[1]["printing"]["ready"] == 2, "both printers")
    return until(lambda: told(daemon), "its availability")


def pass_(seconds, begin):
    until(lambda: time.monotonic() - begin > seconds, "a while")


def test_a_kill_is_shown_with_its_length_and_its_cause(house):
    daemon = house.open()
    first = known(daemon)["today"]
    assert (first["gaps"], first["longest_gap"], first["minutes_away"]) == (0, None, 0.0)
    house.order(1, "Pizza")
    until(lambda: copies(house.kitchen.slips(), "Dish 1 Pizza") == (1, 0), "the first ticket")
    before = time.monotonic()
    daemon.kill()
    pass_(1.5, before)
    daemon = house.open()
    least, most = 1.5, time.monotonic() - before + 15.0  # of the last seconds before the kill nobody knows
    today = known(daemon)["today"]
    assert today["gaps"] == 1
    assert least <= today["longest_gap"]["seconds"] <= most
    assert (today["longest_gap"]["cause"], today["longest_gap"]["says"]) == ("killed", "restarted")
    assert today["minutes_away"] * 60 >= least - 0.5
    assert today["minutes_stopped"] == 0.0
    assert "(restarted)" in told(daemon)["says"]
    assert today["share"] < 1.0


def test_a_kill_counts_from_the_last_sign_of_life_that_nobody_flushed(house):
    daemon = house.open()
    known(daemon)
    house.order(1, "Pizza")  # the journal has written down the time by now, and does not again for a while
    until(PulseFile(daemon.folder).last, "a sign of life")
    before = time.monotonic()
    daemon.kill()
    pass_(1.5, before)
    daemon = house.open()
    today = known(daemon)["today"]
    most = time.monotonic() - before + 3.0
    assert (today["gaps"], today["longest_gap"]["cause"]) == (1, "killed")
    assert 1.5 <= today["longest_gap"]["seconds"] <= most


def test_a_sign_of_life_that_is_torn_or_can_not_be_kept_stops_nothing(house):
    daemon = house.open()
    known(daemon)
    daemon.kill()
    (daemon.folder / NAME).write_bytes(b'{"boot"')
    pass_(1.5, time.monotonic())
    daemon = house.open()
    assert known(daemon)["today"]["longest_gap"]["cause"] == "killed"
    daemon.kill()
    (daemon.folder / NAME).unlink()
    (daemon.folder / NAME).mkdir()
    daemon = house.open()
    known(daemon)
    pass_(BEAT_EVERY + 2.0, time.monotonic())
    assert daemon.get("/health")[0] == 200
    assert daemon.stop() == 0
    assert "pulse" not in " ".join(daemon.errors)


def test_a_stop_on_purpose_is_no_absence(house):
    daemon = house.open()
    known(daemon)
    assert daemon.stop() == 0
    before = time.monotonic()
    pass_(1.0, before)
    daemon = house.open()
    today = known(daemon)["today"]
    assert (today["gaps"], today["minutes_away"]) == (0, 0.0)
    assert today["minutes_stopped"] * 60 >= 0.9
    assert today["share"] == 1.0
