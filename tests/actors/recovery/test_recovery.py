"""Printers that are away: what is done about it, and that nothing counts as a cure that was none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actors import places
from actors.domain.job import State
from actors.recovery.actor import addresses, spelled_alike
from actors.recovery.ladder import LADDERS, PROBATION, ROUND, ROUNDS, Step, ladder, ours
from actors.recovery.messages import DescribeRecovery, Trigger
from actors.recovery.outage import Outage
from tests.actors.printing.restaurant import in_restaurant
from tests.actors.printing.test_sharing import Till
from transports.addresses import parse_address
from transports.discovery.found import Found
from transports.virtual.model import TM_M30III

SERIAL = TM_M30III.serial
MOVED = "virtual://moved"


class Network:
    """What a search finds."""

    def __init__(self):
        self.found = ()
        self.searches = []

    async def __call__(self, leave):
        self.searches.append(set(leave))
        return self.found


def recovering(scenario, network, **settings):
    made = {"moved": TM_M30III, "stranger": replace(TM_M30III, serial="X0STRANGER")}
    made |= settings.pop("made", {})
    in_restaurant(scenario, discover=network, made=made, **({"kitchen": "TM-m30III"} | settings))


async def courses(house):
    return await house.part(places.RECOVERY).ask(DescribeRecovery(), timeout=5.0)


def over(house):
    return [(each.data["result"], each.data["cure"]) for each in house.events("recovery_over")]


def steps(house):
    return [each.data["step"] for each in house.events("recovery_step")]


@pytest.fixture
def virtual_addresses(monkeypatch):
    """No printer of a real network is reached by a virtual address: here one is."""
    monkeypatch.setattr(
        "actors.recovery.actor.addresses", lambda found: list(map(parse_address, found.connect))
    )


@pytest.mark.usefixtures("virtual_addresses")
def test_a_printer_whose_address_moved_is_found_by_its_number_and_prints():
    network = Network()

    async def scenario(house):
        await house.order()
        await house.until(house.printed)
        house.cut.add("virtual://kitchen")
        house.cut_off("kitchen")
        network.found = (
            Found(("mdns",), serial="X0STRANGER", connect=("virtual://stranger",)),
            Found(("mdns",), serial=SERIAL, connect=(MOVED,)),
        )
        await house.order()
        await house.until(house.printed, seconds=60.0)
        assert (await house.describe()).address == MOVED
        assert [len(house.printer(name).slips) for name in ("kitchen", "moved", "stranger")] == [1, 1, 0]
        assert over(house) == []  # it has to stay well first
        await house.wait(PROBATION + 1)
        assert over(house) == [("cured", "rediscover")]
        (course,) = await courses(house)
        assert (course.result, course.cure, course.cause) == ("cured", "rediscover", "lost")
        assert [each.step for each in course.steps] == ["reopen", "rediscover"]

    recovering(scenario, network)


@pytest.mark.usefixtures("virtual_addresses")
def test_the_old_address_is_taken_again_when_it_works():
    network = Network()

    async def scenario(house):
        await house.wait(5.0)
        house.cut.add("virtual://kitchen")
        house.cut_off("kitchen")
        network.found = (Found(("mdns",), serial=SERIAL, connect=(MOVED,)),)
        await house.wait(60.0)
        assert (await house.describe()).address == MOVED
        house.cut.clear()
        await house.wait(90.0)
        assert (await house.describe()).address == "virtual://kitchen"

    recovering(scenario, network)


@pytest.mark.usefixtures("virtual_addresses")
def test_whoever_got_the_old_address_meanwhile_is_not_taken_for_it():
    network = Network()

    async def scenario(house):
        await house.wait(5.0)
        house.cut.add("virtual://kitchen")
        house.cut_off("kitchen")
        network.found = (Found(("mdns",), serial=SERIAL, connect=(MOVED,)),)
        await house.wait(60.0)
        assert (await house.describe()).address == MOVED
        house.printer("kitchen")._answers._model = replace(TM_M30III, serial="X0STRANGER")
        house.cut.clear()
        await house.wait(90.0)
        await house.order()
        await house.until(house.printed, seconds=60.0)
        assert (len(house.printer("moved").slips), house.printer("kitchen").slips) == (1, [])
        assert [each.data["serial"] for each in house.events("other_device")] == ["X0STRANGER"]

    recovering(scenario, network)


MAC = "64:eb:8c:11:22:33"
AT_MOVED = Found(("epson",), "EPSON", "TM-m30III", mac=MAC, connect=(MOVED,))


@pytest.mark.usefixtures("virtual_addresses")
def test_one_that_is_away_since_the_start_is_found_by_the_number_of_the_settings():
    network = Network()

    async def scenario(house):
        await house.order()
        await house.until(house.printed)
        await house.stop()
        house.cut.add("virtual://kitchen")
        network.found = (Found(("mdns",), serial=SERIAL.lower(), connect=(MOVED,)),)
        await house.start()
        await house.order()
        await house.until(house.printed, seconds=60.0)
        assert len(house.printer("moved").slips) == 1
        await house.wait(PROBATION + 1)
        assert over(house)[-1] == ("cured", "rediscover")

    recovering(scenario, network, units={"kitchen": {"serial": SERIAL}})


@pytest.mark.usefixtures("virtual_addresses")
def test_whoever_stands_at_its_address_at_the_start_gets_nothing_and_it_is_looked_for():
    network = Network()

    async def scenario(house):
        network.found = (Found(("mdns",), serial=SERIAL, connect=(MOVED,)),)
        await house.order()
        await house.until(house.printed, seconds=90.0)
        assert [len(house.printer(name).slips) for name in ("kitchen", "moved")] == [0, 1]
        assert [each.data["expected"] for each in house.events("other_device")] == [SERIAL]

    made = {"TM-m30III": replace(TM_M30III, serial="X0STRANGER")}
    recovering(scenario, network, made=made, units={"kitchen": {"serial": SERIAL}})


@pytest.mark.usefixtures("virtual_addresses")
def test_one_that_has_told_no_number_is_found_by_its_mac_address():
    network = Network()

    async def scenario(house):
        house.cut.add("virtual://kitchen")
        await house.stop()
        network.found = (Found(("star",), mac="00:11:62:00:00:01", connect=("virtual://stranger",)), AT_MOVED)
        await house.start()
        await house.order()
        await house.until(house.printed, seconds=60.0)
        assert [len(house.printer(name).slips) for name in ("moved", "stranger")] == [1, 0]
        told = [each.data["outcome"] for each in house.events("recovery_step")]
        assert f"found by its MAC address at {MOVED}: taken until docketd stops" in told

    recovering(scenario, network, units={"kitchen": {"mac": MAC}})


@pytest.mark.usefixtures("virtual_addresses")
def test_found_by_its_mac_address_it_must_not_tell_another_number():
    """The search itself does not hear the number; the first connection does."""
    network = Network()

    async def scenario(house):
        house.cut.add("virtual://kitchen")
        network.found = (replace(AT_MOVED, connect=("virtual://stranger",)),)
        await house.order()
        await house.wait(120.0)
        assert (await house.describe()).reasons == ("other-device",)
        assert house.printer("stranger").slips == []

    recovering(scenario, network, units={"kitchen": {"serial": SERIAL, "mac": MAC}})


@pytest.mark.usefixtures("virtual_addresses")
def test_one_whose_number_is_another_is_not_found_by_its_mac_address():
    network = Network()

    async def scenario(house):
        house.cut.add("virtual://kitchen")
        network.found = (replace(AT_MOVED, serial="X0STRANGER"),)
        await house.wait(30.0)
        told = {each.data["step"]: each.data["outcome"] for each in house.events("recovery_step")}
        assert told["rediscover"] == "no printer with its serial number or MAC address was found"
        assert not [address for _, address in house.dials if address == "moved"]

    recovering(scenario, network, units={"kitchen": {"serial": SERIAL, "mac": MAC}})


def test_a_remedy_that_changed_nothing_is_no_cure():
    network = Network()

    async def scenario(house):
        await house.wait(5.0)
        house.printer().power_off(house.now)
        await house.wait(100.0)
        assert steps(house) == ["reopen", "rediscover", "see-to-it"]
        assert len(network.searches) == 1
        house.printer().power_on(house.now)
        await house.wait(PROBATION + 5)
        assert over(house) == [("by-itself", "")]

    recovering(scenario, network)


@pytest.mark.usefixtures("virtual_addresses")
def test_one_that_goes_again_was_not_cured():
    network = Network()

    async def scenario(house):
        await house.wait(5.0)
        house.cut.add("virtual://kitchen")
        house.cut_off("kitchen")
        network.found = (Found(("mdns",), serial=SERIAL, connect=(MOVED,)),)
        await house.wait(30.0)
        assert (await courses(house))[0].result == "on-probation"
        house.printer("moved").power_off(house.now)
        await house.wait(3 * PROBATION)
        assert over(house) == []
        assert (await courses(house))[0].result == "under-way"

    recovering(scenario, network)


def test_one_that_has_no_steps_and_goes_again_is_not_over():
    network = Network()

    async def scenario(house):
        await house.wait(5.0)
        house.printer().paper_out(house.now)
        await house.wait(20.0)
        house.printer().load_paper(house.now)
        await house.wait(12.0)
        assert (await courses(house))[0].result == "on-probation"
        house.printer().paper_out(house.now)
        await house.wait(2 * PROBATION)
        assert (await courses(house))[0].result == "under-way"

    recovering(scenario, network)


def test_what_lasts_is_tried_again_a_bounded_number_of_times():
    network = Network()

    async def scenario(house):
        await house.wait(5.0)
        house.printer().power_off(house.now)
        await house.wait(2 * ROUNDS * ROUND)
        assert len(network.searches) == ROUNDS
        (course,) = await courses(house)
        assert [each.step for each in course.steps].count("see-to-it") == 1  # advice is given once

    recovering(scenario, network)


def test_without_its_number_it_can_not_be_looked_for():
    network = Network()

    async def scenario(house):
        house.printer().power_off(0.0)
        await house.wait(60.0)
        assert network.searches == []
        told = {each.data["step"]: each.data["outcome"] for each in house.events("recovery_step")}
        assert "serial number" in told["rediscover"]

    recovering(scenario, network)


def test_a_moment_away_is_no_matter():
    network = Network()

    async def scenario(house):
        await house.wait(5.0)
        house.cut_off("kitchen")
        await house.wait(100.0)
        assert (steps(house), over(house)) == ([], [])

    recovering(scenario, network)


def test_it_begins_anew_when_told_to_and_only_with_one_that_is_away():
    network = Network()

    async def scenario(house):
        await house.wait(5.0)
        part = house.part(places.RECOVERY)
        assert not await part.ask(Trigger("kitchen"), timeout=5.0)
        assert not await part.ask(Trigger("nobody"), timeout=5.0)
        house.printer().power_off(house.now)
        await house.wait(100.0)
        assert await part.ask(Trigger("kitchen"), timeout=5.0)
        await house.wait(1.0)
        assert steps(house).count("reopen") == 2

    recovering(scenario, network)


def test_one_that_was_started_anew_sees_how_things_are():
    network = Network()

    async def scenario(house):
        await house.wait(5.0)
        house.printer().power_off(house.now)
        await house.wait(5.0)
        house.kill(places.RECOVERY)
        await house.wait(40.0)
        assert steps(house).count("rediscover") == 1

    recovering(scenario, network)


# --- the ladder -----------------------------------------------------------------------------------


@pytest.mark.parametrize("reasons", [("media-empty",), ("cover-open", "media-empty"), (), ("starting",)])
def test_what_a_person_sees_and_mends_has_no_ladder(reasons):
    assert ladder(reasons) == ()
    assert Outage("kitchen", reasons, 0.0).due() is None


def test_rungs_come_in_their_order_and_what_is_docketds_own_comes_again():
    for rungs in LADDERS.values():
        assert [rung.after for rung in rungs] == sorted(rung.after for rung in rungs)
    assert [rung.step for rung in ours(ladder(("lost",)))] == [Step.REOPEN, Step.REDISCOVER]


def test_secure_printing_has_one_step_and_that_is_a_persons():
    outage = Outage("kitchen", ("secure-printing-suspected",), 7.0)
    assert outage.due() == (7.0, Step.SWITCH_OFF)
    outage.take()
    assert outage.due() is None


def test_after_the_last_round_nothing_is_due_however_often_it_is_asked():
    outage = Outage("kitchen", ("lost",), 0.0)
    while outage.due() is not None:
        outage.take()
    assert [outage.due() for _ in range(5)] == [None] * 5


def test_one_address_may_be_spelled_in_two_ways():
    one, other = (spelled_alike(parse_address(f"tcp://192.0.2.9{port}")) for port in ("", ":9100"))
    assert one == other != spelled_alike(parse_address("tcp://192.0.2.9:9101"))


def test_only_addresses_of_devices_are_tried():
    found = Found((), connect=("ipp://x/printers/y", "windows://Kitchen", "nonsense", "tcp://192.0.2.9:9100"))
    assert [str(each) for each in addresses(found)] == ["tcp://192.0.2.9:9100"]


@pytest.mark.parametrize(("shared", "told"), [((), ["power-cycle"]), (("kitchen",), [])])
def test_one_that_another_program_keeps_is_told_of_where_nobody_shares_it(shared, told):
    async def scenario(house):
        house.status_port = lambda printer: printer.status_now_and_before[:11]
        await house.take_away("printing")
        till = Till(house)
        await till.take()
        await house.bring_back("printing")
        await house.order()
        await house.wait(200.0)
        assert (await house.describe()).state == "busy"
        assert [step for step in steps(house) if step == "power-cycle"] == told
        till.let_go()
        await house.wait(60.0)
        assert set(house.states()) <= {State.PRINTED, State.SENT}

    recovering(scenario, Network(), kitchen="TSP143", lan=("kitchen",), shared=shared)


def test_paper_is_the_cause_of_one_that_is_in_use_and_empty():
    async def scenario(house):
        house.status_port = lambda printer: printer.status_now_and_before[:11]
        await house.wait(20.0)
        till = Till(house)
        await till.take()
        house.printer().paper_out(house.now)
        await house.order()
        await house.wait(200.0)
        assert [each.cause for each in await courses(house)] == ["media-empty"]
        assert steps(house) == []

    recovering(scenario, Network(), kitchen="TSP143", lan=("kitchen",), shared=("kitchen",))
