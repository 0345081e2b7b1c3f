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
from actors.printing.asking import Asking
from actors.printing.messages import Counter, Fenced, Ready
from actors.printing.talk import UNANSWERED, HangUp, Tell, Write
from transports.languages.commands import encode
from transports.languages.star.encoder import StarGraphic
from transports.languages.star.status import COUNTS, StarEvent, StarFrame, StarStatus, Version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from actors.printing.messages import Send
    from actors.printing.talk import Action
    from transports.languages.device_state import DeviceState
    from transports.profiles.model import Profile

FIRST: Final = 1
LAST: Final = COUNTS - 2
"""From here on the counter is set anew before the next ticket, so that it never comes to 0 by counting."""


class StarConversation(Asking):
    """`confirmed` is the evidence that a moved counter gives: `virtual` for a virtual printer."""

    def __init__(
        self, profile: Profile, confirmed: Evidence = Evidence.FENCE, *, checked: bool = True
    ) -> None:
        super().__init__(checked=checked)
        self._confirmed = confirmed
        self._language = StarGraphic(profile)
        self._status = StarStatus()
        self.told: tuple[str, ...] = ()
        self._possible = True  # whether this printer counts
        self._has_counted = False
        self._at: int | None = None  # the counter, with everything before it done
        self._seen: int | None = None  # the counter as told last
        self._setting = False  # it is being set anew
        self._foreign = False  # somebody else has moved it: where it stood proves nothing
        self._given_up = False  # this connection
        self._answered = True  # the question how the printer is
        self._late = False  # an answer is due to a question from before the ticket's end

    # --- the connection ---------------------------------------------------------------------------

    def opened(self) -> list[Action]:
        """Ends what was cut off, then asks how the printer is."""
        self._status.reset()
        self._start_rounds()
        self._at = self._seen = None
        self._setting = self._given_up = False
        repair = encode(self._language.resync()) if self._cut_off else b""
        greeting = encode(self._language.enable_status())
        return [Write(repair + greeting), self._ask_status()]

    @property
    def _heard_all(self) -> bool:
        return self._answered

    @property
    def _provable(self) -> bool:
        return self._possible and self._at is not None

    @property
    def _known(self) -> bool:
        return self._has_counted

    @property
    def unfenced(self) -> bool:
        return self._setting and self._answered and isinstance(self.standing, Ready)

    def _do_without(self) -> list[Action]:
        self._possible = self._setting = False
        return [Tell(Counter(None))]

    # --- a ticket ---------------------------------------------------------------------------------

    def _begin(self, ticket: Send) -> bytes:
        proof = encode(self._language.count()) if self._provable else b""
        return super()._begin(ticket) + proof

    def _all_out(self, ticket: Send) -> list[Action]:
        self._cut_off = False  # the repair went before it
        self._late = not self._answered
        return super()._all_out(ticket)

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
        self._answered = True
        return super()._learn(state)

    def _ask_identity(self) -> list[Action]:
        return [] if self.told else [Write(encode(self._language.identify()))]

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
        self._has_counted = True
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
        """How it was before the ticket's end says nothing of after it."""
        if self._written and self._late:
            self._late = False
            return []
        return super()._taken(state)
