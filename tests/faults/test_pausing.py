"""A pause outlives a docketd that is killed, and what waited prints when it is over."""

import pytest

from tests.faults.conftest import copies
from tests.faults.test_print import docketd
from tests.rig.processes import until

pytestmark = pytest.mark.timeout(120)


def test_a_pause_outlives_the_daemon_and_resuming_prints_what_waited(house):
    daemon = house.open()
    until(lambda: daemon.get("/status")[1]["printing"]["ready"] == 2, "both printers are ready")
    assert "paused by the command line since" in docketd(house, "printers", "pause", "kitchen")
    house.order(1, "Pizza", "Drinks")
    until(lambda: [job["state"] for job in daemon.jobs()].count("printed") == 1, "the bar's ticket is out")
    daemon.kill()
    daemon = house.open(keep_file=True)
    until(lambda: daemon.get("/status")[1]["printing"]["ready"] == 1, "the bar is ready, the kitchen paused")
    assert "paused by the command line since" in docketd(house, "status")
    waiting = {job["printer"]: (job["state"], job["why"]) for job in daemon.jobs()}["kitchen"]
    assert waiting == ("queued", "its printer is paused")
    assert house.kitchen.slips() == []
    docketd(house, "printers", "resume", "kitchen")
    until(lambda: daemon.all_in("printed"), "all are printed")
    assert copies(house.kitchen.slips(), "Dish 1 Pizza") == (1, 0)
    log = docketd(house, "logs", "--since", "1h")
    assert "printer kitchen: paused by the command line, its tickets wait" in log
    assert "printer kitchen: resumed by the command line" in log
