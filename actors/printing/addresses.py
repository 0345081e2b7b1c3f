"""Where one printer is reached: its addresses, which of them is in use, and that the device there is the one.

`ways.py` decides; this has the addresses themselves, and tells what is new about them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.printing.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.settings import Printer
    from supervision import Context
    from transports.addresses import Address


class Addresses:
    """Events: `other_device` (address, serial, expected), `printer_way` (address, preferred)."""

    def __init__(self, printer: Printer, context: Callable[[], Context]) -> None:
        self.ways = Ways(len(printer.ways), printer.serial)
        self._printer = printer.name
        self._all = list(printer.ways)
        self._context = context
        self._told_way = 0

    def of(self, way: int) -> Address:
        return self._all[way]

    def add(self, address: Address) -> bool:
        """Where the device was found. False where it is one of them already."""
        if address in self._all:
            return False
        self._all.append(address)
        self.ways.add()
        return True

    def leads_to_other(self, way: int, serial: str) -> bool:
        """Told once of each."""
        expected = self.ways.serial
        if not self.ways.is_other(way, serial):
            return False
        if self.ways.is_news(way, serial):
            self._emit("other_device", address=str(self._all[way]), serial=serial, expected=expected)
        return True

    def tell_of(self, way: int) -> None:
        """Another one than before is in use."""
        if way != self._told_way:
            self._told_way = way
            self._emit("printer_way", address=str(self._all[way]), preferred=way == 0)

    def _emit(self, kind: str, **data: object) -> None:
        self._context().emit(kind, printer=self._printer, **data)
