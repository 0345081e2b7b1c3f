"""What is said to a printer that answers nothing in its data: a plain file, a port that listens only.

The same surface as `conversation.py`. What the system took is sent, and no more can be known; but where the
device can be asked outside of its data (USB: GET_PORT_STATUS), it says when its paper is out. What else it
says there is less than is so on many printers: it holds nothing up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.domain.job import Evidence
from actors.printing.in_hand import InHand
from actors.printing.messages import Blocked, Counter, Down, Ready, Taken
from actors.printing.talk import AskPort, Tell, Write
from transports.languages.commands import encode
from transports.languages.registry import language_for
from transports.profiles import profile
from transports.reasons import Reason

if TYPE_CHECKING:
    from actors.printing.messages import Send
    from actors.printing.talk import Action
    from transports.usb_questions import PortStatus

NO_PAPER: Final = Blocked(frozenset({Reason.MEDIA_EMPTY.value}))


class OneWay(InHand):
    unfenced = False

    def __init__(self, model: str) -> None:
        super().__init__()
        self._repair = encode(language_for(profile(model)).resync())
        self.told: tuple[str, ...] = ()
        self._asked = False  # and not answered yet
        self._late = False  # the answer that is due is to a question from before the ticket's end

    def opened(self) -> list[Action]:
        self.greeted = self._asked = False
        repair = [Write(self._repair)] if self._cut_off else []
        return [*repair, *self._ask()]

    def closed(self, why: str, bytes_out: int, also: frozenset[str] = frozenset()) -> list[Action]:
        """What a printer that had paper took is sent, also where it goes before it could be asked."""
        taken = self._written and isinstance(self.standing, Ready)
        return [*(self._taken(Evidence.BYTES) if taken else ()), *super().closed(why, bytes_out, also)]

    def beat(self) -> list[Action]:
        return self._ask()

    def received(self, data: bytes) -> list[Action]:  # noqa: ARG002 - nothing comes
        return []

    def read_counter(self) -> list[Action]:
        return [Tell(Counter(None))]

    def _ask(self) -> list[Action]:
        if self._asked:
            return []
        self._asked = True
        return [AskPort()]

    def port_told(self, found: PortStatus | None) -> list[Action]:
        self._asked, self.greeted = False, True
        stood = self._see(found)
        if self._late:
            self._late = False
            return [*stood, *self._ask()]
        return [*stood, *self._judge(found)]

    def _see(self, found: PortStatus | None) -> list[Action]:
        """One that leaves a single question unanswered stands as before."""
        if found is None:
            return self._stand(Ready()) if isinstance(self.standing, Down) else []
        return self._stand(NO_PAPER if found.paper_empty else Ready())

    def _judge(self, found: PortStatus | None) -> list[Action]:
        """Without paper it keeps what it has taken, until somebody has seen to it."""
        if not self._written or not isinstance(self.standing, Ready):
            return []
        return self._taken(Evidence.STATUS if found is not None and found.well else Evidence.BYTES)

    def _taken(self, evidence: Evidence) -> list[Action]:
        if self.sending is None:
            return []
        attempt, self.sending = self.sending.attempt, None
        return self._end(Taken(attempt, evidence))

    def _begin(self, ticket: Send) -> bytes:
        self._late = False
        return ticket.data

    def _all_out(self, ticket: Send) -> list[Action]:  # noqa: ARG002 - for others
        self._cut_off = False  # the repair went before it
        self._late = self._asked
        return self._ask()
