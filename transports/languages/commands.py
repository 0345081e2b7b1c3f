"""Described commands: what a printer is told, in words and in bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `name` and `value` are for people and tests, `data` for the printer."""

    name: str
    value: object
    data: bytes


def encode(commands: Iterable[Command]) -> bytes:
    return b"".join(command.data for command in commands)
