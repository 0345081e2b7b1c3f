"""What docketd asks of Windows' spooler, and what the spooler's refusals mean.

`windows_winspool.py` has the real calls; a test has others. All of them block, and for a spooler or a driver
that hangs they may never return: they belong on a `SideThread`.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, Protocol

from transports.errors import RefusedError
from transports.reasons import DialReason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# SetJob's and SetPrinter's commands.
PAUSE_JOB: Final = 1
DELETE_JOB: Final = 5
RETAIN_JOB: Final = 8
RELEASE_JOB: Final = 9
RESUME_PRINTER: Final = 2


@dataclass(frozen=True, slots=True)
class PrinterInfo:
    """Of PRINTER_INFO_2. `paper` and its width in mm are the queue's defaults; empty and 0 where unknown."""

    name: str
    driver: str
    port: str
    attributes: int
    status: int
    jobs: int = 0
    paper: str = ""
    paper_width: int = 0


@dataclass(frozen=True, slots=True)
class JobInfo:
    """Of JOB_INFO_1."""

    number: int
    document: str
    user: str
    machine: str
    status: int
    position: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A size that the driver offers, in mm."""

    number: int
    name: str
    width: int
    length: int


class Calls(Protocol):
    """Each raises `SpoolerError`. A handle is a number that `close` gives back."""

    def open(self, printer: str, *, administer: bool = False) -> int: ...
    def close(self, handle: int) -> None: ...
    def start_document(self, handle: int, name: str) -> int:
        """Begin a RAW document; the job's number."""
        ...

    def write(self, handle: int, data: bytes) -> int: ...
    def end_document(self, handle: int) -> None: ...
    def abort_document(self, handle: int) -> None: ...
    def jobs(self, handle: int) -> Sequence[JobInfo]: ...
    def set_job(self, handle: int, number: int, command: int) -> None: ...
    def printer(self, handle: int) -> PrinterInfo: ...
    def set_printer(self, handle: int, command: int) -> None: ...
    def set_attributes(self, handle: int, attributes: int) -> None: ...
    def papers(self, printer: str, port: str) -> Sequence[Paper]: ...
    def set_paper(self, handle: int, paper: Paper) -> None: ...
    def printers(self) -> Sequence[str]: ...
    def default_printer(self) -> str: ...
    def account(self) -> tuple[str, str]:
        """Whom this process runs as, and on which machine, as JOB_INFO_1 would have them."""
        ...


class SpoolerError(OSError):
    """A call failed; `code` is Windows' (winerror.h)."""

    def __init__(self, call: str, code: int, said: str = "") -> None:
        super().__init__(f"{call}: {said or 'error'} ({code})")
        self.code = code


NO_FILE: Final = 2  # what GetDefaultPrinter says where there is none
ACCESS_DENIED: Final = 5
INVALID_PARAMETER: Final = 87  # what SetJob says of a job that is gone
INVALID_NAME: Final = 1801
INVALID_DATATYPE: Final = 1804

CURES: Final[Mapping[int, tuple[DialReason, str]]] = {
    ACCESS_DENIED: (
        DialReason.FORBIDDEN,
        (
            "Windows does not let this account use it: in the printer's properties, Security, allow Print "
            "(and Manage documents, Manage this printer), or run docketd's service as LocalSystem"
        ),
    ),
    INVALID_DATATYPE: (
        DialReason.REFUSED,
        (
            "its driver takes no RAW documents: install the maker's older driver (version 3), or Windows' "
            "own Generic / Text Only, for this port"
        ),
    ),
    NO_FILE: (
        DialReason.UNREACHABLE,
        "this account has no default printer: write windows:// and the printer's name instead",
    ),
    1722: (DialReason.UNREACHABLE, "Windows' print spooler is stopped: net start spooler"),
    1726: (DialReason.UNREACHABLE, "Windows' print spooler has just stopped: net start spooler"),
    1753: (DialReason.UNREACHABLE, "Windows' print spooler is stopped: net start spooler"),
    1796: (DialReason.UNREACHABLE, "its port does not exist any more: choose one in its properties, Ports"),
    1797: (DialReason.UNREACHABLE, "its driver is missing: install it again"),
    1905: (DialReason.UNREACHABLE, "this printer was just deleted"),
    112: (DialReason.REFUSED, "the disk that Windows' print spooler writes to is full"),
}


def refused(error: OSError, printer: str = "", printers: Sequence[str] = ()) -> RefusedError:
    """What has no better word is `unreachable`, with Windows' own. `printers` are those that there are."""
    code = error.code if isinstance(error, SpoolerError) else 0
    if code == INVALID_NAME:
        return RefusedError([DialReason.NO_QUEUE], _no_such(printer, printers))
    reason, cure = CURES.get(code, (DialReason.UNREACHABLE, ""))
    return RefusedError([reason], f"{cure} ({error})" if cure else str(error))


def _no_such(printer: str, printers: Sequence[str]) -> str:
    folded = {name.casefold(): name for name in printers}
    near = [folded[name] for name in get_close_matches(printer.casefold(), folded, len(folded) or 1, 0.5)]
    known = [*near, *(name for name in sorted(printers) if name not in near)]
    there = ", ".join(f'"{name}"' for name in known) or "none that this account can see"
    return (
        f'no printer of this PC is called "{printer}"; there are: {there}. '
        "One that was added for a single user is not seen by a service"
    )


@contextmanager
def opened(calls: Calls, printer: str, *, administer: bool = False) -> Iterator[int]:
    handle = calls.open(printer, administer=administer)
    try:
        yield handle
    finally:
        calls.close(handle)
