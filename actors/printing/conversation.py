"""What is said between docketd and one ESC/POS printer, without any input or output of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.domain.job import Evidence
from actors.printing.asking import Asking
from actors.printing.fences import Fences
from actors.printing.messages import Blocked, Counter, Fenced, Ready
from actors.printing.talk import ASK_AGAIN, Tell, Write
from transports.languages.commands import Command, encode
from transports.languages.escpos.encoder import EscPos
from transports.languages.escpos.state import ROUND, decode_real_time
from transports.languages.escpos.status import (
    COUNTER_QUESTIONS,
    IDENTITY_QUESTIONS,
    STATUS_QUESTIONS,
    AutoStatus,
    ClearConfirmed,
    EscPosStatus,
    MarkerAnswer,
    ProcessId,
    Question,
    RealTimeStatus,
    StatusEvent,
    TextAnswer,
    Unknown,
)
from transports.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from actors.printing.messages import Send
    from actors.printing.talk import Action
    from transports.languages.device_state import DeviceState
    from transports.profiles.model import Profile

CUTTER_ERROR: Final = Reason.CUTTER_ERROR.value

#: Times that a printer is told to go on after an error of its cutter, until it was well again.
MOST_RECOVERIES: Final = 3


class Conversation(Asking):
    """`confirmed` is the evidence that an answered fence gives: `virtual` for a virtual printer."""

    def __init__(
        self, profile: Profile, confirmed: Evidence = Evidence.FENCE, *, checked: bool = True
    ) -> None:
        super().__init__(checked=checked)
        self._profile = profile
        self._confirmed = confirmed
        self._language = EscPos(profile)
        self._status = EscPosStatus()
        self._fences = Fences(profile, self._status)
        self.identity: dict[Question, str] = {}
        self._last: Send | None = None  # for an answer that comes after the connection was lost
        self._not_reached: str | None = None  # the fence before its first line
        self._recovered = 0  # times since it was ready
        self._again: set[str] = set()  # fences that stand in for the ticket's own
        self._answers: dict[int, int] = {}
        self._after_all = False  # the round of status questions under way was asked when all was answered
        self._counter: int | None = None
        self._lines: int | None = None
        self._counter_ends: str | None = None  # the fence that ends the question for the counter

    # --- the connection ---------------------------------------------------------------------------

    def opened(self) -> list[Action]:
        """Ends what was cut off, then asks how the printer is."""
        self._status.reset()
        self._fences.opened()
        self._start_rounds()
        self._counter_ends = None
        repair = encode(self._language.resync()) if self._cut_off else b""
        return [*([Write(repair)] if repair else []), self._ask_status()]

    @property
    def _heard_all(self) -> bool:
        return self._answers.keys() == ROUND

    @property
    def _provable(self) -> bool:
        return self._fences.possible

    @property
    def _known(self) -> bool:
        return self._fences.known

    @property
    def told(self) -> Iterable[str]:
        return self.identity.values()

    @property
    def serial(self) -> str:
        return self.identity.get(Question.SERIAL, "")

    @property
    def introduced(self) -> bool:
        return bool(self.serial) or not self._fences.waiting

    def forget_identity(self) -> None:
        self.identity.clear()

    @property
    def unfenced(self) -> bool:
        return isinstance(self.standing, Ready) and self.sending is None and self._fences.waiting

    def _hear_part(self) -> list[Action]:
        """Of half a round trouble can be believed, and nothing else."""
        state = decode_real_time(self._answers)
        return self._note_silence() if state is None else self._learn(state)

    def _ask_again(self) -> list[Action]:
        """A later fence proves the same. One without a name would leave one answer too many."""
        due = self._waited > 0 and self._waited % ASK_AGAIN == 0
        if not due or not self._fences.named or not self._checked:
            return []
        name = self._fences.new_name()
        self._again.add(name)
        return [Write(encode(self._fences.fence(name)))]

    def _do_without(self) -> list[Action]:
        self._fences.weaken()
        asked, self._counter_ends = self._counter_ends, None
        return [] if asked is None else self.read_counter()

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

    def _begin(self, ticket: Send) -> bytes:
        """The ticket, what the counters say after it, and the fence that ends both.

        Another fence begins it. Where its answer is known by a name: without it, nothing of the ticket is on
        paper. A fence behind the last line would not do, as the paper may end with that line.
        """
        data = super()._begin(ticket)
        self._last, self._not_reached = ticket, None
        self._again = set()
        if not self._fences.possible:
            return data
        self._counter = self._lines = None
        asks = () if self._profile.counter is None else COUNTER_QUESTIONS
        is_told = self._fences.named and self._checked
        begin: list[Command] = []
        if asks or is_told:
            name = self._fences.new_name()
            begin = self._fences.fence(name, asks)
            self._not_reached = name if is_told else None
        after = self._language.query_counters() if asks else []
        return encode(begin) + data + encode([*after, *self._fences.fence(ticket.fence)])

    # --- a printer that does not go on ------------------------------------------------------------

    def _clear(self) -> list[Action]:
        return [Write(encode(self._language.clear()))]

    def _cleared(self) -> list[Action]:
        """Names of what was dropped are never answered: one that should have come before this is none."""
        if not self._clearing:
            return []
        self._counter_ends = self._last = None
        begun = self._not_reached is None
        self._not_reached = None
        self._fences.opened()  # as on a new connection, each answer may come or not
        return self._end_cleared(begun=begun)

    def recover(self) -> list[Action]:
        if not isinstance(self.standing, Blocked) or CUTTER_ERROR not in self.standing.reasons:
            return []
        if self._recovered >= MOST_RECOVERIES:
            return []
        self._recovered += 1
        return [Write(encode(self._language.recover())), self._ask_status()]

    def _learn(self, state: DeviceState) -> list[Action]:
        if state.clean:
            self._recovered = 0
        return super()._learn(state)

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
            case ClearConfirmed():
                self._unanswered = 0
                return self._cleared()
            case Unknown(data=data):
                return self._note_garbage(data)
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

    def _passed(self, name: str) -> list[Action]:
        """All that was sent before this fence is on paper."""
        if name == self._not_reached:
            self._not_reached = None
            return []
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


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
