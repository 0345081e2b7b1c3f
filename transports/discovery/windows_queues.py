"""The printers that Windows knows, each with its driver and port."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from transports.discovery.found import Found
from transports.side_thread import SideThread
from transports.windows_calls import SpoolerError, opened
from transports.windows_spool import spooler_calls
from transports.windows_status import Attribute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transports.discovery.found import Tell
    from transports.windows_calls import Calls, PrinterInfo

WAY: Final = "windows"
IP: Final = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
COM: Final = re.compile(r"COM\d+", re.IGNORECASE)

PLAIN: Final = " ()-_.+&"

#: Windows's own, which print on no paper.
NO_PAPER: Final = ("PORTPROMPT:", "XPSPORT:", "SHRFAX:", "NUL:", "FILE:", "MICROSOFT.OFFICE.ONENOTE")


async def find(seconds: float, tell: Tell) -> None:  # noqa: ARG001 - a list of the system's
    if sys.platform != "win32":
        return
    side = SideThread("windows printers")
    calls = spooler_calls()
    try:
        for printer in await side.submit(lambda: queues(calls)):
            if not printer.port.upper().startswith(NO_PAPER):
                tell(read(printer))
    finally:
        side.dismiss()


def queues(calls: Calls) -> Sequence[PrinterInfo]:
    """Blocks. Raises `OSError`."""
    found: list[PrinterInfo] = []
    for name in calls.printers():
        with suppress(SpoolerError), opened(calls, name) as handle:  # it may be gone by now
            found.append(calls.printer(handle))
    return found


def read(printer: PrinterInfo) -> Found:
    name, port = _clean(printer.name), _clean(printer.port)
    return Found(
        ways=(WAY,),
        model=_clean(printer.driver),
        addresses=_addresses(port) or ((f"windows:{name}",) if name else ()),
        connect=(f"windows://{_readable(name)}",) if name else (),
        notes=tuple(_notes(printer, port)),
    )


def _addresses(port: str) -> tuple[str, ...]:
    if seen := IP.search(port):
        return (seen[0],)
    return (seen[0].upper(),) if (seen := COM.match(port)) else ()


def _readable(name: str) -> str:
    """As people write it, but for what would mean something in an address or in TOML."""
    return "".join(each if each.isalnum() or each in PLAIN else quote(each, safe="") for each in name)


def _notes(printer: PrinterInfo, port: str) -> list[str]:
    notes = [f"Windows prints on it by the port {port}"] if port else []
    if printer.attributes & Attribute.WORK_OFFLINE:
        notes.append('Windows has set it to "use printer offline"')
    return notes


def _clean(text: str) -> str:
    return "".join(each for each in text if each.isprintable()).strip()
