"""A job in a cook's words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from actors.domain.job import Evidence, State
from actors.domain.ticket import Kind
from actors.gateway.wording import ACTIONS, EVIDENCE, STATES, shown
from actors.journal.messages import JobRow

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ROW = JobRow(
    job=7,
    ticket=7,
    order=3,
    order_number="1042",
    source="wix",
    source_id="abc",
    revision=1,
    kind=Kind.ORDER,
    station="kitchen",
    printer="hot",
    state=State.PRINTED,
    evidence=Evidence.FENCE,
    why="",
    running="H-001",
    marked=False,
    moved_to=None,
    created_at=NOON,
    changed_at=NOON + timedelta(seconds=4.2),
    accepted_at=NOON,
    copy=1,
    standing="open",
)


def seen(**changes):
    return shown(replace(ROW, **changes), UTC)


def test_a_printed_ticket():
    found = seen()
    assert (found.order, found.words, found.took, found.at) == ("1042", "Printed", "4.2 s", "12:00")
    assert (found.tags, found.how) == ((), "the printer confirmed it after the cut")


@pytest.mark.parametrize(
    ("seconds", "took"),
    [
        (0.034, "0.03 s"),
        (0.999, "1.00 s"),
        (9.94, "9.9 s"),
        (10, "10 s"),
        (119, "119 s"),
        (150, "2 min"),
        (7300, "2 h"),
        (-1, ""),
    ],
)
def test_seconds_from_order_to_paper(seconds, took):
    assert seen(changed_at=NOON + timedelta(seconds=seconds)).took == took


@pytest.mark.parametrize("state", set(State) - {State.PRINTED, State.SENT})
def test_what_is_not_on_paper_took_no_time(state):
    assert seen(state=state, evidence=None).took == ""


def test_every_state_and_evidence_has_words():
    assert set(STATES) == set(State)
    assert set(EVIDENCE) == set(Evidence)


def test_only_what_came_out_is_reprinted():
    states = {state for state, actions in ACTIONS.items() if "reprint" in dict(actions).values()}
    assert states == {State.PRINTED, State.SENT}


def test_what_is_special_about_a_ticket():
    found = seen(kind=Kind.VOID, copy=3, marked=True)
    assert found.tags == ("void", "reprint 2", "marked copy")


def test_a_moved_ticket_says_where_it_went():
    assert seen(state=State.MOVED, evidence=None, moved_to=9).how == "to another printer, as ticket 9"


def test_an_order_without_a_number_goes_by_its_id_and_a_long_name_is_cut():
    assert seen(order_number="").order == "abc"
    assert seen(order_number="", source_id="").order == "-"
    assert seen(order_number="N" * 10_000).order == "N" * 60 + "…"
    assert len(seen(evidence=None, why="w" * 5000).how) == 161
