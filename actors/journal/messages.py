"""What the journal is asked and what it answers. Every answer is given after the commit.

Any request may be answered with a `DiskTroubleError`; with a `DiskFullError` nothing of it was kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from actors.domain.font import NORMAL, Font
from actors.journal.pause_messages import Paused
from supervision import Request

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from actors.domain.job import Event, Evidence, State
    from actors.domain.order import Order
    from actors.domain.routing import Station
    from actors.domain.ticket import Heard, Kind
    from actors.journal.later_messages import Fired
    from actors.journal.number_messages import Before
    from actors.journal.order_messages import Unprinted


# --- orders ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TicketMade:
    ticket: int
    job: int
    station: str
    printer: str
    kind: Kind
    state: State


@dataclass(frozen=True, slots=True)
class Accepted:
    """`order` is the journal's own number; `duplicate` when it was known and nothing came of it."""

    order: int
    revision: int
    heard: Heard
    tickets: tuple[TicketMade, ...]  # of the revision that stands now, also where this was a duplicate
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Accept(Request[Accepted]):
    """An order as understood, with the raw bytes it came in. Raises nothing for duplicates."""

    order: Order
    raw: bytes
    stations: tuple[Station, ...]
    readable: bool = True  # False: prints as an "unreadable order" ticket
    silent: bool = False  # recorded as known, prints nothing
    idempotency: tuple[str, str] | None = None  # (key, hash of the body): raises `KeyReusedError`
    wanted: bool = False  # a person wants it on paper: if it never had a ticket, it is new, however old


@dataclass(frozen=True, slots=True)
class AcceptPage(Request[tuple[Accepted, ...]]):
    """A page from a source and the cursor behind it, in one transaction.

    An order that the journal can't take is kept as unreadable, so that the cursor moves all the same.
    Idempotency keys are of no effect here. Raises `LookupError` without a first contact, `SourcePausedError`.
    """

    source: str
    accepts: tuple[Accept, ...]
    cursor: str | None  # opaque to the journal; None leaves it where it is


@dataclass(frozen=True, slots=True)
class SourceState:
    horizon: datetime  # set at first contact; moved back only, where this machine's clock was ahead
    cursor: str | None
    first_contact: bool
    restores: int = 0  # how often another journal took this one's place


@dataclass(frozen=True, slots=True)
class Contact(Request[SourceState]):
    """Sets the horizon to now, or finds it; `no_later_than` moves it back. Raises `SourcePausedError`."""

    source: str
    no_later_than: datetime | None = None


class KeyReusedError(ValueError):
    """An idempotency key came again with another body."""


# --- jobs, for the press --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a copy may be a second one: printed large at its top and bottom."""

    first_sent: datetime
    printer: str  # where the other copy may have come out
    copy: int  # 2 for the first marked copy


