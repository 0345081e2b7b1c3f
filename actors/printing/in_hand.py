"""The ticket in hand, how the last one ended, and how the printer stands: what every conversation keeps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from actors.printing.messages import Cleared, Down, Holding, Lost, Ready, Refused
from actors.printing.talk import SILENT, Tell, Write

if TYPE_CHECKING:
    from actors.printing.messages import Outcome, Send, Standing
    from actors.printing.talk import Action
    from transports.languages.device_state import DeviceState
    from transports.usb_questions import PortStatus


class InHand(ABC):
    """One ticket at a time, and one outcome for each."""

    def __init__(self) -> None:
        self.standing: Standing = Down("starting")
        self.state: DeviceState | None = None  # as the printer told it last
        self.greeted = False  # the printer has said how it is since the connection was opened
        self.outcome: Outcome | None = None  # of the last attempt, until the press acknowledges it
        self.sending: Send | None = None
        self._written = False  # all bytes of it are out
        self._clearing = False  # the printer was told to drop it
        self._cut_off = True  # in the middle of a command, by a lost connection or before our time
        self.details: frozenset[str] = frozenset()  # finer words for how the printer is than its standing has

    # --- a ticket ---------------------------------------------------------------------------------

    def send(self, ticket: Send) -> list[Action]:
        if not isinstance(self.standing, Ready) or self.sending is not None:
            return self.refuse(ticket)
        self.sending = ticket
        self._written = self._clearing = False
        return [Write(self._begin(ticket), ticket.attempt)]

    def refuse(self, ticket: Send) -> list[Action]:
        """Nothing of it is sent."""
        return self._end(Refused(ticket.attempt, "the printer is not ready"))

    def written(self, attempt: int) -> list[Action]:
        """The printer, or the system on the way to it, took all bytes."""
        if self.sending is None or self.sending.attempt != attempt:
            return []
        self._written = True
        return self._all_out(self.sending)

    def closed(self, why: str, bytes_out: int, also: frozenset[str] = frozenset()) -> list[Action]:
        """The connection is gone; `bytes_out` of the attempt's bytes may have reached the printer."""
        actions: list[Action] = []
        self._clearing, self.details = False, frozenset()
        sending, self.sending = self.sending, None
        if sending is not None:
            self._cut_off = self._cut_off or bytes_out > 0
            lost = Lost(sending.attempt, bytes_out) if bytes_out else Refused(sending.attempt, why)
            actions += self._end(lost)
        return [*actions, *self._stand(Down(why, also))]

    def clear(self) -> list[Action]:
        """Have the printer drop what it still has of the ticket in hand: `Cleared` when it has said so.

        Nothing where it can't say so, or where a part of the ticket has not left yet and would come behind.
        Nor a second time: its second answer could be taken for one about the next ticket.
        """
        if self.sending is None or not self._written or self._clearing:
            return []
        actions = self._clear()
        self._clearing = bool(actions)
        return actions

    def recover(self) -> list[Action]:
        """Have the printer go on after an error of its cutter, and lose nothing. Nothing where it can't."""
        return []

    def _clear(self) -> list[Action]:
        return []

    def port_told(self, found: PortStatus | None) -> list[Action]:  # noqa: ARG002 - most ask in their data
        """What the device said outside of its data."""
        return []

    def _end_cleared(self, *, begun: bool) -> list[Action]:
        """`begun`: some of it is on paper, perhaps all."""
        if self.sending is None:
            return []
        attempt, self.sending, self._clearing = self.sending.attempt, None, False
        return self._end(Cleared(attempt, begun=begun))

    @property
    def unheard(self) -> str:
        return SILENT

    # --- who it is --------------------------------------------------------------------------------

    @property
    def serial(self) -> str:
        """The device's own number; empty where it has not told any."""
        return ""

    @property
    def introduced(self) -> bool:
        """It has told who it is, or will not."""
        return True

    def forget_identity(self) -> None:  # noqa: B027 - most tell none
        """The next connection may lead to another device."""

    @abstractmethod
    def _begin(self, ticket: Send) -> bytes:
        """The ticket's bytes, and those that prove it."""

    @abstractmethod
    def _all_out(self, ticket: Send) -> list[Action]: ...

    # --- the press --------------------------------------------------------------------------------

    def acknowledge(self, attempt: int) -> None:
        if self.outcome is not None and self.outcome.attempt == attempt:
            self.outcome = None

    def report(self) -> list[Action]:
        """Everything that a press needs to know that has just started: `Holding` says that this was all."""
        told = [Tell(self.outcome)] if self.outcome is not None else []
        attempt = None if self.sending is None else self.sending.attempt
        return [*told, Tell(self.standing), Tell(Holding(attempt))]

    def _end(self, outcome: Outcome) -> list[Action]:
        self.outcome = outcome
        return [Tell(outcome)]

    def _stand(self, standing: Standing) -> list[Action]:
        if standing == self.standing:
            return []
        self.standing = standing
        return [Tell(standing)]
