"""A job in a cook's words: what became of its ticket, how docketd knows, and how long it took. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.domain.job import Evidence, State
from actors.domain.ticket import Kind

if TYPE_CHECKING:
    from datetime import tzinfo

    from actors.journal.messages import JobRow

LONGEST_NAME: Final = 60  # characters of an order's number

STATES: Final = {
    State.SCHEDULED: "Waits for its time",
    State.QUEUED: "Waits",
    State.SENDING: "Is printing",
    State.DOUBTFUL: "May be on paper",
    State.HELD: "Held for you",
    State.SENT: "Sent",
    State.PRINTED: "Printed",
    State.DEAD: "Not printed",
    State.CANCELLED: "Cancelled",
    State.MOVED: "Moved",
}

EVIDENCE: Final = {
    Evidence.FENCE: "the printer confirmed it after the cut",
    Evidence.STATUS: "the printer took it and was well afterwards",
    Evidence.SPOOLER: "the computer's print queue says so",
    Evidence.BYTES: "this printer can't confirm",
    Evidence.VIRTUAL: "on a virtual printer's paper",
}

KINDS: Final = {
    Kind.ORDER: "",
    Kind.CHANGE: "change",
    Kind.VOID: "void",
    Kind.UNREADABLE: "unreadable",
    Kind.ADVANCE: "note for later",
    Kind.SHEET: "no order",
}

#: What somebody may do about a ticket: the page's word for it, and the handler's.
ACTIONS: Final = {
    State.PRINTED: (("Reprint", "reprint"),),
    State.SENT: (("Reprint", "reprint"),),
    State.HELD: (("Print", "release"), ("Discard", "cancel")),
    State.SCHEDULED: (("Print now", "fire"), ("Cancel", "cancel")),
    State.QUEUED: (("Cancel", "cancel"),),
    State.DEAD: (("Try again", "requeue"),),
    State.CANCELLED: (("Print after all", "requeue"),),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A ticket as the page shows it; all but the numbers are texts."""

    job: int
    order: str
    running: str
    station: str
    printer: str
    tags: tuple[str, ...]
    state: State
    words: str
    how: str
    took: str
    at: str  # the shop's time
    has_ticket: bool  # there is something to look at
    actions: tuple[tuple[str, str], ...]


def shown(row: JobRow, zone: tzinfo) -> Shown:
    return Shown(
        job=row.job,
        order=shortened(row.order_number or row.source_id or "-"),
        running=row.running,
        station=row.station or row.printer,
        printer=row.printer,
        tags=_tags(row),
        state=row.state,
        words=STATES[row.state],
        how=_how(row, zone),
        took=_took(row),
        at=f"{row.accepted_at.astimezone(zone):%H:%M}",
        has_ticket=bool(row.running),
        actions=ACTIONS.get(row.state, ()),
    )


def shortened(text: str, most: int = LONGEST_NAME) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _tags(row: JobRow) -> tuple[str, ...]:
    tags = (
        KINDS[row.kind],
        f"reprint {row.copy - 1}" if row.copy > 1 else "",
        f"{row.sheet[0]} of {row.sheet[1]}" if row.sheet[1] > 1 else "",
        "marked copy" if row.marked else "",
    )
    return tuple(tag for tag in tags if tag)


def _how(row: JobRow, zone: tzinfo) -> str:
    if row.fires_at is not None:
        at = row.fires_at.astimezone(zone)
        return f"prints at {at:%H:%M} on {at:%a} {at.day} {at:%b}"
    if row.state is State.MOVED:
        return f"to another printer, as ticket {row.moved_to}"
    if row.evidence is not None:
        return EVIDENCE[row.evidence]
    return shortened(row.why, 160)


def _took(row: JobRow) -> str:
    """From order to paper; nothing where it is not there yet, or the clock was set in between."""
    seconds = (row.changed_at - row.accepted_at).total_seconds()
    if row.state not in {State.PRINTED, State.SENT} or seconds < 0:
        return ""
    if seconds < 1:
        return f"{seconds:.2f} s"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
