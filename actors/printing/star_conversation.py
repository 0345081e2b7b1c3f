"""What is said between docketd and one printer of Star's in graphic mode, without input or output of its own.

Its proof is a counter of 32 values, which ETB moves by one when all before it is on paper. It names no
attempt, so it is kept in a known place: before the first ticket of a connection it is set to 0 in its turn,
and then moved to `FIRST`; and once more when it gets near its end. What was in the printer is done by then,
and where the counter stood until that moment tells how far it came. No ticket is ever sent at 0, which is
where a printer stands that lost its power: so a count of one more than before a ticket is that ticket's own.
"""

from __future__ import annotations

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
from actors.printing.talk import (
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
from transports.languages.commands import encode
from transports.languages.star.encoder import StarGraphic
from transports.languages.star.status import COUNTS, StarEvent, StarFrame, StarStatus, Version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from transports.languages.device_state import DeviceState
    from transports.profiles.model import Profile

FIRST: Final = 1
LAST: Final = COUNTS - 2
"""From here on the counter is set anew before the next ticket, so that it never comes to 0 by counting."""


class StarConversation:
    """`confirmed` is the evidence that a moved counter gives: `virtual` for a virtual printer."""

    def __init__(self, profile: Profile, confirmed: Evidence = Evidence.FENCE) -> None:
        self._confirmed = confirmed
        self._language = StarGraphic(profile)
        self._status = StarStatus()
        self.standing: Standing = Down("starting")
        self.greeted = False
        self.told: tuple[str, ...] = ()
        self.outcome: Outcome | None = None  # of the last attempt, until the press acknowledges it
        self.sending: Send | None = None
        self._written = False
        self._possible = True  # whether this printer counts
        self._known = False  # it has counted
        self._at: int | None = None  # the counter, with everything before it done
        self._seen: int | None = None  # the counter as told last
        self._setting = False  # it is being set anew
        self._foreign = False  # somebody else has moved it: where it stood proves nothing
        self._given_up = False  # this connection
        self._answered = True  # the question how the printer is
        self._late = False  # an answer is due to a question from before the ticket's end
        self._unanswered = self._unfenced = self._waited = 0  # rounds
        self._cut_off = True  # in the middle of a command, by a lost connection or before our time

    # --- the connection ---------------------------------------------------------------------------

    def opened(self) -> list[Action]:
        """Ends what was cut off, then asks how the printer is."""
        self._status.reset()
        self._unanswered = self._unfenced = self._waited = 0
        self._at = self._seen = None
        self._setting = self.greeted = self._given_up = False
        repair = encode(self._language.resync()) if self._cut_off else b""
        greeting = encode(self._language.enable_status())
        return [Write(repair + greeting), self._ask_status()]

    def closed(self, why: str, bytes_out: int) -> list[Action]:
        actions: list[Action] = []
        sending, self.sending = self.sending, None
        if sending is not None:
            self._cut_off = self._cut_off or bytes_out > 0
            lost = Lost(sending.attempt, bytes_out) if bytes_out else Refused(sending.attempt, why)
            actions += self._end(lost)
        return [*actions, *self._stand(Down(why))]

    def beat(self) -> list[Action]:
        """An idle printer must answer; one that is busy or blocked may take its time."""
        if self.sending is not None and not self._written:
            return self._note_silence()  # nothing may be put between the bytes of a ticket
        actions: list[Action] = []
        if not self._answered:
            actions += self._note_silence()
            if self.sending is None and self._unanswered >= MOST_UNANSWERED:
                return [HangUp(SILENT)]
        self._unfenced = self._unfenced + 1 if self.unfenced else 0
        if self._unfenced >= (MOST_BUSY if self._known else MOST_UNANSWERED):
            actions += self._do_without()
        if self._is_overdue():
            return [HangUp(UNANSWERED)]
        return [*actions, self._ask_status()]

    def _note_silence(self) -> list[Action]:
        """Somebody has to look. What is on its way stays there: only the printer knows what became of it."""
        if isinstance(self.standing, Blocked) and self.standing != MUTE:
            return []
        self._unanswered += 1
        quiet = self.sending is not None and self._unanswered > MOST_QUIET
        return self._stand(MUTE) if quiet else []

    def _is_overdue(self) -> bool:
        """Whether a ticket is waited for in vain. What became of it is then asked anew."""
        if self.sending is not None and self._provable:
            self._waited += isinstance(self.standing, Ready) and self._answered
        return self._waited >= MOST_BUSY

    @property
    def unfenced(self) -> bool:
        return self._setting and self._answered and isinstance(self.standing, Ready)

    def _do_without(self) -> list[Action]:
        """No ticket waits for ever for a count that does not come: it is found out before the first."""
        self._unfenced = 0
        self._possible = self._setting = False
        return [Tell(Counter(None))]

    # --- a ticket ---------------------------------------------------------------------------------

    @property
    def _provable(self) -> bool:
        return self._possible and self._at is not None

    def send(self, ticket: Send) -> list[Action]:
        if not isinstance(self.standing, Ready) or self.sending is not None:
            return self._end(Refused(ticket.attempt, "the printer is not ready"))
        self.sending = ticket
        self._written = False
        self._unanswered = self._waited = 0
        proof = encode(self._language.count()) if self._provable else b""
        return [Write(ticket.data + proof, ticket.attempt)]

    def written(self, attempt: int) -> list[Action]:
        if self.sending is None or self.sending.attempt != attempt:
            return []
        self._written = True
        self._cut_off = False  # the repair went before it
        # What cannot confirm is asked how it is now: taken, and fine afterwards, is the most to be had.
        self._late = not self._answered
        return [] if self._provable else [self._ask_status()]

    def acknowledge(self, attempt: int) -> None:
        if self.outcome is not None and self.outcome.attempt == attempt:
            self.outcome = None

    def report(self) -> list[Action]:
        told = [Tell(self.outcome)] if self.outcome is not None else []
        attempt = None if self.sending is None else self.sending.attempt
        return [*told, Tell(self.standing), Tell(Holding(attempt))]

    # --- questions --------------------------------------------------------------------------------

    def read_counter(self) -> list[Action]:
        """Set it anew, behind all that the printer still has to print."""
        if not self._possible:
            return [Tell(Counter(None))]
        if self._setting or self.sending is not None:
            return []
        self._setting = True
        self._at = None
        return [Write(encode(self._language.count_anew()))]

    def _ask_status(self) -> Write:
        self._answered = False
        return Write(encode(self._language.query_status()))

    # --- answers ----------------------------------------------------------------------------------

    def received(self, data: bytes) -> list[Action]:
        return [action for event in self._status.feed(data) for action in self._heard(event)]

    def _heard(self, event: StarEvent) -> Iterable[Action]:
        match event:
            case StarFrame():
                actions = self._learn(event.state)
                return [*actions, *(self._counted(event) if self._possible else self._taken(event.state))]
            case Version(text=text):
                self.told = ("Star", text)
        return ()

    def _learn(self, state: DeviceState) -> list[Action]:
        self._unanswered = 0
        self._answered = self.greeted = True
        first = isinstance(self.standing, Down) and state.clean
        if not state.clean:
            return self._stand(Blocked(frozenset(reason.value for reason in state.reasons)))
        identify = [Write(encode(self._language.identify()))] if first and not self.told else []
        return [*self._stand(Ready()), *identify]

    def _counted(self, frame: StarFrame) -> list[Action]:
        if frame.counter is None:
            return []
        if self._setting:
            return self._set_anew(frame, frame.counter)
        self._seen = frame.counter
        if self._at is None:
            return self._taken(frame.state)
        if frame.counter == self._at or self._given_up:
            return []
        if self.sending is None or not self._written or frame.counter != self._at + 1:
            return self._give_up()
        return self._fenced(self.sending, frame.counter) if frame.state.clean else []

    def _give_up(self) -> list[Action]:
        """It moved by itself: between two tickets, before the count was sent, or too far."""
        self._foreign = self._given_up = True
        return [HangUp(UNANSWERED)]

    def _set_anew(self, frame: StarFrame, counter: int) -> list[Action]:
        """The frame that tells of the count has the bit: one that merely came along may be of before."""
        if not (frame.counted and counter == FIRST):
            self._seen = counter
            return []
        self._setting = self._cut_off = False  # the repair went before it too
        self._known = True
        past = None if self._foreign else self._seen
        self._foreign = False
        self._at = self._seen = counter
        return [Tell(Counter(counter, past=past))]

    def _fenced(self, ticket: Send, counter: int) -> list[Action]:
        """All of it is on paper, and nothing is wrong afterwards."""
        self.sending = None
        self._waited = 0
        self._at = counter if counter < LAST else None
        return self._end(Fenced(ticket.attempt, self._confirmed, self._at))

    def _taken(self, state: DeviceState) -> list[Action]:
        if self.sending is None or not self._written:
            return []
        late, self._late = self._late, False
        if late or not state.clean:
            return []
        attempt, self.sending = self.sending.attempt, None
        return self._end(Taken(attempt, Evidence.STATUS))

    # --- what follows -----------------------------------------------------------------------------

    def _end(self, outcome: Outcome) -> list[Action]:
        self.outcome = outcome
        return [Tell(outcome)]

    def _stand(self, standing: Standing) -> list[Action]:
        if standing == self.standing:
            return []
        self.standing = standing
        return [Tell(standing)]
