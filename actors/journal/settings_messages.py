"""What new settings tell the journal while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision import Request

if TYPE_CHECKING:
    from actors.journal.moment import Limits


@dataclass(frozen=True, slots=True)
class UsePrinters(Request[None]):
    """From now on the settings name these, and they get the hints."""

    printers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UseLimits(Request[None]):
    """For tickets from now on."""

    limits: Limits
