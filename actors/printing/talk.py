"""What a conversation with a printer is to its link, in whatever language it is held.

Bytes and events go in, actions come out; `link.py` carries them out. A conversation alone decides how the
printer stands and what became of an attempt, and it decides by what the printer said: no timer is in one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from actors.printing.messages import Counter, Holding, Outcome, Send, Standing
    from transports.languages.device_state import DeviceState
    from transports.usb_questions import PortStatus

#: Rounds of status questions that an idle printer may leave unanswered before it counts as gone.
MOST_UNANSWERED: Final = 3

#: The same for fences of a printer that has answered some: it may be busy with what it got before.
MOST_BUSY: Final = 60

#: Rounds in which a printer with a ticket on its way says nothing at all, until it is said to be silent.
MOST_QUIET: Final = 15

#: Rounds in which a printer is well and leaves a ticket's fence unanswered, until it is asked for another:
#: an answer may get lost on its way.
ASK_AGAIN: Final = 5

#: The same where the line may have spoilt what it carried: there another fence would prove nothing of the
#: ticket, and the connection is given up.
MOST_SPOILT: Final = 15

#: Why a printer is given up that takes the connection and says nothing.
SILENT: Final = "silent"

#: Why a printer is given up whose answers can't be understood. How it stands is not known.
GARBLED: Final = "garbled"

#: Why a connection is given up on which the answer to a ticket's fence does not come: it has lost something.
UNANSWERED: Final = "lost"


@dataclass(frozen=True, slots=True)
class Write:
    """`attempt` is set where the bytes are a ticket: its end is to be told by `written`."""

    data: bytes
    attempt: int | None = None


@dataclass(frozen=True, slots=True)
class AskPort:
    """How it is, outside of its data; `port_told` has the answer, of whatever is there."""


@dataclass(frozen=True, slots=True)
class Tell:
    """To the press, and where it is a standing, to everybody who watches printers."""

    message: Outcome | Standing | Counter | Holding


@dataclass(frozen=True, slots=True)
class HangUp:
    why: str


@dataclass(frozen=True, slots=True)
class Garbled:
    """What the printer answered, where it can't be understood: for the log, and told once."""

    data: bytes


Action = Write | AskPort | Tell | HangUp | Garbled


class Talk(Protocol):
    """One for each link, over all its connections."""

    standing: Standing
    state: DeviceState | None  # as the printer told it last
    greeted: bool  # the printer has said how it is since the connection was opened
    outcome: Outcome | None  # of the last attempt, until the press acknowledges it
    sending: Send | None
    details: frozenset[str]  # finer words for how the printer is

    @property
    def unheard(self) -> str:
        """Why a printer counts as away that did not say how it is: not a word, or none to be understood."""
        ...

    @property
    def told(self) -> Iterable[str]:
        """What the printer said of itself: maker, model and the like."""
        ...

    @property
    def serial(self) -> str: ...

    @property
    def introduced(self) -> bool:
        """It has told who it is, or will not."""
        ...

    def forget_identity(self) -> None:
        """The next connection may lead to another device."""
        ...

    @property
    def unfenced(self) -> bool:
        """A ready printer that has nothing to print has not answered a fence."""
        ...

    def opened(self) -> Sequence[Action]: ...

    def closed(self, why: str, bytes_out: int, also: frozenset[str] = frozenset()) -> Sequence[Action]:
        """The connection is gone; `bytes_out` of the attempt's bytes may have reached the printer.

        `also`: see `Down`.
        """
        ...

    def received(self, data: bytes) -> Sequence[Action]: ...

    def port_told(self, found: PortStatus | None) -> Sequence[Action]:
        """What the device said outside of its data, after it was asked; None where it can't be asked."""
        ...

    def beat(self) -> Sequence[Action]:
        """Now and then."""
        ...

    def send(self, ticket: Send) -> Sequence[Action]: ...

    def refuse(self, ticket: Send) -> Sequence[Action]:
        """Nothing of it is sent."""
        ...

    def written(self, attempt: int) -> Sequence[Action]:
        """The printer, or the system on the way to it, took all bytes."""
        ...

    def clear(self) -> Sequence[Action]:
        """Have the printer drop the ticket in hand; nothing where it could not confirm that."""
        ...

    def recover(self) -> Sequence[Action]:
        """Have it go on after an error of its cutter; nothing where it can't."""
        ...

    def acknowledge(self, attempt: int) -> None: ...

    def report(self) -> Sequence[Action]:
        """Everything that a press needs to know that has just started: `Holding` says that this was all."""
        ...

    def read_counter(self) -> Sequence[Action]: ...
