"""What is said to a printer behind a queue: documents go in, and looks tell what became of them.

The counterpart of a conversation; `spool_link.py` carries out what it wants. No timer decides anything here:
a document is sent when the spooler says that it is done, and in doubt when the spooler does not know it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from actors.domain.job import Evidence
from actors.printing.messages import Blocked, Counter, Down, Holding, Lost, Ready, Refused, Taken
from actors.printing.talk import Tell
from transports.languages.device_state import DeviceState
from transports.reasons import Reason
from transports.spool import OVER, DocumentState

if TYPE_CHECKING:
    from datetime import datetime

    from actors.printing.messages import Outcome, Seek, Send, Standing
    from transports.spool import Document, QueueState

#: Seconds from one remedy to the next: a queue that does not stay as it was set is somebody else's affair.
COOL_DOWN: Final = 60.0

#: Seconds that a document may be with its printer before people are told. Nothing else follows from it.
SLOW: Final = 20.0

QUEUE_STOPPED: Final = "queue-stopped"
NOT_ACCEPTING: Final = "not-accepting"
JOB_HELD: Final = "job-held"
TIMED_OUT: Final = "timed-out"

#: As people are told of it. `paused` is what they do themselves, with docketd's own button.
OUR_WORDS: Final = MappingProxyType({"paused": QUEUE_STOPPED, "connecting-to-device": "unreachable"})

CURABLE: Final = frozenset({QUEUE_STOPPED, NOT_ACCEPTING})
WAITING: Final = frozenset({DocumentState.PENDING, DocumentState.HELD})


@dataclass(frozen=True, slots=True)
class Submit:
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Cancel a document of ours that the queue would send a second time."""

    number: int


@dataclass(frozen=True, slots=True)
class Cure:
    """Make the queue go on."""


Wish = Tell | Submit | TakeBack | Cure


@dataclass(frozen=True, slots=True)
class Followed:
    """The attempt in hand. It is not looked for while its document is being handed over."""

    attempt: int
    name: str
    data: bytes = b""
    number: int | None = None
    handed_over: bool = False
    since: float | None = None  # when it was first seen with the printer


def name_of(attempt: int, fence: str, started_at: datetime) -> str:
    """The name of an attempt's document.

    With its date: after a restore the journal gives its numbers a second time, and a print server remembers.
    """
    return f"docketd {attempt} {fence} {started_at:%Y%m%dT%H%M%S.%fZ}"