@dataclass(frozen=True, slots=True)
class Copy:
    """A further copy that somebody asked for: printed large at its top."""

    number: int  # 1 for the first reprint
    asked_at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits at a printer: how many jobs (100 stand for more), and seconds since the oldest came."""

    jobs: int = 0
    oldest: float = 0.0


@dataclass(frozen=True, slots=True)
class Work:
    """A job to print. `receipt` is the stored ReceiptLine text, or None before the first attempt.

    `previous` is the revision that was last printed: of a CHANGE with its station's dishes, of a VOID, whose
    `items` are positions in it, and of an ORDER that was void in between. None where nothing readable was
    printed. `running` is reserved by `Begin`. `plain` says why the ticket is made without its layout.
    """

    job: int
    ticket: int
    kind: Kind
    station: str
    layout: str
    order: Order
    previous: Order | None
    items: tuple[int, ...]
    raw: bytes  # only for unreadable orders and sheets (whose `layout` is their `Form`), else empty
    receipt: str | None
    running: str
    also_at: tuple[str, ...]  # other stations with a ticket of the same revision
    mark: Mark | None
    accepted_at: datetime
    reprint: Copy | None = None
    rerouted_from: str = ""  # the printer it was meant for, where it comes out of another one
    queue: Queue = field(default=Queue(), compare=False)  # when it was taken, with this job
    plain: str = ""
    before: Before | None = None  # None where it was not kept
    cooks: tuple[tuple[str, tuple[int, ...]], ...] = ()  # stations that cook this revision, and what
    font: Font = NORMAL  # of a plain text
    sheet: tuple[int, int] = (1, 1)  # which of how many that the station wants of it
    fired: Fired | None = None  # it waited for its time


@dataclass(frozen=True, slots=True)
class TakeWork(Request[Work | Paused | None]):
    """The next job of a printer: due before later, kitchen before customer, otherwise the oldest.

    Counts a start, durably, before the answer. `returned`: the printer was away; what became stale meanwhile
    is held, and a slip about it comes first. `back` is a job that was taken before and not begun.

    The third start without an end asks for a plain ticket: whoever ended the two before, the job or a kill
    from outside, it prints. What would be the fourth makes the job `dead` (unprintable), and the next one is
    tried: so a job that kills whoever makes its ticket stops the shop three times at most.
    """

    printer: str
    returned: bool = False
    back: int | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    attempt: int  # unique over all jobs
    job: int
    number: int  # 1 for the job's first
    fence: str  # four printable ASCII characters, not used by any recent attempt
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Begin(Request[Attempt]):
    """`sending`, committed before byte one. Raises `IllegalTransitionError` when it is queued no more.

    Raises `TakeAgainError` where its printer is paused, or `running`, from `Work`, is another ticket's now.
    """

    job: int
    printer: str
    receipt: str
    running: str
    size: int  # bytes
    counter: int | None  # the device's cut counter before, where it is known
    digest: str = ""  # sha256 of the bytes, in hex
    lines: int | None = None  # the same of the lines it has fed
    model: str = ""  # of the printer and how it is set up, as the ticket was made for it
    data: bytes = b""  # the ticket's bytes, to be looked at afterwards; none are kept where it is empty
    warnings: tuple[str, ...] = ()  # what is not on its paper as it was asked for


class TakeAgainError(ValueError):
    """What was taken does not hold any more, and was not begun: give it back, and take again."""


@dataclass(frozen=True, slots=True)
class Judged:
    job: int
    state: State


@dataclass(frozen=True, slots=True)
class Verdict(Request["Judged | None"]):
    """What became of an attempt. A verdict on an attempt that is over changes nothing (None)."""

    attempt: int
    event: Event  # fenced, taken, refused, lost, faulted, cleared
    evidence: Evidence | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Resolve(Request["State"]):
    """An event of a job itself: found, absent, mark, hold, release, cancel, requeue, unprintable, stale, due.

    What may already be on paper is marked before it prints again, with `mark` or, without one, by the journal
    itself. Raises `IllegalTransitionError`, `NoSuchJobError`, or `ValueError` for any other event.
    """

    job: int
    event: Event
    evidence: Evidence | None = None
    why: str = ""
    mark: Mark | None = None


class NoSuchJobError(LookupError):
    pass


@dataclass(frozen=True, slots=True)
class Reprint(Request[TicketMade]):
    """The same ticket once more at the same printer, headed REPRINT; answers the copy.

    Only of a job that is printed or sent, and one at a time. Raises `NoSuchJobError`, `NoReprintError`.
    """

    job: int
    who: str


class NoReprintError(ValueError):
    """Says why not, and what to do instead."""

    def __init__(self, text: str, state: State) -> None:
        super().__init__(text)
        self.state = state


@dataclass(frozen=True, slots=True)
class MoveQueued(Request[int]):
    """Moves a printer's jobs to another in one transaction; answers how many are new there.

    Those not started, and those in doubt with a mark. What is stale by now is held; one is a slip about it.
    """

    printer: str
    to: str
    why: str


@dataclass(frozen=True, slots=True)
class WorkDue:
    """A hint to a press: there is work. It may be lost; the journal repeats it."""


# --- questions ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AttemptRow:
    attempt: int
    number: int
    fence: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str  # the event's name, empty while it runs
    why: str


@dataclass(frozen=True, slots=True)
class JobRow:
    job: int
    ticket: int
    order: int | None  # None for a sheet
    order_number: str  # of a sheet its title
    source: str
    source_id: str
    revision: int
    kind: Kind
    station: str
    printer: str
    state: State
    evidence: Evidence | None
    why: str
    running: str
    marked: bool
    moved_to: int | None
    created_at: datetime
    changed_at: datetime
    accepted_at: datetime  # its revision, or the wish for this copy
    copy: int  # 1, and one more for each reprint
    standing: str  # of its order
    fires_at: datetime | None = None  # while it waits for its time
    attempts: tuple[AttemptRow, ...] = ()  # only in the answer to GetJob
    receipt: str | None = None  # only in the answer to GetJob
    warnings: tuple[str, ...] = ()  # the same; sentences
    kept: bool = False  # the bytes that were sent; only in the answer to GetJob
    sheet: tuple[int, int] = (1, 1)  # which of how many that the station wants of it


@dataclass(frozen=True, slots=True)
class ListJobs(Request[tuple[JobRow, ...]]):
    """Newest first; `before` is the last job of the page before."""

    state: State | None = None
    printer: str | None = None
    order: int | None = None
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class GetJob(Request["JobRow | None"]):
    job: int


@dataclass(frozen=True, slots=True)
class RevisionRow:
    revision: int  # 1 for what was heard of first
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderRow:
    order: int
    source: str
    source_id: str
    number: str
    revision: int
    standing: str
    readable: bool
    first_at: datetime
    changed_at: datetime
    guest: str  # the name as it stands on the ticket; for who asks, never for a log
    tickets: Mapping[State, int]  # how many are in which state
    document: Mapping[str, object] | None = None  # only in the answer to GetOrder
    revisions: tuple[RevisionRow, ...] = ()  # only in the answer to GetOrder
    jobs: tuple[JobRow, ...] = ()  # only in the answer to GetOrder
    unprinted: tuple[Unprinted, ...] = ()  # the same, of the last revision


@dataclass(frozen=True, slots=True)
class ListOrders(Request[tuple[OrderRow, ...]]):
    """Newest first. `search` looks in number and source id, and in the guests' names of the newest 3,000."""

    search: str = ""
    since: datetime | None = None
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class GetOrder(Request["OrderRow | None"]):
    order: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What the journal holds. `printers` maps a printer to its jobs by state."""

    orders: int
    tickets: int
    jobs: Mapping[State, int]
    printers: Mapping[str, Mapping[State, int]]
    evidence: Mapping[Evidence, int]  # of the printed and sent
    marked: int  # jobs that were sent with a mark
    last_order_at: datetime | None
    oldest_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Count(Request[Tally]):
    pass
