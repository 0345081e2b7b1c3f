"""A settings file that breaks between two starts does not close the shop."""

import pytest

from tests.faults.conftest import copies
from tests.rig.processes import Process, until

pytestmark = pytest.mark.timeout(120)


def test_the_shop_opens_on_the_last_good_settings_and_says_so(house):
    house.open()
    house.daemon.stop()
    for number in range(2):
        daemon = house.open(extra="colour = 1\n", keep_file=number > 0)
        house.order(number, "Pizza")
        until(lambda: house.daemon.all_in("printed"), "all printed")
        told = daemon.get("/status")[1]["settings"]
        assert told["last_good"]
        assert any("colour" in mistake for mistake in told["mistakes"])
        assert [alert["key"] for alert in daemon.get("/status")[1]["alerts"]] == ["settings"]
        status = Process("status", "--data", daemon.folder)
        house.keep(status)
        assert status.wait() == 0
        assert any("last good settings" in line for line in drain(status.lines))
        daemon.stop()
        assert any("last good settings" in line for line in daemon.errors)
    slips = house.kitchen.slips()
    assert copies(slips, "can't be used")[0] == 1
    assert copies(slips, "Dish 0 Pizza") == copies(slips, "Dish 1 Pizza") == (1, 0)
    daemon = house.open()
    assert daemon.get("/status")[1]["settings"] == {"last_good": False}
    assert daemon.get("/status")[1]["alerts"] == []


def drain(lines):
    found = []
    while not lines.empty():
        found.append(lines.get())
    return found
