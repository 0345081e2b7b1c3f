"""The queues of this computer's CUPS, each with the device behind it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, quote, unquote, urlsplit

from transports.addresses import CUPS_SOCKET
from transports.discovery import ipp
from transports.discovery.found import Found, SearchError, a_serial

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from transports.discovery.found import Tell
    from transports.discovery.ipp import Value

WAY: Final = "cups"
SOCKETS: Final = (Path(CUPS_SOCKET), Path("/var/run/cups/cups.sock"))
ADDRESS: Final = "localhost:631"
LARGEST: Final = 4_000_000
WANTED: Final = (
    "printer-name", "device-uri", "printer-make-and-model", "printer-state", "printer-state-reasons",
    "printer-is-accepting-jobs",
)  # fmt: skip
STOPPED: Final = 5
NOTHING_THERE: Final = 0x0406  # client-error-not-found: CUPS's answer where it has no queue


async def find(seconds: float, tell: Tell, *, server: str = "", socket: Path | None = None) -> None:
    """Raises `SearchError`. No CUPS at all is no error: most have none."""
    path = socket or next((each for each in SOCKETS if each.exists()), None)
    if sys.platform == "win32" or (path is None and not server):
        return
    answer = ipp.read(await _post(ipp.question(WANTED), seconds, server, None if server else path))
    if answer is None or answer.status not in {*range(0x100), NOTHING_THERE}:
        why = "something that is no IPP" if answer is None else f"status {answer.status:#06x}"
        raise SearchError(f"CUPS does not list its queues: it answered {why}")
    for attributes in answer.printers:
        tell(read(attributes, server, path))


async def _post(body: bytes, seconds: float, server: str, socket: Path | None) -> bytes:
    import aiohttp  # noqa: PLC0415 - few commands look for printers

    connector = aiohttp.TCPConnector() if socket is None else aiohttp.UnixConnector(str(socket))
    headers = {"Content-Type": "application/ipp"}
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(seconds)) as session,
            session.post(f"http://{server or ADDRESS}/", data=body, headers=headers) as response,
        ):
            return await response.content.read(LARGEST)
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise SearchError(f"CUPS is there and does not answer: {str(error) or 'it took too long'}") from None


def read(attributes: Mapping[str, Sequence[Value]], server: str = "", socket: Path | None = None) -> Found:
    """A queue of a server, else of the CUPS behind a socket of this computer. Total."""
    name = _text(attributes, "printer-name")
    device = behind(_text(attributes, "device-uri"))
    called = _text(attributes, "printer-make-and-model")
    return Found(
        ways=(WAY,),
        maker=device.maker,
        model=device.model or ("" if "raw" in called.casefold() else called),
        serial=device.serial,
        addresses=device.addresses or ((f"cups:{name}",) if name else ()),
        connect=(_line(name, server, socket),) if name else (),
        notes=tuple(_notes(attributes, name, device)),
    )


def _line(name: str, server: str, socket: Path | None) -> str:
    usual = socket is None or str(socket) == CUPS_SOCKET or server
    return f"ipp://{server}/printers/{quote(name, safe='')}{'' if usual else f'?socket={quote(str(socket))}'}"


def _notes(attributes: Mapping[str, Sequence[Value]], name: str, device: Found) -> list[str]:
    notes = [f"CUPS has a queue for it, {name}"]
    if device.ways == ("usb",):
        notes = [f"CUPS has a queue on it, {name}: use that, or remove it (lpadmin -x {name}) to use usb://"]
    if _number(attributes, "printer-state") == STOPPED:
        notes.append(f"the queue {name} is stopped: cupsenable {name} starts it")
    if attributes.get("printer-is-accepting-jobs", [1])[0] == 0:
        notes.append(f"the queue {name} takes no jobs: cupsaccept {name} changes that")
    return notes


def behind(uri: str) -> Found:
    """The device that a queue prints on; `ways` is its scheme. Total."""
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
    except ValueError:
        return Found(("",))
    match parts.scheme:
        case "usb":
            serial = parse_qs(parts.query).get("serial", [""])[0]
            maker, model = unquote(parts.netloc), unquote(parts.path.strip("/"))
            return Found(("usb",), maker=maker, model=model, serial=a_serial(serial))
        case "serial":
            return Found(("serial",), addresses=(unquote(parts.path),))
        case "socket" | "lpd" | "ipp" | "ipps" | "http" | "https" if host:
            return Found((parts.scheme,), addresses=(host,))
        case scheme:
            return Found((scheme,))


def _text(attributes: Mapping[str, Sequence[Value]], key: str) -> str:
    return str(next(iter(attributes.get(key, ())), ""))


def _number(attributes: Mapping[str, Sequence[Value]], key: str) -> int:
    value = next(iter(attributes.get(key, ())), 0)
    return value if isinstance(value, int) else 0
