"""What is said between docketd and one printer of Star's, in any of its languages, without input or output.

Those that know letters answer to a ticket's own name (ESC GS ETX), and all of them count (`star_counter.py`).
The name is the better proof: then the counter is only asked when a connection was lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.domain.job import Evidence
from actors.printing.asking import Asking
from actors.printing.messages import Counter, Fenced, Ready
from actors.printing.star_counter import EACH, StarCounter
from actors.printing.talk import ASK_AGAIN, UNANSWERED, HangUp, Tell, Write
from transports.languages.commands import encode
from transports.languages.star.encoder import StarGraphic
from transports.languages.star.line import StarLine
from transports.languages.star.prnt import StarPrnt
from transports.languages.star.status import PrintEnd, StarEvent, StarFrame, StarStatus, Unknown, Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from actors.printing.messages import Send
    from actors.printing.talk import Action
    from transports.languages.commands import Command
    from transports.languages.device_state import DeviceState
    from transports.profiles.model import Profile

LANGUAGES: Final[Mapping[str, type[StarGraphic | StarPrnt]]] = {
    "stargraphic": StarGraphic,
    "starprnt": StarPrnt,
    "starline": StarLine,
}

_NAMES: Final = 64
"""Names are of two bytes, each one of so many from `0` on; a question of docketd's own begins with `z`."""


