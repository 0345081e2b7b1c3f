"""The life of one incarnation, in the order in which it is lived."""

from __future__ import annotations

from enum import Enum, auto


class Phase(Enum):
    STARTING = auto()
    RUNNING = auto()
    STOPPING = auto()
    REAPING = auto()
    ENDED = auto()