class Watch:
    """`outcome` is that of the last attempt, until the press acknowledges it.

    `repair` ends a command that was cut off.
    """

    def __init__(self, repair: bytes, *, cures: bool) -> None:
        self._repair = repair
        self._cures = cures
        self._cut_off = True  # in the middle of a command, before our time
        self._cured_at: float | None = None
        self.standing: Standing = Down("starting")
        self.device: DeviceState | None = None  # what the queue says of its printer
        self.outcome: Outcome | None = None
        self.followed: Followed | None = None

    @property
    def looked_for(self) -> Followed | None:
        return self.followed if self.followed is not None and self.followed.handed_over else None

    # --- from the press ---------------------------------------------------------------------------

    def send(self, ticket: Send) -> list[Wish]:
        if not isinstance(self.standing, Ready) or self.followed is not None:
            return self._end(Refused(ticket.attempt, "the printer is not ready"))
        data = self._repair + ticket.data if self._cut_off else ticket.data
        self.followed = Followed(ticket.attempt, ticket.name, data)
        return [Submit(ticket.name, data)]

    def seek(self, asked: Seek) -> list[Wish]:
        """An attempt of before our time: the spooler knows its name, or nobody knows what became of it."""
        if self.outcome is not None and self.outcome.attempt == asked.attempt:
            return [Tell(self.outcome)]
        if self.followed is None:
            self.followed = Followed(asked.attempt, asked.name, handed_over=True)
        return []

    def acknowledge(self, attempt: int) -> None:
        if self.outcome is not None and self.outcome.attempt == attempt:
            self.outcome = None

    def read_counter(self) -> list[Wish]:
        return [Tell(Counter(None))]

    def report(self) -> list[Wish]:
        told: list[Wish] = [Tell(self.outcome)] if self.outcome is not None else []
        attempt = None if self.followed is None else self.followed.attempt
        return [*told, Tell(self.standing), Tell(Holding(attempt))]

    # --- from the spooler -------------------------------------------------------------------------

    def submitted(self, number: int) -> list[Wish]:
        if self.followed is not None:
            self.followed = replace(self.followed, number=number, handed_over=True, data=b"")
        return []

    def turned_away(self, why: str) -> list[Wish]:
        """Nothing of it was taken."""
        followed, self.followed = self.followed, None
        ended = [] if followed is None else self._end(Refused(followed.attempt, why))
        stands = Blocked(frozenset({why})) if why in CURABLE else Down(why)
        return [*ended, *self._stand(stands)]

    def unsure(self) -> list[Wish]:
        """Whether it was taken is known to the spooler alone: it is looked for."""
        if self.followed is not None:
            self.followed = replace(self.followed, handed_over=True, data=b"")
        return self._stand(Down(TIMED_OUT))

    def away(self, why: str) -> list[Wish]:
        """What the spooler has is there when it is back, or in doubt then."""
        return self._stand(Down(why))

    def looked(self, state: QueueState, name: str | None, found: Document | None, now: float) -> list[Wish]:
        """`found` is what the spooler has of that `name`, where one was looked for."""
        followed = self.looked_for
        judged: list[Wish] = []
        waits = None
        if followed is not None and followed.name == name:
            judged = self._judge(followed, found, now)
            waits = found if self.followed is not None else None
        stood = self._stand(self._see(state, waits, now))
        return [*judged, *stood, *self._remedy(judged, now)]

    def _judge(self, followed: Followed, found: Document | None, now: float) -> list[Wish]:
        if found is None:
            return self._lose(followed, "the print server does not know its document any more")
        if found.state is DocumentState.COMPLETED:
            self.followed, self._cut_off = None, False  # the repair went before it
            return self._end(Taken(followed.attempt, Evidence.SPOOLER))
        if found.state in OVER:
            return self._lose_or_refuse(followed, found)
        since = followed.since if followed.since is not None or found.state in WAITING else now
        self.followed = replace(followed, number=found.number, since=since)
        return [TakeBack(found.number)] if found.begun and found.state in WAITING else []

    def _lose_or_refuse(self, followed: Followed, found: Document) -> list[Wish]:
        why = f"its document was {found.state} in the queue"
        if found.begun:
            return self._lose(followed, f"{why} after its printing had begun")
        self.followed = None
        return self._end(Refused(followed.attempt, why))

    def _lose(self, followed: Followed, why: str) -> list[Wish]:
        self.followed, self._cut_off = None, True
        return self._end(Lost(followed.attempt, None, why))

    def _see(self, state: QueueState, found: Document | None, now: float) -> Standing:
        reasons = {OUR_WORDS.get(each, each) for each in state.reasons}
        told = frozenset(each for each in Reason if each in reasons)
        self.device = DeviceState(online=Reason.OFFLINE not in told, reasons=told)
        followed = self.followed
        if found is not None and found.state is DocumentState.HELD:
            reasons.add(JOB_HELD)
        stops = reasons - {Reason.MEDIA_LOW}
        since = None if followed is None else followed.since
        if not stops and found is not None and since is not None and now - since >= SLOW:
            reasons.add(TIMED_OUT)
            stops = reasons
        return Blocked(frozenset(reasons)) if stops else Ready()

    def _remedy(self, judged: list[Wish], now: float) -> list[Wish]:
        """Never while the queue has something that it would send a second time."""
        standing = self.standing
        if not self._cures or not isinstance(standing, Blocked) or not standing.reasons & CURABLE:
            return []
        if any(isinstance(wish, TakeBack) for wish in judged):
            return []
        if self._cured_at is not None and now < self._cured_at + COOL_DOWN:
            return []
        self._cured_at = now
        return [Cure()]

    def _end(self, outcome: Outcome) -> list[Wish]:
        self.outcome = outcome
        return [Tell(outcome)]

    def _stand(self, standing: Standing) -> list[Wish]:
        if standing == self.standing:
            return []
        self.standing = standing
        return [Tell(standing)]
