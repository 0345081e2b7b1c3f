"""Asking a printer in rounds how it is, and what it means when it does not answer."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Final

from actors.domain.job import Evidence
from actors.printing.in_hand import InHand
from actors.printing.messages import Blocked, Ready, Taken
from actors.printing.talk import (
    GARBLED,
    MOST_BUSY,
    MOST_QUIET,
    MOST_SPOILT,
    MOST_UNANSWERED,
    SILENT,
    UNANSWERED,
    Garbled,
    HangUp,
)

if TYPE_CHECKING:
    from actors.printing.messages import Send
    from actors.printing.talk import Action, Write
    from transports.languages.device_state import DeviceState

MOST_SHOWN: Final = 64
"""Bytes of an answer that can't be understood, in the log."""


class Asking(InHand):
    """What is counted here are rounds: no time decides anything about a ticket.

    `checked` is a line that carries all bytes as they are or breaks. A serial one does not: if its two ends
    run at different speeds, a ticket turns into something else, and what comes behind it may arrive well.
    """

    def __init__(self, *, checked: bool = True) -> None:
        super().__init__()
        self._checked = checked
        self._unanswered = self._unfenced = 0
        self._garbage = b""  # what can't be understood, of what came on this connection
        self._told_garbled = False
        self._late = False  # an answer is due to a question from before the ticket's end
        self._waited = 0  # for a ticket's fence, since all of it is out, while the printer was well

    # --- what a language has to say ---------------------------------------------------------------

    @property
    @abstractmethod
    def _heard_all(self) -> bool:
        """The round of questions under way is answered."""

    @property
    @abstractmethod
    def _provable(self) -> bool:
        """A ticket waits for an answer that proves it."""

    @property
    @abstractmethod
    def _known(self) -> bool:
        """The printer has given such an answer."""

    @property
    @abstractmethod
    def unfenced(self) -> bool:
        """A ready printer that has nothing to print has not answered a fence."""

    @abstractmethod
    def _do_without(self) -> list[Action]:
        """No ticket waits for ever for an answer that this printer does not give: it is found out before."""

    @abstractmethod
    def _ask_status(self) -> Write: ...

    @abstractmethod
    def _ask_identity(self) -> list[Action]: ...

    def _ask_again(self) -> list[Action]:
        """For the answer to a ticket's fence, where that is of use."""
        return []

    def _hear_part(self) -> list[Action]:
        """A round was answered in part or not at all."""
        return self._note_silence()

    # --- rounds -----------------------------------------------------------------------------------

    def _start_rounds(self) -> None:
        """On a new connection."""
        self._unanswered = self._unfenced = self._waited = 0
        self._garbage = b""
        self.greeted = False

    def beat(self) -> list[Action]:
        """Now and then: an idle printer must answer; one that is busy or blocked may take its time."""
        if self.sending is not None and not self._written:
            return self._note_silence()  # nothing may be put between the bytes of a ticket
        actions: list[Action] = []
        if not self._heard_all:
            actions += [*self._tell_garbled(), *self._hear_part()]
            if self.sending is None and self._unanswered >= MOST_UNANSWERED:
                return [HangUp(self.unheard)]
        self._unfenced = self._unfenced + 1 if self.unfenced and self._heard_all else 0
        if self._unfenced >= (MOST_BUSY if self._known else MOST_UNANSWERED):
            self._unfenced = 0
            actions += self._do_without()
        if self._is_overdue():
            return [HangUp(UNANSWERED)]
        return [*actions, *self._ask_again(), self._ask_status()]

    def _note_silence(self) -> list[Action]:
        """Somebody has to look. What is on its way stays there: only the printer knows what became of it."""
        if isinstance(self.standing, Blocked) and not self.standing.reasons <= {SILENT, GARBLED}:
            return []
        self._unanswered += 1
        quiet = self.sending is not None and self._unanswered > MOST_QUIET
        return self._stand(Blocked(frozenset({self.unheard}))) if quiet else []

    def _is_overdue(self) -> bool:
        """Whether a ticket's fence is waited for in vain. What became of the ticket is then asked anew."""
        if self.sending is not None and self._provable:
            self._waited += isinstance(self.standing, Ready) and self._heard_all
        return self._waited >= (MOST_BUSY if self._checked else MOST_SPOILT)

    def _note_garbage(self, data: bytes) -> list[Action]:
        """A stray byte is nothing: only where the printer did not say how it is as well, it is told of."""
        self._garbage = (self._garbage + data)[:MOST_SHOWN]
        return []

    @property
    def unheard(self) -> str:
        return GARBLED if self._garbage else SILENT

    def _tell_garbled(self) -> list[Action]:
        """Once, however long it goes on."""
        if self._told_garbled or not self._garbage:
            return []
        self._told_garbled = True
        return [Garbled(self._garbage)]

    def closed(self, why: str, bytes_out: int, also: frozenset[str] = frozenset()) -> list[Action]:
        told = [] if self.greeted else self._tell_garbled()
        return [*told, *super().closed(why, bytes_out, also)]

    # --- a ticket ---------------------------------------------------------------------------------

    def _begin(self, ticket: Send) -> bytes:
        self._unanswered = self._waited = 0
        return ticket.data

    def _all_out(self, ticket: Send) -> list[Action]:  # noqa: ARG002 - for others
        """What cannot confirm is asked how it is now: taken, and fine afterwards, is the most to be had."""
        self._late = not self._heard_all
        return [] if self._provable else [self._ask_status()]

    def _taken(self, state: DeviceState) -> list[Action]:
        """How it was before the ticket's end says nothing of after it."""
        if self._written and self._late:
            self._late = False
            return []
        if self._provable or self.sending is None or not self._written or not state.clean:
            return []
        attempt, self.sending = self.sending.attempt, None
        return self._end(Taken(attempt, Evidence.STATUS))

    # --- answers ----------------------------------------------------------------------------------

    def _learn(self, state: DeviceState) -> list[Action]:
        self._unanswered = 0
        self.greeted = True
        self.details = state.words
        self.state = state
        first = not isinstance(self.standing, Ready) and state.clean
        if not state.clean:
            return self._stand(Blocked(frozenset(reason.value for reason in state.reasons)))
        return [*self._stand(Ready()), *(self._ask_identity() if first else [])]
