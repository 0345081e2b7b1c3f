"""What breaker, link, press and dispatch tell each other, and what others may ask them.

press ─ Send(attempt) ─► link; link ─ Fenced | Taken | Refused | Lost | Cleared, Ready | Blocked | Down ─►
press.
Link keeps the outcome of its last attempt until press acknowledges it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from supervision import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actors.domain.job import Evidence
    from transports.addresses import Address

# --- press to link --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Send:
    """`name` is that of its document, where the printer is behind a queue of the system."""

    attempt: int
    fence: str
    data: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class Seek:
    """An attempt that was `sending` before this link was: its document is looked for, and followed if found.

    To links of queues alone. Answered as a `Send` is: nobody else knows what became of it.
    """

    attempt: int
    name: str


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """The outcome of this attempt is in the journal: forget it."""

    attempt: int


@dataclass(frozen=True, slots=True)
class Report:
    """Press starts: tell it the last outcome once more, how things stand, and at last what is on its way."""


@dataclass(frozen=True, slots=True)
class Open:
    """There is something to print: connect to a shared printer, unless it is done already."""


@dataclass(frozen=True, slots=True)
class TryAddress:
    """The printer may be there too, until the link starts anew. From the recovery, not from the press."""

    address: Address


@dataclass(frozen=True, slots=True)
class ReadCounter:
    """Ask the device for its counters, behind all that it still has to print; answered by `Counter`."""


# --- to press -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finish(Request[None]):
    """Begin no ticket any more. Answered when it is known what became of the one in hand, or at once.

    At once where its printer is not ready, so that nobody can tell when it will be known.
    """


# --- link to press --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fenced:
    """On paper. `counter` (of cuts) and `lines` (fed) are the device's right after it, where it told them."""

    attempt: int
    evidence: Evidence
    counter: int | None = None
    lines: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """All bytes are with a device that cannot confirm."""

    attempt: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing of the attempt reached the device."""

    attempt: int
    why: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection went while the attempt was on its way; how much is on paper is unknown.

    `bytes_out` is None where that can't be known either, and `why` says what is known instead.
    """

    attempt: int
    bytes_out: int | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Cleared:
    """The printer dropped what it still had of the attempt, and said so: nothing more of it comes.

    `begun`: some of it is on the strip, perhaps all. Else nothing is.
    """

    attempt: int
    begun: bool


Outcome = Fenced | Taken | Refused | Lost | Cleared


@dataclass(frozen=True, slots=True)
class Ready:
    """Connected, online, paper, no error."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """Connected, but a person is needed (IPP keywords)."""

    reasons: frozenset[str]


@dataclass(frozen=True, slots=True)
class Down:
    """Not connected.

    `reason` is one word: refused, timed-out, unreachable, dns, forbidden, silent, lost, starting,
    other-device, secure-printing-suspected; of a shared printer also resting. `busy`: somebody else
    prints there; then `also` is what the printer says of itself beside the port that prints (IPP keywords).
    """

    reason: str
    also: frozenset[str] = frozenset()


#: A shared printer was let go, because there is nothing to print. Told to the press alone: for everybody
#: else it stands as it did when it was last seen.
RESTING: Final = Down("resting")


Standing = Ready | Blocked | Down


@dataclass(frozen=True, slots=True)
class Holding:
    """Last answer to `Report`: the attempt that is on its way, if any."""

    attempt: int | None


@dataclass(frozen=True, slots=True)
class Counter:
    """Answers `ReadCounter`: cuts, and lines fed; None when the device does not tell.

    `past` is what the first of them was before, where asking for it has set it anew.
    """

    value: int | None
    lines: int | None = None
    past: int | None = None


# --- to link, by whoever may decide it -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClearPrinter(Request[bool]):
    """Have the printer drop this attempt. The press hears `Cleared` when the printer has confirmed it.

    True when the printer was told to. False where it was told before, where that could not be confirmed,
    where a part of the attempt has not left docketd yet, or where it is not what the printer has in hand.
    """

    attempt: int


@dataclass(frozen=True, slots=True)
class RecoverPrinter(Request[bool]):
    """Have the printer go on after its cutter was freed; nothing is lost by it. True when it was told to."""


# --- for others -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """A printer's parts by its last answer; None where it does not tell. `drawer` is its sensor's level."""

    online: bool | None
    paper: str | None  # present, low, empty
    cover: str | None  # closed, open
    cutter: str | None  # well, stuck
    drawer: str | None = None  # low, high


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """`state` is ready, blocked, busy or down; `since` in seconds before now.

    `seen`: how many seconds ago it last said anything; None where it never did. `resting`: it is shared, and
    not connected to, because there is nothing to print: then the state is that of when it was last seen.
    """

    name: str
    state: str
    reasons: tuple[str, ...]
    since: float
    printing: int | None  # attempt under way
    identity: str  # maker, model, firmware and serial as the device says; empty when unknown
    virtual: bool
    shared: bool = False
    resting: bool = False
    seen: float | None = None
    details: tuple[str, ...] = ()  # finer words than `reasons` has: see `DeviceState`
    address: str = ""  # the one in use, or dialled last
    reasons_since: Mapping[str, float] = field(default_factory=dict)  # each, in seconds before now
    device: DeviceFacts | None = None
    serial: str = ""  # as the device told it


@dataclass(frozen=True, slots=True)
class DescribePrinter(Request[PrinterStatus]):
    """Answered by the link."""


@dataclass(frozen=True, slots=True)
class OnPause:
    """Press tells dispatch that a person lets its printer's tickets wait, or does so no more."""

    printer: str
    paused: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """Press tells dispatch: its printer confirmed that it dropped this attempt, and the journal knows."""

    printer: str
    attempt: int


@dataclass(frozen=True, slots=True)
class PrinterChanged:
    """Link tells dispatch (and the gateway's stream) how its printer stands."""

    name: str
    standing: Standing