class StarConversation(Asking):
    """`confirmed` is the evidence that an answer to a ticket gives: `virtual` for a virtual printer."""

    def __init__(
        self, profile: Profile, confirmed: Evidence = Evidence.FENCE, *, checked: bool = True
    ) -> None:
        super().__init__(checked=checked)
        self._confirmed = confirmed
        self._language = LANGUAGES[profile.language](profile)
        self._status = StarStatus()
        self.told: tuple[str, ...] = ()
        self._named = profile.print_end  # whether this printer answers to names
        #: Whether it counts. Where no counter is believed, names are all that proves a ticket.
        self._counts = profile.counter is not None or not profile.print_end
        self._counter = StarCounter(profile.counter is not None)
        self._has_answered = False  # to a name, or with a count
        self._setting = False  # the counter is being set anew
        self._asked: bytes | None = None  # the name behind that
        self._number = 0
        self._given_up = False  # this connection
        self._last: Send | None = None  # for an answer that comes after the connection was lost
        self._proven = False  # the ticket in hand is, and it is to be seen where the counter stands
        self._answered = True  # the question how the printer is

    # --- the connection ---------------------------------------------------------------------------

    def opened(self) -> list[Action]:
        """Ends what was cut off, then asks how the printer is."""
        self._status.reset()
        self._counter.forget()
        self._start_rounds()
        self._asked = None
        self._setting = self._given_up = False
        repair = encode(self._language.resync()) if self._cut_off else b""
        greeting = encode(self._language.enable_status())
        return [Write(repair + greeting), self._ask_status()]

    def closed(self, why: str, bytes_out: int, also: frozenset[str] = frozenset()) -> list[Action]:
        proven = self._fenced() if self._proven else []
        return [*proven, *super().closed(why, bytes_out, also)]

    @property
    def _heard_all(self) -> bool:
        return self._answered

    @property
    def _is_counted(self) -> bool:
        return self._counts and self._counter.at is not None

    @property
    def _provable(self) -> bool:
        return self._named or self._is_counted

    @property
    def _known(self) -> bool:
        """Count and name are asked for in one breath: who has answered one of them is not busy."""
        half = self._setting and (self._is_counted or (self._named and self._asked is None))
        return self._has_answered and not half

    @property
    def unfenced(self) -> bool:
        return self._setting and isinstance(self.standing, Ready)

    def _do_without(self) -> list[Action]:
        """From names to counts, from counts to none: then what it prints can't be confirmed."""
        if self._asked is not None:
            self._named, self._asked = False, None
        else:
            self._counts = False
        return self._settle()

    def _ask_again(self) -> list[Action]:
        """The same name once more proves the same."""
        due = self._waited > 0 and self._waited % ASK_AGAIN == 0
        if not due or not self._named or not self._checked or self._last is None:
            return []
        return [Write(encode(self._language.print_end(_name_of(self._last))))]

    # --- a ticket ---------------------------------------------------------------------------------

    def _begin(self, ticket: Send) -> bytes:
        self._last, self._proven = ticket, False
        proof: list[Command] = []
        if self._is_counted:
            proof += self._language.count(EACH)
        if self._named:
            proof += self._language.print_end(_name_of(ticket))
        return super()._begin(ticket) + encode(proof)

    def _all_out(self, ticket: Send) -> list[Action]:
        self._cut_off = False  # the repair went before it
        return super()._all_out(ticket)

    def _clear(self) -> list[Action]:
        """No answer tells of it but the counter, which is at 0 then and never else while a ticket waits."""
        if not self._is_counted:
            return []
        begin = [*self._language.reset(), *self._language.enable_status()]
        return [Write(encode(begin)), self._ask_status()]

    # --- questions --------------------------------------------------------------------------------

    def read_counter(self) -> list[Action]:
        """Set it anew, behind all that the printer still has to print; and see whether names are answered."""
        if not self._counts and (not self._named or self._has_answered):
            return [Tell(Counter(None))]
        if self._setting or self.sending is not None:
            return []
        self._setting = True
        self._counter.at = None
        question = self._language.count_anew() if self._counts else []
        if self._named:
            self._number = (self._number + 1) % _NAMES
            self._asked = b"z" + _letter(self._number)
            question += self._language.print_end(self._asked)
        return [Write(encode(question))]

    def _settle(self) -> list[Action]:
        """As soon as all is answered that was asked."""
        if self._asked is not None or (self._counts and not self._is_counted):
            return []
        self._setting = False
        return [Tell(self._counter.told())]

    def _ask_status(self) -> Write:
        self._answered = False
        return Write(encode(self._language.query_status()))

    def _ask_identity(self) -> list[Action]:
        question = [] if self.told else self._language.identify()
        return [Write(encode(question))] if question else []

    # --- answers ----------------------------------------------------------------------------------

    def received(self, data: bytes) -> list[Action]:
        return [action for event in self._status.feed(data) for action in self._heard(event)]

    def _heard(self, event: StarEvent) -> Iterable[Action]:
        match event:
            case StarFrame(counter=counter):
                actions = self._learn(event.state)
                if not self._counts:
                    return [*actions, *self._taken(event.state)]
                return actions if counter is None else [*actions, *self._read(event, counter)]
            case PrintEnd(name=name):
                self._unanswered = 0
                return self._ended(name)
            case Unknown(data=data):
                return self._note_garbage(data)
            case Version(text=text):
                self.told = ("Star", text)
        return ()

    def _learn(self, state: DeviceState) -> list[Action]:
        self._answered = True
        return super()._learn(state)

    # --- names ------------------------------------------------------------------------------------

    def _ended(self, name: bytes) -> list[Action]:
        """All before the question of this name is on paper, and the motor stands."""
        if name == self._asked:
            self._asked = None
            self._cut_off = False  # the repair went before it
            self._has_answered = True
            # Where nothing is told by itself, the count is told to whoever asks.
            more = [self._ask_status()] if self._counts and not self._is_counted else []
            return [*self._settle(), *more]
        if self._last is None or name != _name_of(self._last):
            return []  # of somebody before us
        if self.sending is None or not self._is_counted or self._counter.moved == EACH:
            return self._fenced()
        self._proven = True
        return [self._ask_status()]

    # --- counts -----------------------------------------------------------------------------------

    def _read(self, frame: StarFrame, counter: int) -> list[Action]:
        if self._setting and not self._is_counted:
            return self._set_anew(frame)
        self._counter.seen = counter
        if not self._is_counted:
            return self._taken(frame.state)
        if self._clearing and counter == 0:
            self._counter.at = None
            return self._end_cleared(begun=True)  # its counts come behind its cut
        if self._proven:
            return self._fenced()
        return [] if self._given_up else self._counted(frame.state)

    def _set_anew(self, frame: StarFrame) -> list[Action]:
        if not self._counter.set_anew(frame):
            return []
        self._cut_off = False  # the repair went before it too
        self._has_answered = True
        return self._settle()

    def _counted(self, state: DeviceState) -> list[Action]:
        moved = self._counter.moved
        is_own = self.sending is not None and self._written and moved in range(EACH + 1)
        if moved and not is_own:
            return self._distrust()
        return self._fenced() if moved == EACH and state.clean and not self._named else []

    def _distrust(self) -> list[Action]:
        """It moved by itself: between two tickets, before the counts were sent, or too far.

        Of a printer that answers to names that decides nothing, but where it was reset with a ticket in hand.
        """
        was_reset = self._counter.seen == 0 and self.sending is not None
        self._counter.foreign = True
        if self._named and not was_reset:
            self._counter.at = None
            return []
        self._given_up = True
        return [HangUp(UNANSWERED)]

    def _fenced(self) -> list[Action]:
        """All of the last ticket is on paper."""
        if self._last is None:
            return []
        attempt, self._last, self.sending = self._last.attempt, None, None
        self._waited = 0
        if self._proven and self._counter.moved != EACH:
            self._counter.foreign = True
        self._proven = False
        return self._end(Fenced(attempt, self._confirmed, self._counter.go_on()))


def _name_of(ticket: Send) -> bytes:
    """The last letters of an attempt's own name, as many as there is room for."""
    number = int(ticket.fence, 36) % _NAMES**2
    return _letter(number // _NAMES) + _letter(number % _NAMES)


def _letter(number: int) -> bytes:
    return bytes([ord("0") + number])
