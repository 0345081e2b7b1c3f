"""What is said between docketd and one ESC/POS printer, without any input or output of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.domain.job import Evidence
from actors.printing.fences import Fences
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
from actors.printing.talk import (
    ASK_AGAIN,
    MOST_BUSY,
    MOST_QUIET,
    MOST_UNANSWERED,
    MUTE,
    SILENT,
    UNANSWERED,
    Action,
    HangUp,
    Tell,
    Write,
)
from transports.languages.commands import Command, encode
from transports.languages.escpos.encoder import EscPos
from transports.languages.escpos.state import ROUND, decode_real_time
from transports.languages.escpos.status import (
    COUNTER_QUESTIONS,
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

    from transports.languages.device_state import DeviceState
    from transports.profiles.model import Profile


class Conversation:
    """`confirmed` is the evidence that an answered fence gives: `virtual` for a virtual printer."""

    def __init__(self, profile: Profile, confirmed: Evidence = Evidence.FENCE) -> None:
        self._profile = profile
        self._confirmed = confirmed
        self._language = EscPos(profile)
        self._status = EscPosStatus()
        self._fences = Fences(profile, self._status)
        self.standing: Standing = Down("starting")
        self.greeted = False  # the printer has said how it is since the connection was opened
        self.identity: dict[Question, str] = {}
        self.outcome: Outcome | None = None  # of the last attempt, until the press acknowledges it
        self.sending: Send | None = None
        self._last: Send | None = None  # for an answer that comes after the connection was lost
        self._written = False
        self._waited = 0  # rounds since then in which the printer was well
        self._again: set[str] = set()  # fences that stand in for the ticket's own
        self._answers: dict[int, int] = {}
        self._unanswered = 0
        self._unfenced = 0
        self._after_all = False  # the round of status questions under way was asked when all was answered
        self._counter: int | None = None
        self._lines: int | None = None
        self._counter_ends: str | None = None  # the fence that ends the question for the counter
        self._cut_off = True  # in the middle of a command, by a lost connection or before our time

    # --- the connection ---------------------------------------------------------------------------

    def opened(self) -> list[Action]:
        """Ends what was cut off, then asks how the printer is."""
        self._status.reset()
        self._fences.opened()
        self._unanswered = self._unfenced = 0
        self._counter_ends = None
        self.greeted = False
        repair = encode(self._language.resync()) if self._cut_off else b""
        return [*([Write(repair)] if repair else []), self._ask_status()]

    def closed(self, why: str, bytes_out: int) -> list[Action]:
        """The connection is gone; `bytes_out` of the attempt's bytes may have reached the printer."""
        actions: list[Action] = []
        sending, self.sending = self.sending, None
        self._waited = 0
        if sending is not None:
            self._cut_off = self._cut_off or bytes_out > 0
            lost = Lost(sending.attempt, bytes_out) if bytes_out else Refused(sending.attempt, why)
            actions += self._end(lost)
        return [*actions, *self._stand(Down(why))]

    def beat(self) -> list[Action]:
        """Now and then: an idle printer must answer; one that is busy or blocked may take its time."""
        if self.sending is not None and not self._written:
            return self._note_silence()  # nothing may be put between the bytes of a ticket
        actions: list[Action] = []
        if self._answers.keys() != ROUND:
            state = decode_real_time(
                self._answers
            )  # of half a round trouble can be believed, and nothing else
            actions += self._learn(state) if state is not None else self._note_silence()
            if self.sending is None and self._unanswered >= MOST_UNANSWERED:
                return [HangUp(SILENT)]
        self._unfenced = self._unfenced + 1 if self.unfenced else 0
        if self._unfenced >= (MOST_BUSY if self._fences.known else MOST_UNANSWERED):
            actions += self._do_without()
        if self._is_overdue():
            return [HangUp(UNANSWERED)]
        return [*actions, *self._ask_again(), self._ask_status()]

    def _note_silence(self) -> list[Action]:
        """Somebody has to look. What is on its way stays there: only the printer knows what became of it."""
        if isinstance(self.standing, Blocked) and self.standing != MUTE:
            return []
        self._unanswered += 1
        quiet = self.sending is not None and self._unanswered > MOST_QUIET
        return self._stand(MUTE) if quiet else []

    def _is_overdue(self) -> bool:
        """Whether a ticket's fence is waited for in vain. What became of the ticket is then asked anew."""
        if self.sending is not None and self._fences.possible:
            well = isinstance(self.standing, Ready) and self._answers.keys() == ROUND
            self._waited += well
        return self._waited >= MOST_BUSY

    def _ask_again(self) -> list[Action]:
        """A later fence proves the same. One without a name would leave one answer too many."""
        if not self._waited or self._waited % ASK_AGAIN or not self._fences.named:
            return []
        name = self._fences.new_name()
        self._again.add(name)
        return [Write(encode(self._fences.fence(name)))]

    @property
    def told(self) -> Iterable[str]:
        return self.identity.values()

    @property
    def unfenced(self) -> bool:
        """An idle printer that says how it is has not answered a fence."""
        answered = self._answers.keys() == ROUND and isinstance(self.standing, Ready)
        return answered and self.sending is None and self._fences.waiting

    def _do_without(self) -> list[Action]:
        """No ticket waits for ever for an answer that this printer does not give: it is found out before."""
        self._unfenced = 0
        self._fences.weaken()
        asked, self._counter_ends = self._counter_ends, None
        return [] if asked is None else self.read_counter()

    # --- a ticket ---------------------------------------------------------------------------------

    def send(self, ticket: Send) -> list[Action]:
        if not isinstance(self.standing, Ready) or self.sending is not None:
            return self._end(Refused(ticket.attempt, "the printer is not ready"))
        self.sending = self._last = ticket
        self._written = False
        self._unanswered = 0
        self._waited = 0
        self._again = set()
        return [Write(self._provable(ticket), ticket.attempt)]

    def written(self, attempt: int) -> list[Action]:
        """The printer, or the system on the way to it, took all bytes."""
        if self.sending is None or self.sending.attempt != attempt:
            return []
        self._written = True
        # What cannot confirm is asked how it is now: taken, and fine afterwards, is the most to be had.
        return [] if self._fences.possible else [self._ask_status()]

    def acknowledge(self, attempt: int) -> None:
        if self.outcome is not None and self.outcome.attempt == attempt:
            self.outcome = None

    def report(self) -> list[Action]:
        """Everything that a press needs to know that has just started: `Holding` says that this was all."""
        told = [Tell(self.outcome)] if self.outcome is not None else []
        attempt = None if self.sending is None else self.sending.attempt
        return [*told, Tell(self.standing), Tell(Holding(attempt))]

    # --- questions --------------------------------------------------------------------------------

    def read_counter(self) -> list[Action]:
        """Queued behind all that the printer still has to print; so is the fence that ends the question.

        Where there is no counter, the fence alone is sent once: whether it is answered has to be known before
        a ticket waits for one.
        """
        asks = () if self._profile.counter is None else COUNTER_QUESTIONS
        if not self._fences.possible or (self._fences.known and not asks):
            return [Tell(Counter(None))]
        if self._counter_ends is not None:
            return []
        self._counter = self._lines = None
        self._counter_ends = self._fences.new_name()
        question: list[Command] = []
        if asks:
            begin = self._fences.fence(self._fences.new_name(), asks)
            question = [*begin, *self._language.query_counters()]
        return [Write(encode([*question, *self._fences.fence(self._counter_ends)]))]

    def _ask_status(self) -> Write:
        self._answers.clear()
        self._after_all = self._fences.settled
        self._status.forget_statuses()
        self._status.expect(*STATUS_QUESTIONS)
        return Write(encode(self._language.query_status()))

    def _ask_identity(self) -> list[Action]:
        if self.identity or not self._profile.process_id:
            return []
        begin = self._fences.fence(self._fences.new_name(), IDENTITY_QUESTIONS)
        end = self._fences.fence(self._fences.new_name())
        return [Write(encode([*begin, *self._language.identify(), *end]))]

    def _provable(self, ticket: Send) -> bytes:
        """The ticket, what the counters say after it, and the fence that ends both."""
        if not self._fences.possible:
            return ticket.data
        before: list[Command] = []
        after: list[Command] = []
        self._counter = self._lines = None
        if self._profile.counter is not None:
            before = self._fences.fence(self._fences.new_name(), COUNTER_QUESTIONS)
            after = self._language.query_counters()
        return encode(before) + ticket.data + encode([*after, *self._fences.fence(ticket.fence)])

    # --- answers ----------------------------------------------------------------------------------

    def received(self, data: bytes) -> list[Action]:
        return [action for event in self._status.feed(data) for action in self._heard(event)]

    def _heard(self, event: StatusEvent) -> Iterable[Action]:
        match event:
            case RealTimeStatus(number=int(number), byte=byte):
                return self._hear_status(number, byte)
            case AutoStatus(state=state):
                return self._learn(state)
            case ProcessId() | MarkerAnswer():
                self._unanswered = 0
                name = self._fences.passed(event)
                return () if name is None else self._passed(name)
            case TextAnswer(text=text):
                self._hear_text(self._fences.question(), text)
        return ()

    def _hear_status(self, number: int, byte: int) -> Iterable[Action]:
        self._cut_off = False  # the repair went before the question that is answered here
        self.greeted = True
        self._answers[number] = byte
        state = decode_real_time(self._answers) if self._answers.keys() == ROUND else None
        if state is None:
            return ()  # the reasons come one after the other, and only together they are the right ones
        if self._after_all and self._fences.settled:
            self._fences.clean()
        return [*self._learn(state), *self._taken(state)]

    def _hear_text(self, question: Question | None, text: str) -> None:
        if question is Question.COUNTER:
            self._counter = _number(text)
        elif question is Question.LINES:
            self._lines = _number(text)
        elif question is not None:
            self.identity[question] = text

    def _learn(self, state: DeviceState) -> list[Action]:
        self._unanswered = 0
        self.greeted = True
        first = isinstance(self.standing, Down) and state.clean
        if state.clean:
            return [*self._stand(Ready()), *(self._ask_identity() if first else [])]
        return self._stand(Blocked(frozenset(reason.value for reason in state.reasons)))

    def _taken(self, state: DeviceState) -> list[Action]:
        if self._fences.possible or self.sending is None or not self._written or not state.clean:
            return []
        attempt, self.sending = self.sending.attempt, None
        return self._end(Taken(attempt, Evidence.STATUS))

    def _passed(self, name: str) -> list[Action]:
        """All that was sent before this fence is on paper."""
        if name == self._counter_ends:
            self._counter_ends = None
            return [Tell(Counter(self._counter, self._lines))]
        if self.sending is not None and name in self._again:
            name = self.sending.fence
        if self._last is None or self._last.fence != name:
            return []  # of somebody before us
        counter, lines = (None, None) if self.sending is None else (self._counter, self._lines)
        self._waited = 0
        attempt, self.sending, self._last = self._last.attempt, None, None
        return self._end(Fenced(attempt, self._confirmed, counter, lines))

    # --- what follows -----------------------------------------------------------------------------

    def _end(self, outcome: Outcome) -> list[Action]:
        self.outcome = outcome
        return [Tell(outcome)]

    def _stand(self, standing: Standing) -> list[Action]:
        if standing == self.standing:
            return []
        self.standing = standing
        return [Tell(standing)]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
