from __future__ import annotations

from itertools import product

import pytest

from actors.domain.job import (
    TRANSITIONS,
    UNFINISHED,
    Event,
    IllegalTransitionError,
    State,
    transition,
)

#: Written out once more, by hand: the table in the code is compared with this one, pair by pair.
LIFE = """
scheduled  due→queued, cancel→cancelled
queued     start→sending, unprintable→dead, stale→held, move→moved, cancel→cancelled
sending    fenced→printed, taken→sent, refused→queued, lost→doubtful, orphaned→doubtful, faulted→queued
sending    gave_up→dead, cleared→queued
doubtful   found→printed, absent→queued, mark→queued, hold→held, move→moved
held       release→queued, cancel→cancelled, found→printed
sent       found→printed
dead       requeue→queued
cancelled  requeue→queued
"""

LEGAL = {
    (State(line.split(maxsplit=1)[0]), Event(pair.strip().split("→")[0])): State(pair.strip().split("→")[1])
    for line in LIFE.strip().splitlines()
    for pair in line.split(maxsplit=1)[1].split(",")
}


def test_the_table_knows_every_state_and_uses_every_event():
    assert set(TRANSITIONS) == set(State)
    assert {event for events in TRANSITIONS.values() for event in events} == set(Event)


@pytest.mark.parametrize(("state", "event"), sorted(LEGAL))
def test_a_legal_event_leads_where_the_design_says(state, event):
    assert transition(7, state, event) is LEGAL[state, event]


@pytest.mark.parametrize(("state", "event"), sorted(set(product(State, Event)) - set(LEGAL)))
def test_any_other_event_is_refused_by_job_state_and_event(state, event):
    with pytest.raises(IllegalTransitionError) as caught:
        transition(7, state, event)
    assert (caught.value.job, caught.value.state, caught.value.event) == (7, state, event)
    assert "job 7" in str(caught.value)
    assert state.value in str(caught.value)
    assert event.value in str(caught.value)


def test_printed_and_moved_are_final_and_nothing_else_is():
    assert {state for state in State if not TRANSITIONS[state]} == {State.PRINTED, State.MOVED}


def test_what_is_finished_wants_nothing_without_a_person():
    asked_for = {Event.REQUEUE, Event.FOUND}
    for state in set(State) - UNFINISHED:
        assert set(TRANSITIONS[state]) <= asked_for


def test_every_state_can_be_reached():
    reached, waiting = set(), [State.SCHEDULED]
    while waiting:
        state = waiting.pop()
        reached.add(state)
        waiting.extend(set(TRANSITIONS[state].values()) - reached)
    assert reached == set(State)
