"""Restarting Windows' print spooler: whether it may be done now, and by whom it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.ports import RestartSpooler
    from actors.settings import Printer, Remedies


@dataclass(slots=True)
class Spooler:
    """One for all printers of a PC. It outlives the recovery that uses it, and so does its cool-down."""

    restart: RestartSpooler
    remedies: Callable[[], Remedies]
    _begun: float | None = None  # by the monotonic clock

    def may_restart_for(self, printer: Printer) -> bool:
        return self.remedies().restart_spooler and printer.connect.scheme == "windows"

    def cools_down(self, now: float) -> bool:
        return self._begun is not None and now < self._begun + self.remedies().cool_down

    def begins(self, now: float) -> None:
        """What could not be done counts too."""
        self._begun = now
