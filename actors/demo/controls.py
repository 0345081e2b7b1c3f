"""Power over the demonstration's printers, from another terminal: a control port each, on this machine."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from actors import run_file
from actors.errors import DocketdError
from transports.virtual.control import ControlPort

if TYPE_CHECKING:
    from collections.abc import Iterable

    from transports.virtual.line import Line
    from transports.virtual.printer import VirtualPrinter

FOLDERS: Final = "docketd-demo-"  # how a demonstration's folder begins where --data names none
FILE: Final = "printers.json"  # in its folder: the port for each printer
PATIENCE: Final = 10.0  # seconds


class Pretended:
    """A printer of this process, as its control port sees it."""

    def __init__(self, printer: VirtualPrinter) -> None:
        self.printer = printer

    @property
    def line(self) -> Line:
        raise ValueError("this printer has no network cable: power-off comes nearest")

    def network_down(self) -> None:
        raise ValueError("this printer has no network cable: power-off comes nearest")

    def network_up(self) -> None:
        raise ValueError("this printer has no network cable: power-on comes nearest")


class Controls:
    """A printer is named as the settings name it. `data` is the demonstration's folder."""

    def __init__(self, data: Path) -> None:
        self._file = data / FILE
        self._ports: dict[str, ControlPort] = {}

    async def start(self, printers: dict[str, VirtualPrinter]) -> None:
        for name, printer in printers.items():
            self._ports[name] = ControlPort(Pretended(printer))
            await self._ports[name].start("127.0.0.1", 0)
        self._file.write_bytes(orjson.dumps({name: port.port for name, port in self._ports.items()}))

    async def stop(self) -> None:
        if self._ports:
            with contextlib.suppress(FileNotFoundError):
                self._file.unlink()
        for port in self._ports.values():
            await port.stop()


def folders() -> list[Path]:
    """Folders of demonstrations that were started without --data; the newest first."""
    found = list(Path(tempfile.gettempdir()).glob(f"{FOLDERS}*"))
    return sorted(found, key=_begun, reverse=True)


def ports_of_first(places: Iterable[Path]) -> dict[str, int]:
    """The printers of the first demonstration that runs on one of these folders; none where none runs."""
    for folder in places:
        with contextlib.suppress(OSError, ValueError):  # gone meanwhile, or another account's
            run = run_file.read(folder)
            if run is not None and not run_file.is_stale(run):
                return {
                    str(name): int(port) for name, port in orjson.loads((folder / FILE).read_bytes()).items()
                }
    return {}


async def tell(port: int, command: str) -> dict[str, Any]:
    """The printer's answer. Raises `DocketdError` where nobody listens."""
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(command.encode() + b"\n")
                answer: dict[str, Any] = orjson.loads(await reader.readline())
                return answer
            finally:
                writer.close()
    except (OSError, ValueError):  # a time-out is an OSError
        raise DocketdError("the demo does not answer: docketd demo starts another one") from None


def _begun(folder: Path) -> float:
    with contextlib.suppress(OSError):
        return folder.stat().st_mtime
    return 0.0
