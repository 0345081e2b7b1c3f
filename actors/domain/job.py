"""The life of a job, as one table. `transition` is the only way to change a job's state."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class State(StrEnum):
    SCHEDULED = "scheduled"  # waits for a time
    QUEUED = "queued"
    SENDING = "sending"
    DOUBTFUL = "doubtful"  # may be on paper: nobody knows yet
    HELD = "held"  # waits for a person and nothing else
    SENT = "sent"  # taken by a device that cannot confirm
    PRINTED = "printed"
    DEAD = "dead"
    CANCELLED = "cancelled"
    MOVED = "moved"


class Event(StrEnum):
    DUE = "due"
    START = "start"
    UNPRINTABLE = "unprintable"
    STALE = "stale"
    MOVE = "move"
    CANCEL = "cancel"
    FENCED = "fenced"
    TAKEN = "taken"
    REFUSED = "refused"
    LOST = "lost"
    ORPHANED = "orphaned"
    FAULTED = "faulted"
    GAVE_UP = "gave_up"
    CLEARED = "cleared"
    FOUND = "found"
    ABSENT = "absent"
    MARK = "mark"
    HOLD = "hold"
    RELEASE = "release"
    REQUEUE = "requeue"


class Evidence(StrEnum):
    """How docketd knows what it says of a job."""

    FENCE = "fence"  # the device answered this attempt's number, or its counter proves it
    STATUS = "status"  # taken, and online with paper and no error afterwards
    SPOOLER = "spooler"
    BYTES = "bytes"  # taken: no more can be known
    VIRTUAL = "virtual"  # a virtual printer's paper


TRANSITIONS: Final[dict[State, dict[Event, State]]] = {
    State.SCHEDULED: {Event.DUE: State.QUEUED, Event.CANCEL: State.CANCELLED},
    State.QUEUED: {
        Event.START: State.SENDING,
        Event.UNPRINTABLE: State.DEAD,
        Event.STALE: State.HELD,
        Event.MOVE: State.MOVED,
        Event.CANCEL: State.CANCELLED,
    },
    State.SENDING: {
        Event.FENCED: State.PRINTED,
        Event.TAKEN: State.SENT,
        Event.REFUSED: State.QUEUED,
        Event.LOST: State.DOUBTFUL,
        Event.ORPHANED: State.DOUBTFUL,
        Event.FAULTED: State.QUEUED,
        Event.GAVE_UP: State.DEAD,
        Event.CLEARED: State.QUEUED,
    },
    State.DOUBTFUL: {
        Event.FOUND: State.PRINTED,
        Event.ABSENT: State.QUEUED,
        Event.MARK: State.QUEUED,
        Event.HOLD: State.HELD,
        Event.MOVE: State.MOVED,
    },
    State.HELD: {Event.RELEASE: State.QUEUED, Event.CANCEL: State.CANCELLED, Event.FOUND: State.PRINTED},
    State.SENT: {Event.FOUND: State.PRINTED},
    State.DEAD: {Event.REQUEUE: State.QUEUED},
    State.CANCELLED: {Event.REQUEUE: State.QUEUED},
    State.PRINTED: {},
    State.MOVED: {},
}

#: Marked copies of one ticket, then a person decides.
MOST_MARKED: Final = 2

#: States in which a job still wants something from a printer or a person.
UNFINISHED: Final = frozenset({State.SCHEDULED, State.QUEUED, State.SENDING, State.DOUBTFUL, State.HELD})


class IllegalTransitionError(ValueError):
    """A job was told something that its state does not allow."""

    def __init__(self, job: int, state: State, event: Event) -> None:
        super().__init__(f"job {job} is {state}: {event!r} is not possible there")
        self.job = job
        self.state = state
        self.event = event


def transition(job: int, state: State, event: Event) -> State:
    """The state after `event`. Raises `IllegalTransitionError` naming job, state and event."""
    following = TRANSITIONS[state].get(event)
    if following is None:
        raise IllegalTransitionError(job, state, event)
    return following
