"""What is known of a printer, and since when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actors.printing.known import Known, facts
from actors.printing.messages import Blocked, Down, Ready
from tests.actors.printing.restaurant import in_restaurant
from transports.languages.device_state import DeviceState
from transports.reasons import Reason

WELL = DeviceState(online=True)


def blocked(*reasons):
    return Blocked(frozenset(reasons))


def test_a_reason_is_as_old_as_it_is_whatever_comes_and_goes_beside_it():
    known = Known(Down("starting"), 0.0)
    known.stands(blocked("media-empty"), 10.0)
    known.stands(blocked("cover-open", "media-empty"), 40.0)
    assert known.reasons == ("cover-open", "media-empty")
    assert known.reasons_since(100.0) == {"cover-open": 60.0, "media-empty": 90.0}
    known.stands(blocked("media-empty"), 100.0)
    assert known.reasons_since(100.0) == {"media-empty": 90.0}
    known.stands(Ready(), 110.0)
    known.stands(blocked("media-empty"), 120.0)
    assert known.reasons_since(130.0) == {"media-empty": 10.0}


@pytest.mark.parametrize(
    ("standing", "state", "reasons"),
    [
        (Ready(), "ready", ()),
        (blocked("cover-open"), "blocked", ("cover-open",)),
        (Down("lost"), "down", ("lost",)),
        (Down("busy"), "busy", ("connecting-to-device",)),
    ],
)
def test_how_it_stands_in_words(standing, state, reasons):
    known = Known(standing, 0.0)
    assert (known.state, known.reasons) == (state, reasons)


def test_its_state_is_as_old_as_it_is_whatever_its_reasons_are():
    known = Known(Down("starting"), 0.0)
    known.stands(Down("refused"), 5.0)
    assert known.since == 0.0
    known.stands(blocked("media-empty"), 10.0)
    known.stands(blocked("cover-open", "media-empty"), 40.0)
    assert known.since == 10.0
    known.stands(Ready(), 50.0)
    assert known.since == 50.0


def test_a_warning_is_told_once_and_once_when_it_is_over():
    known = Known(Ready(), 0.0)
    low = replace(WELL, reasons=frozenset({Reason.MEDIA_LOW}))
    told = []
    for now, state in enumerate([WELL, low, low, low, WELL, WELL]):
        known.device = state
        told.append((known.warns(float(now)), known.reasons))
    assert told == [
        (False, ()),
        (True, ("media-low",)),
        (False, ("media-low",)),
        (False, ("media-low",)),
        (True, ()),
        (False, ()),
    ]


def test_of_what_is_not_there_nothing_is_claimed():
    known = Known(Ready(), 0.0)
    known.device = WELL
    known.stands(Down("lost"), 1.0)
    assert known.device is None
    assert facts(None) is None


def test_its_parts_by_its_last_answer():
    low = DeviceState(
        online=False, reasons=frozenset({Reason.MEDIA_LOW, Reason.COVER_OPEN}), drawer_high=True
    )
    found = facts(low)
    assert (found.online, found.paper, found.cover, found.cutter, found.drawer) == (
        False, "low", "open", "well", "high",
    )  # fmt: skip
    empty = facts(
        replace(low, reasons=frozenset({Reason.MEDIA_LOW, Reason.MEDIA_EMPTY, Reason.CUTTER_ERROR}))
    )
    assert (empty.paper, empty.cover, empty.cutter) == ("empty", "closed", "stuck")
    assert facts(WELL).drawer is None


def test_paper_that_runs_low_is_said_once_while_it_prints_on():
    async def scenario(house):
        await house.wait(15.0)
        house.printer().paper_low(house.now)
        await house.order()
        await house.until(house.printed)
        await house.wait(120.0)
        found = await house.describe()
        assert (found.state, found.reasons, found.device.paper) == ("ready", ("media-low",), "low")
        assert found.reasons_since["media-low"] == pytest.approx(120.0, abs=12.0)
        told = [event.data for event in house.events("printer_changed")]
        assert [each["reasons"] for each in told] == ["", "media-low"]

    in_restaurant(scenario, kitchen="TM-m30III")
