"""The printers that Windows knows, each with its driver and port."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from transports.discovery.found import Found
from transports.side_thread import SideThread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from transports.discovery.found import Tell

WAY: Final = "windows"
LOCAL_AND_CONNECTED: Final = 0x02 | 0x04  # PRINTER_ENUM_LOCAL, PRINTER_ENUM_CONNECTIONS
WORK_OFFLINE: Final = 0x400
IP: Final = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
COM: Final = re.compile(r"COM\d+", re.IGNORECASE)

#: Windows's own, which print on no paper.
NO_PAPER: Final = ("PORTPROMPT:", "XPSPort:", "SHRFAX:", "nul:", "FILE:", "Microsoft.Office.OneNote")


async def find(seconds: float, tell: Tell) -> None:  # noqa: ARG001 - a list of the system's
    if sys.platform != "win32":
        return
    side = SideThread("windows printers")
    try:
        for printer in await side.submit(queues):
            if not str(printer.get("pPortName", "")).startswith(NO_PAPER):
                tell(read(printer))
    finally:
        side.dismiss()


def queues() -> Sequence[Mapping[str, Any]]:
    """PRINTER_INFO_2 of each. Blocks. Raises `OSError`."""
    if sys.platform != "win32":
        raise OSError("this is no Windows")
    import pywintypes  # noqa: PLC0415 - Windows alone has it
    import win32print  # noqa: PLC0415 - Windows alone has it

    try:
        found: Sequence[Mapping[str, Any]] = win32print.EnumPrinters(LOCAL_AND_CONNECTED, None, 2)
    except pywintypes.error as error:
        raise OSError(f"Windows does not list its printers: {error.args[-1]}") from None
    return found


def read(printer: Mapping[str, Any]) -> Found:
    """Of a PRINTER_INFO_2 as pywin32 gives it. Total."""
    name, port = _text(printer, "pPrinterName"), _text(printer, "pPortName")
    driver = _text(printer, "pDriverName")
    return Found(
        ways=(WAY,),
        model=driver,
        addresses=_addresses(port) or ((f"windows:{name}",) if name else ()),
        connect=(f"windows://{quote(name, safe='')}",) if name else (),
        notes=tuple(_notes(printer, port)),
    )


def _addresses(port: str) -> tuple[str, ...]:
    if seen := IP.search(port):
        return (seen[0],)
    return (seen[0].upper(),) if (seen := COM.match(port)) else ()


def _notes(printer: Mapping[str, Any], port: str) -> list[str]:
    notes = [f"Windows prints on it by the port {port}"] if port else []
    attributes = printer.get("Attributes")
    if isinstance(attributes, int) and attributes & WORK_OFFLINE:
        notes.append('Windows has set it to "use printer offline"')
    return notes


def _text(printer: Mapping[str, Any], key: str) -> str:
    return "".join(each for each in str(printer.get(key) or "") if each.isprintable()).strip()
