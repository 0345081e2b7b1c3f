"""What the promise is about: no ticket lost, none doubled without a mark, whatever fails in the middle."""

import pytest

from tests.faults.conftest import copies
from tests.rig.processes import until

pytestmark = pytest.mark.timeout(120)

ORDERS = 30


def check_paper(printer, numbers):
    """Each ticket is there, and of its copies at most one is without a mark."""
    slips = printer.slips()
    for number in numbers:
        found, marked = copies(slips, f"Dish {number} ")
        assert found >= 1, f"order {number} is not on paper"
        assert found - marked <= 1, f"order {number} is there {found} times, {marked} of them marked"


def test_orders_reach_the_stations_that_cook_them(house):
    daemon = house.open()
    house.order(1, "Pizza", "Drinks")
    house.order(2, "Drinks")
    until(lambda: daemon.all_in("printed"), "all printed")
    assert copies(house.kitchen.slips(), "Dish 1 Pizza") == (1, 0)
    assert copies(house.bar.slips(), "Dish 1 Drinks") == (1, 0)
    assert copies(house.bar.slips(), "Dish 2 Drinks") == (1, 0)
    assert {job["evidence"] for job in daemon.jobs()} == {"fence"}


def test_paper_out_in_the_middle_of_a_ticket(house):
    daemon = house.open()
    house.kitchen.tell("paper-out-after 400")
    for number in range(ORDERS):
        house.order(number, "Pizza")
    until(
        lambda: any("media-empty" in each["reasons"] for each in daemon.get("/status")[1]["printers"]), "out"
    )
    waiting = [job for job in daemon.jobs() if job["state"] in {"queued", "sending"}]
    assert waiting
    house.kitchen.tell("paper-in")
    until(lambda: daemon.all_in("printed"), "all printed after the roll was changed")
    check_paper(house.kitchen, range(ORDERS))
    assert all(copies(house.kitchen.slips(), f"Dish {number} ") == (1, 0) for number in range(ORDERS))


def test_a_printer_that_is_off_delays_only_its_own_tickets(house):
    daemon = house.open()
    house.kitchen.tell("power-off")
    for number in range(5):
        house.order(number, "Pizza", "Drinks")
    bar = [job for job in daemon.jobs() if job["printer"] == "bar"]
    assert len(bar) == 5
    until(lambda: all(j["state"] == "printed" for j in daemon.jobs() if j["printer"] == "bar"), "the bar's")
    assert {job["state"] for job in daemon.jobs() if job["printer"] == "kitchen"} == {"queued"}
    house.kitchen.tell("power-on")
    until(lambda: daemon.all_in("printed"), "the kitchen's, once it is on")
    check_paper(house.kitchen, range(5))


def test_power_cut_at_the_printer_in_the_middle(house):
    daemon = house.open()
    house.kitchen.tell("slow 400")
    for number in range(ORDERS):
        house.order(number, "Pizza")
    until(lambda: len(house.kitchen.slips()) >= 3, "three slips")
    house.kitchen.tell("power-off")
    house.kitchen.tell("fast")
    house.kitchen.tell("power-on")
    until(lambda: daemon.all_in("printed"), "all printed")
    check_paper(house.kitchen, range(ORDERS))


def test_network_down_in_the_middle(house):
    daemon = house.open()
    house.kitchen.tell("slow 400")
    for number in range(ORDERS):
        house.order(number, "Pizza")
    until(lambda: len(house.kitchen.slips()) >= 3, "three slips")
    house.kitchen.tell("network-down")
    house.kitchen.tell("fast")
    house.kitchen.tell("network-up")
    until(lambda: daemon.all_in("printed"), "all printed")
    check_paper(house.kitchen, range(ORDERS))


@pytest.mark.parametrize("after", [1, 4, 9])
def test_docketd_killed_in_the_middle(house, after):
    house.open()
    house.kitchen.tell("slow 400")
    for number in range(ORDERS):
        house.order(number, "Pizza")
    until(lambda: len(house.kitchen.slips()) >= after, "some slips")
    house.daemon.kill()
    house.kitchen.tell("fast")
    daemon = house.open()
    until(lambda: daemon.all_in("printed"), "the rest")
    check_paper(house.kitchen, range(ORDERS))


def test_stops_in_order_and_finds_everything_again(house):
    daemon = house.open()
    house.kitchen.tell("paper-out")
    for number in range(3):
        house.order(number, "Pizza")
    assert daemon.stop() == 0
    assert not (house.folder / "docketd" / "run.json").exists()
    house.kitchen.tell("paper-in")
    daemon = house.open()
    until(lambda: daemon.all_in("printed"), "all printed after the restart")
    check_paper(house.kitchen, range(3))
