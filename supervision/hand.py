"""What an actor has in hand: the messages that it handles just now, and in whose name it handles them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supervision.asking import INSIDE, Fence, Inside
from supervision.mailbox import Envelope

if TYPE_CHECKING:
    from collections.abc import Sequence


class Hand:
    __slots__ = ("_fence", "_quiet", "items")

    def __init__(self, fence: Fence) -> None:
        self.items: Sequence[object] = ()
        self._fence = fence
        self._quiet: Inside | None = None

    def calm(self) -> None:
        """Let what runs from here on run for this actor, and for nobody who waits for it."""
        if self._quiet is None:
            self._quiet = Inside(self._fence, busy=True)
        INSIDE.set(self._quiet)

    def take(self, items: list[object]) -> None:
        self.items = items
        hops = [item.hop for item in items if isinstance(item, Envelope) and item.hop is not None]
        if hops:
            INSIDE.set(Inside(self._fence, busy=True, behind=tuple(hops)))

    def drop(self) -> None:
        self.items = ()
        if INSIDE.get() is not self._quiet:
            INSIDE.set(self._quiet)

    def envelope(self) -> Envelope:
        """Return the only message as one that can be answered later. RuntimeError if there are more."""
        if len(self.items) != 1:
            raise RuntimeError("reply_later() needs exactly one message in hand")
        item = self.items[0]
        return item if isinstance(item, Envelope) else Envelope(item)

    @property
    def deadline(self) -> float | None:
        """When nobody waits for an answer any more; None for what was told, and for a batch."""
        item = self.items[0] if len(self.items) == 1 else None
        return item.deadline if isinstance(item, Envelope) else None
