"""What the journal is asked and answers about orders, beside their tickets."""

from __future__ import annotations

from dataclasses import dataclass

from supervision import Request


@dataclass(frozen=True, slots=True)
class MayAccept(Request[None]):
    """Answered like an order would be, with nothing kept: with an error where an order would be refused."""


@dataclass(frozen=True, slots=True)
class Unprinted:
    """What is on no cook's ticket because the settings say so: the station that takes it, and the dishes."""

    station: str
    items: tuple[str, ...]  # "2x Cola"
