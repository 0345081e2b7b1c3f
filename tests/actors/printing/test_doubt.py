"""What to make of an attempt that nobody saw the end of."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from actors.domain.job import Event, Evidence, State
from actors.journal.doubting_messages import Doubt
from actors.journal.messages import Mark
from actors.printing.doubt import Witness, resolve

AT = datetime(2026, 3, 1, 12, 3, tzinfo=UTC)
DOUBT = Doubt(
    job=7, attempt=9, number=1, fence="0009", counter=40, counter_trusted=True, marks=0, started_at=AT,
    state=State.DOUBTFUL,
)  # fmt: skip
WITNESS = Witness("kitchen", 41, alone=True)


def test_one_more_cut_is_the_ticket():
    finding = resolve(DOUBT, WITNESS)
    assert (finding.event, finding.evidence, finding.mark) == (Event.FOUND, Evidence.FENCE, None)


def test_a_virtual_printers_counter_is_virtual_evidence():
    assert resolve(DOUBT, replace(WITNESS, evidence=Evidence.VIRTUAL)).evidence is Evidence.VIRTUAL


FED = replace(DOUBT, lines=900, lines_trusted=True)


def test_no_more_cut_and_no_line_fed_is_no_ticket():
    finding = resolve(FED, replace(WITNESS, counter=40, lines=900))
    assert (finding.event, finding.evidence, finding.mark) == (Event.ABSENT, None, None)


@pytest.mark.parametrize(
    ("doubt", "lines"),
    [
        (FED, 931),  # it lost its power behind the last line and before the cut
        (FED, None),
        (FED, 899),
        (replace(FED, lines_trusted=False), 900),
        (replace(FED, lines=None), None),
        (DOUBT, 900),
    ],
)
def test_no_more_cut_may_be_a_ticket_that_stands_on_the_strip(doubt, lines):
    finding = resolve(doubt, replace(WITNESS, counter=40, lines=lines))
    assert finding.event is Event.MARK
    assert finding.mark == Mark(first_sent=AT, printer="kitchen", copy=2)


def test_one_more_cut_is_the_ticket_whatever_was_fed():
    assert resolve(FED, replace(WITNESS, lines=931)).event is Event.FOUND


@pytest.mark.parametrize(
    ("doubt", "witness"),
    [
        (DOUBT, replace(WITNESS, counter=None)),
        (replace(DOUBT, counter=None), WITNESS),
        (replace(DOUBT, counter_trusted=False), WITNESS),
        (DOUBT, replace(WITNESS, alone=False)),
        (DOUBT, replace(WITNESS, counter=42)),
        (DOUBT, replace(WITNESS, counter=39)),
    ],
)
def test_anything_else_is_marked(doubt, witness):
    finding = resolve(doubt, witness)
    assert finding.event is Event.MARK
    assert finding.mark == Mark(first_sent=AT, printer="kitchen", copy=2)


def test_two_marked_copies_and_then_a_person():
    assert resolve(replace(DOUBT, marks=1), replace(WITNESS, counter=None)).mark.copy == 3
    finding = resolve(replace(DOUBT, marks=2), replace(WITNESS, counter=None))
    assert (finding.event, finding.mark) == (Event.HOLD, None)
    assert "2 marked copies" in finding.why


def test_what_was_never_sent_is_absent_whatever_the_counter_says():
    assert resolve(DOUBT, replace(WITNESS, unsent=7)).event is Event.ABSENT
    assert resolve(DOUBT, replace(WITNESS, unsent=8)).event is Event.FOUND
