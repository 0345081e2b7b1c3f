"""Serial ports of this computer. Nothing is sent to any: what stands at the other end nobody knows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from transports.discovery.found import Found, a_serial
from transports.side_thread import SideThread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transports.discovery.found import Tell

WAY: Final = "serial"
BY_ID: Final = Path("/dev/serial/by-id")
USUAL: Final = "baud=38400&flow=dtr"


async def find(seconds: float, tell: Tell) -> None:  # noqa: ARG001 - a list of the system's
    side = SideThread("serial ports")
    try:
        for found in await side.submit(ports):
            tell(found)
    finally:
        side.dismiss()


def ports() -> Sequence[Found]:
    """Blocks. Raises `OSError`."""
    try:
        from serial.tools.list_ports import comports  # noqa: PLC0415 - few commands look for printers
    except (ImportError, AttributeError) as error:  # what Wine lacks of Windows
        raise OSError(f"this system does not list its serial ports ({error})") from None
    names = _names_that_stay(BY_ID) if sys.platform != "win32" else {}
    return [read(port, names) for port in sorted(comports())]


def _names_that_stay(folder: Path) -> dict[str, str]:
    """/dev/ttyUSB0 is another adapter after the next start; what stands in this folder is not."""
    try:
        return {str(link.resolve()): str(link) for link in folder.iterdir()}
    except OSError:
        return {}


def read(port: Any, names: dict[str, str]) -> Found:  # noqa: ANN401 - pyserial has no annotations
    """Of pyserial's `ListPortInfo`."""
    device = str(port.device)
    name = names.get(device, device)
    product = port.product or ("" if port.description in {None, "n/a"} else port.description)
    return Found(
        ways=(WAY,),
        maker=_printable(port.manufacturer),
        model=_printable(product),
        serial=a_serial(_printable(port.serial_number)),
        addresses=(device,),
        connect=(f"serial://{quote(name)}?{USUAL}",),
    )


def _printable(text: object) -> str:
    return "".join(each for each in str(text or "") if each.isprintable()).strip()
