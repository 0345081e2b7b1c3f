"""What is said between docketd and one ESC/POS printer, without any input or output of its own.

Bytes and events go in, actions come out; `link.py` carries them out. The conversation alone decides how the
printer stands and what became of an attempt, and it decides by what the printer said: no timer is in here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.domain.job import Evidence
from actors.printing.messages import (
    Blocked,
    Counter,
    Down,
    Fenced,
    Holding,
    Lost,
    Outcome,
    Ready,
    Refused,
    Send,
    Standing,
    Taken,
)
from transports.languages.commands import Command, encode
from transports.languages.escpos.encoder import EscPos
from transports.languages.escpos.state import DeviceState, decode_real_time
from transports.languages.escpos.status import (
    IDENTITY_QUESTIONS,
    STATUS_QUESTIONS,
    AutoStatus,
    EscPosStatus,
    MarkerAnswer,
    ProcessId,
    Question,
    RealTimeStatus,
    StatusEvent,
    TextAnswer,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from transports.profiles.model import Profile

#: A fence of no attempt: it ends a question, so that a printer that does not know the answer ends it too.
#: Attempts have digits and capitals only.
END_OF_QUESTION: Final = "doc?"

#: Rounds of status questions that an idle printer may leave unanswered before it counts as gone.
MOST_UNANSWERED: Final = 3


@dataclass(frozen=True, slots=True)
class Write:
    """`attempt` is set where the bytes are a ticket: its end is to be told by `written`."""

    data: bytes
    attempt: int | None = None


@dataclass(frozen=True, slots=True)
class Tell:
    """To the press, and where it is a standing, to everybody who watches printers."""

    message: Outcome | Standing | Counter | Holding


@dataclass(frozen=True, slots=True)
class HangUp:
    why: str


Action = Write | Tell | HangUp


class Conversation:
    """`confirmed` is the evidence that an answered fence gives: `virtual` for a virtual printer."""

    def __init__(self, profile: Profile, confirmed: Evidence = Evidence.FENCE) -> None:
        self._profile = profile
        self._confirmed = confirmed
        self._language = EscPos(profile)
        self._status = EscPosStatus()
        self.standing: Standing = Down("starting")
        self.identity: dict[Question, str] = {}
        self.counter: int | None = None
        self.outcome: Outcome | None = None  # of the last attempt, until the press acknowledges it
        self.sending: Send | None = None
        self._last: Send | None = None  # for an answer that comes after the connection was lost
        self._written = False
        self._answers: dict[int, int] = {}
        self._unanswered = 0
        self._reading_counter = False
        self._cut_off = True  # in the middle of a command, by a lost connection or before our time

    # --- the connection ---------------------------------------------------------------------------

    def opened(self) -> list[Action]:
        """Ends what was cut off, then asks how the printer is."""
        self._status.reset()
        self._answers.clear()
        self._unanswered = 0
        self._reading_counter = False
        repair = encode(self._language.resync()) if self._cut_off else b""
        self._cut_off = False
        return [*([Write(repair)] if repair else []), self._ask_status()]

    def greeted(self) -> bool:
        """Whether the printer has said how it is since the connection was opened."""
        return not isinstance(self.standing, Down)

    def closed(self, why: str, bytes_out: int) -> list[Action]:
        """The connection is gone; `bytes_out` of the attempt's bytes may have reached the printer."""
        actions: list[Action] = []
        sending, self.sending = self.sending, None
        if sending is not None:
            self._cut_off = self._cut_off or bytes_out > 0
            lost = Lost(sending.attempt, bytes_out) if bytes_out else Refused(sending.attempt, why)
            actions += self._end(lost)
        return [*actions, *self._stand(Down(why))]

    def beat(self) -> list[Action]:
        """Now and then: an idle printer must answer; one that is busy or blocked may take its time."""
        if self.sending is not None and not self._written:
            return []  # nothing may be put between the bytes of a ticket
        if self._answers.keys() != {1, 2, 3, 4} and self.sending is None:
            self._unanswered += 1
            if self._unanswered >= MOST_UNANSWERED:
                return [HangUp("silent")]
        return [self._ask_status()]

    # --- a ticket ---------------------------------------------------------------------------------

    def send(self, ticket: Send) -> list[Action]:
        if not isinstance(self.standing, Ready) or self.sending is not None:
            return self._end(Refused(ticket.attempt, "the printer is not ready"))
        self.sending = self._last = ticket
        self._written = False
        return [Write(ticket.data + encode(self._proof(ticket.fence)), ticket.attempt)]

    def written(self, attempt: int) -> list[Action]:
        """The printer, or the system on the way to it, took all bytes."""
        if self.sending is None or self.sending.attempt != attempt:
            return []
        self._written = True
        if self._profile.process_id or self._profile.marker:
            return []
        evidence = Evidence.STATUS if isinstance(self.standing, Ready) else Evidence.BYTES
        self.sending = None
        return self._end(Taken(attempt, evidence))

    def acknowledge(self, attempt: int) -> None:
        if self.outcome is not None and self.outcome.attempt == attempt:
            self.outcome = None

    def report(self) -> list[Action]:
        """Everything that a press needs to know that has just started."""
        told = [Tell(self.outcome)] if self.outcome is not None else []
        attempt = None if self.sending is None else self.sending.attempt
        return [Tell(Holding(attempt)), Tell(Counter(self.counter)), *told, Tell(self.standing)]

    # --- questions --------------------------------------------------------------------------------

    def read_counter(self) -> list[Action]:
        """Queued behind all that the printer still has to print; so is the fence that ends the question."""
        if self._profile.counter is None or not (self._profile.process_id or self._profile.marker):
            return [Tell(Counter(None))]
        self.counter = None
        self._reading_counter = True
        self._status.expect(Question.COUNTER)
        return [Write(encode([*self._language.query_counter(), *self._fence(END_OF_QUESTION)]))]

    def _ask_status(self) -> Write:
        self._answers.clear()
        self._status.forget_statuses()
        self._status.expect(*STATUS_QUESTIONS)
        return Write(encode(self._language.query_status()))

    def _ask_identity(self) -> list[Action]:
        if self.identity or not self._profile.process_id:
            return []
        self._status.expect(*IDENTITY_QUESTIONS)
        return [Write(encode(self._language.identify()))]

    def _proof(self, fence: str) -> list[Command]:
        """Behind a ticket: the fence, and what the cut counter says after it."""
        proof = self._fence(fence) if self._profile.process_id or self._profile.marker else []
        if proof and self._profile.counter is not None:
            self._status.expect(Question.COUNTER)
            self.counter = None
            proof = [*proof, *self._language.query_counter()]
        return proof

    def _fence(self, fence: str) -> list[Command]:
        if self._profile.process_id:
            return self._language.fence(fence)
        self._status.expect(Question.MARKER)
        return self._language.marker()

    # --- answers ----------------------------------------------------------------------------------

    def received(self, data: bytes) -> list[Action]:
        return [action for event in self._status.feed(data) for action in self._heard(event)]

    def _heard(self, event: StatusEvent) -> Iterable[Action]:
        match event:
            case RealTimeStatus(number=int(number), byte=byte):
                self._answers[number] = byte
                state = decode_real_time(self._answers)
                return self._learn(state) if state is not None else ()
            case AutoStatus(state=state):
                return self._learn(state)
            case ProcessId(text=text):
                return self._passed(text)
            case MarkerAnswer():
                return self._passed(self.sending.fence if self.sending is not None else END_OF_QUESTION)
            case TextAnswer(question=Question.COUNTER, text=text):
                return self._count(text)
            case TextAnswer(question=Question() as question, text=text):
                self.identity[question] = text
        return ()

    def _learn(self, state: DeviceState) -> list[Action]:
        self._unanswered = 0
        first = isinstance(self.standing, Down) and state.clean
        if state.clean:
            return [*self._stand(Ready()), *(self._ask_identity() if first else [])]
        return self._stand(Blocked(frozenset(reason.value for reason in state.reasons)))

    def _passed(self, fence: str) -> list[Action]:
        """All that was sent before this fence is on paper."""
        if fence == END_OF_QUESTION:
            return self._counter_unknown() if self._reading_counter else []
        if self._last is None or self._last.fence != fence:
            return []  # of somebody before us
        attempt, self.sending, self._last = self._last.attempt, None, None
        return self._end(Fenced(attempt, self._confirmed))

    def _count(self, text: str) -> list[Action]:
        self._reading_counter = False
        self.counter = int(text) if text.isascii() and text.isdigit() else None
        return [Tell(Counter(self.counter))]

    def _counter_unknown(self) -> list[Action]:
        """The question's end came, and no answer before it."""
        self._reading_counter = False
        self._status.forget()
        return [Tell(Counter(None))]

    # --- what follows -----------------------------------------------------------------------------

    def _end(self, outcome: Outcome) -> list[Action]:
        self.outcome = outcome
        return [Tell(outcome)]

    def _stand(self, standing: Standing) -> list[Action]:
        if standing == self.standing:
            return []
        self.standing = standing
        return [Tell(standing)]
