"""Virtual printers in the same process, known by name, with no socket between."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from transports.virtual.clockwork import Clockwork
from transports.virtual.model import speaking
from transports.virtual.printer import VirtualPrinter

_SLICE = 1024


class VirtualLink:
    """A connection to a virtual printer in the shape of a stream: open, write, read, abort.

    A switched-off printer refuses with ConnectionRefusedError; one that has a host already lets the next
    one wait. `write` waits while the receive buffer is full, `read` until the printer says something; both
    raise ConnectionResetError once the connection is gone.
    """

    def __init__(self, clockwork: Clockwork) -> None:
        self._clockwork = clockwork
        self._printer = clockwork.printer
        self._session: int | None = None
        self.bytes_out = 0

    async def open(self) -> None:
        if self._open:
            raise ConnectionError("this link is open already")
        while self._printer.powered and self._printer.session is not None:
            await self._clockwork.turned()
        self._printer.connect(self._clockwork.now())
        self._session = self._printer.session
        self.bytes_out = 0

    async def write(self, data: bytes) -> None:
        at = 0
        while at < len(data):
            self._check()
            taken = self._printer.receive(data[at : at + _SLICE], self._clockwork.now())
            at += taken
            self.bytes_out += taken
            self._clockwork.turn()
            await (self._clockwork.turned() if not taken else asyncio.sleep(0))

    async def read(self) -> bytes:
        while True:
            self._check()
            if message := self._printer.outgoing():
                return message
            await self._clockwork.turned()

    def abort(self) -> None:
        """Close at once. What the printer has received it still prints."""
        if self._open:
            self._printer.disconnect(self._clockwork.now())
        self._session = None
        self._clockwork.turn()

    @property
    def _open(self) -> bool:
        return self._session is not None and self._session == self._printer.session

    def _check(self) -> None:
        if not self._open:
            raise ConnectionResetError("the connection to the virtual printer is gone")


class VirtualWorkshop:
    """All virtual printers of one owner: whoever asks for a name gets the printer of that name."""

    def __init__(self, make: Callable[[str], VirtualPrinter] | None = None) -> None:
        self.virtual_printers: dict[str, VirtualPrinter] = {}
        self._clockworks: dict[str, Clockwork] = {}
        self._make = make

    def printer(self, name: str, language: str = "escpos") -> VirtualPrinter:
        """The printer of this name; when it is first asked for, one that speaks this language is made."""
        printer = self.virtual_printers.get(name)
        if printer is None:
            printer = _make_default(name, language) if self._make is None else self._make(name)
            self.virtual_printers[name] = printer
        return printer

    def link(self, name: str, language: str = "escpos") -> VirtualLink:
        """A new, closed connection to the printer of this name. Needs a running event loop."""
        clockwork = self._clockworks.get(name)
        if clockwork is None:
            clockwork = self._clockworks[name] = Clockwork(self.printer(name, language))
        return VirtualLink(clockwork)

    def close(self) -> None:
        """Stop every printer's clock. The slips stay."""
        for clockwork in self._clockworks.values():
            clockwork.stop()
        self._clockworks.clear()


def _make_default(name: str, language: str) -> VirtualPrinter:
    return VirtualPrinter(replace(speaking(language), serial=f"VIRTUAL-{name}"))
