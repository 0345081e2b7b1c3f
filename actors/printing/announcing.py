"""What everybody may hear of a printer: how it stands, and what was made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors import places
from actors.printing.known import Known, described
from actors.printing.messages import PrinterChanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.printing.messages import PrinterStatus, Standing
    from actors.printing.talk import Talk
    from actors.settings import Printer
    from supervision import Context
    from transports.addresses import Address
    from transports.languages.device_state import DeviceState


class Announcing:
    """Of one printer. What stays the same is told once."""

    def __init__(self, printer: Printer, standing: Standing, context: Callable[[], Context]) -> None:
        self._printer = printer
        self._name = printer.name
        self._context = context
        self._advised = ""
        self.known = Known(standing, 0.0)

    def began(self) -> None:
        self.known.since = self._context().now()

    def heard(self, state: DeviceState | None) -> None:
        """What it said last; a printer that prints may say anew that it will need somebody soon."""
        self.known.device = state
        if self.known.warns(self._context().now()):
            self._emit()

    def stands(self, standing: Standing) -> None:
        """To all who watch printers, once each change: a press that starts is told more often."""
        ctx = self._context()
        self.known.stands(standing, ctx.now())
        ctx.ref_of(places.DISPATCH).tell(PrinterChanged(self._name, standing))
        self._emit()

    def _emit(self) -> None:
        known, reasons = self.known, " ".join(self.known.reasons)
        self._context().emit("printer_changed", printer=self._name, state=known.state, reasons=reasons)

    def advise(self, advice: str) -> None:
        """Once, while it is the same."""
        if advice and advice != self._advised:
            self._context().emit("printer_advice", printer=self._name, text=advice)
        self._advised = advice

    def garbled(self, data: bytes) -> None:
        self._context().emit("printer_garbled", printer=self._name, data=data.hex(" "))

    def describe(self, talk: Talk, address: Address, serial: str) -> PrinterStatus:
        return described(self._printer, self.known, talk, str(address), serial, self._context().now())
