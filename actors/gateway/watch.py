"""What the gateway may see of the runtime that it is a part of: `build` hands it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from supervision import Event, TreeNode


class Ending(Protocol):
    """How an actor ended, and when."""

    @property
    def at(self) -> datetime: ...

    @property
    def event(self) -> Event: ...


@dataclass(frozen=True, slots=True)
class Watch:
    """`last_ends` by path. `words` says an event's level, and a sentence that an owner understands."""

    tree: Callable[[], TreeNode]
    last_ends: Mapping[str, Ending]
    words: Callable[[Event], tuple[str, str]]
