"""The link's own timers. `line` numbers the connection: see `wire.py`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DialNow:
    pass


@dataclass(frozen=True, slots=True)
class GreetingOver:
    line: int


@dataclass(frozen=True, slots=True)
class Beat:
    line: int


@dataclass(frozen=True, slots=True)
class Rest:
    line: int
