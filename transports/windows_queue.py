"""How a queue of Windows' spooler is set up, what of that is not good for tickets, and setting it right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from transports.spool import Remark
from transports.windows_calls import CURES, SpoolerError, opened
from transports.windows_status import Attribute, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from transports.windows_calls import Calls, Paper

ROLL: Final = 80
ROLLS: Final = range(48, 84)
"""Widths of paper, in mm, that are a roll's: 58 and 80, or what of them is printed on."""

NO_PRINTERS: Final = ("print to pdf", "xps document", "onenote", "fax", "adobe pdf")
"""Drivers that make files."""

FILE_PORTS: Final = ("file:", "portprompt:", "nul:", "xpsport:", "shrfax:")
GENERIC: Final = "generic / text only"


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """`paper` is the default for other programs, `width` its width in mm, 0 where unknown.

    `rolls` are the driver's sizes for rolls.
    """

    name: str
    driver: str
    port: str
    paper: str = ""
    width: int = 0
    rolls: tuple[Paper, ...] = ()
    direct: bool = False
    bidirectional: bool = True
    default: bool = False
    offline: bool = False
    paused: bool = False
    keeps: bool = False

    @property
    def generic(self) -> bool:
        """Windows' own driver, which knows neither paper nor answers."""
        return self.driver.casefold() == GENERIC


@dataclass(frozen=True, slots=True)
class Slip:
    """One setting that is not good. `mend` sets it right, where a program can; `then` is said after that."""

    text: str
    cure: str
    then: str = ""
    mend: Callable[[Calls, int], None] | None = None


def read_settings(calls: Calls, printer: str) -> QueueSettings:
    """Blocks. Raises `SpoolerError`."""
    with opened(calls, printer) as handle:
        info = calls.printer(handle)
    try:
        default = calls.default_printer()
    except SpoolerError:
        default = ""
    try:
        papers = calls.papers(info.name, info.port)
    except SpoolerError:
        papers = ()
    return QueueSettings(
        info.name,
        info.driver,
        info.port,
        info.paper,
        info.paper_width,
        rolls(papers),
        direct=bool(info.attributes & Attribute.DIRECT),
        bidirectional=bool(info.attributes & Attribute.BIDIRECTIONAL),
        default=info.name.casefold() == default.casefold(),
        offline=bool(info.attributes & Attribute.WORK_OFFLINE),
        paused=bool(info.status & Status.PAUSED),
        keeps=bool(info.attributes & Attribute.KEEP_PRINTED),
    )


def rolls(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Those as wide as a roll, the nearest to 80 mm first, and of these the longest."""
    fits = (paper for paper in papers if paper.width in ROLLS)
    return tuple(sorted(fits, key=lambda paper: (abs(paper.width - ROLL), -paper.length)))


def slips(settings: QueueSettings, *, by_default: bool = False) -> list[Slip]:
    """What is not good for tickets, the worst first. `by_default`: it is used as the PC's default printer."""
    found = [*_of_the_driver(settings), *_of_the_queue(settings), *_of_the_paper(settings)]
    if by_default:
        found.append(
            Slip(
                f'"{settings.name}" is used because it is this account\'s default printer, and Windows may '
                "choose another by itself.",
                "Write windows:// and its name instead, or in Settings, Printers, switch off "
                '"Let Windows manage my default printer".',
            )
        )
    return found


def _of_the_driver(settings: QueueSettings) -> Iterable[Slip]:
    driver = settings.driver.casefold()
    if any(word in driver for word in NO_PRINTERS) or settings.port.casefold() in FILE_PORTS:
        yield Slip(
            f'"{settings.name}" makes files (driver {settings.driver}, port {settings.port}).',
            "Choose the ticket printer's own queue.",
        )
    if settings.port.casefold().startswith("wsd"):
        yield Slip(
            f"Its port {settings.port} is found anew by Windows each time, which often fails.",
            "In its properties, Ports, add a Standard TCP/IP port with the printer's address; or let docketd "
            "use tcp://address:9100 without Windows' queue.",
        )


def _of_the_queue(settings: QueueSettings) -> Iterable[Slip]:
    if settings.paused:
        yield Slip("The queue is paused.", "In its window, Printer, take the tick from Pause Printing.")
    if settings.offline:
        yield _attribute(
            Attribute.WORK_OFFLINE,
            on=False,
            text="The queue is set to work offline.",
            cure="In its window, Printer, take the tick from Use Printer Offline.",
        )
    if settings.direct:
        yield _attribute(
            Attribute.DIRECT,
            on=False,
            text="It prints directly: a ticket can't wait in the queue, be found again or be taken back.",
            cure='In its properties, Advanced, choose "Spool print documents".',
        )
    if not settings.bidirectional and not settings.generic:
        yield _attribute(
            Attribute.BIDIRECTIONAL,
            on=True,
            text="Bidirectional support is off: Windows does not hear that paper is out or the cover open.",
            cure='In its properties, Ports, tick "Enable bidirectional support".',
        )
    if settings.keeps:
        yield _attribute(
            Attribute.KEEP_PRINTED,
            on=False,
            text="It keeps every printed document, which fills the disk.",
            cure='In its properties, Advanced, take the tick from "Keep printed documents".',
        )


def _attribute(bit: Attribute, *, on: bool, text: str, cure: str) -> Slip:
    def mend(calls: Calls, handle: int) -> None:
        attributes = calls.printer(handle).attributes
        queued = Attribute.QUEUED if bit is Attribute.DIRECT else 0
        calls.set_attributes(handle, (attributes | bit if on else attributes & ~bit) | queued)

    return Slip(text, cure, "Set right.", mend)


def _of_the_paper(settings: QueueSettings) -> Iterable[Slip]:
    if settings.generic or not settings.width or settings.width in ROLLS:
        return
    text = (
        f'Its paper is "{settings.paper}", {settings.width} mm wide, and no roll. docketd\'s tickets '
        "do not mind, other programs' do."
    )
    if not settings.rolls:
        yield Slip(text, "In its printing preferences choose the 80 mm roll.")
        return
    best = settings.rolls[0]

    def mend(calls: Calls, handle: int) -> None:
        calls.set_paper(handle, best)

    cure = f'In its printing preferences choose "{best.name}".'
    yield Slip(text, cure, f'Set to "{best.name}".', mend)


@dataclass(frozen=True, slots=True)
class Checking:
    """Blocks. A paused queue is no setting: resuming it is a remedy, and somebody else's decision."""

    by_default: bool = False
    mend: bool = False

    def __call__(self, calls: Calls, printer: str) -> Sequence[Remark]:
        found = slips(read_settings(calls, printer), by_default=self.by_default)
        if not self.mend or not any(slip.mend for slip in found):
            return [Remark(f"{slip.text} {slip.cure}") for slip in found]
        try:
            with opened(calls, printer, administer=True) as handle:
                return [_mended(slip, calls, handle) for slip in found]
        except SpoolerError as error:
            return [
                Remark(f"{slip.text} {slip.cure} {_why(error) if slip.mend else ''}".strip())
                for slip in found
            ]


def _mended(slip: Slip, calls: Calls, handle: int) -> Remark:
    if slip.mend is None:
        return Remark(f"{slip.text} {slip.cure}")
    try:
        slip.mend(calls, handle)
    except SpoolerError as error:
        return Remark(f"{slip.text} {slip.cure} {_why(error)}")
    return Remark(f"{slip.text} {slip.then}", mended=True)


def _why(error: SpoolerError) -> str:
    _, cure = CURES.get(error.code, (None, str(error)))
    return f"(docketd could not set it: {cure}.)"
