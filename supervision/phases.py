"""The life of one incarnation, in the order in which it is lived."""

from __future__ import annotations

from enum import Enum, auto


class Phase(Enum):
    STARTING = auto()
    RUNNING = auto()
    STOPPING = auto()
    REAPING = auto()
    ENDED = auto()

    @property
    def state(self) -> str:
        """As ``ChildInfo`` has it: what is cleared up after still stops, what has ended is stopped."""
        return {"reaping": "stopping", "ended": "stopped"}.get(self.name.lower(), self.name.lower())
