"""Why a printer says nothing that took the connection.

Epson's units sold in Europe since August 2025 come with Secure Printing switched on: what arrives on the
network port is taken, kept for minutes and dropped, and no question is answered. USB and serial lines are
not concerned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.printing.talk import SILENT

if TYPE_CHECKING:
    from transports.profiles import Profile

SECURE_PRINTING: Final = "secure-printing-suspected"
NETWORK: Final = frozenset({"tcp", "virtual"})

LOOK_AGAIN: Final = 300.0
"""Seconds: what such a printer is asked blocks it for four minutes."""


def why_silent(printer: Profile, scheme: str, times: int) -> str:
    """The second time in a row something better is known than that it is silent."""
    affected = printer.secure_printing and scheme in NETWORK
    return SECURE_PRINTING if affected and times > 1 else SILENT
