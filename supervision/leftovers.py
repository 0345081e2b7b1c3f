"""What an actor leaves behind when it ends: messages, tasks, children."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any

from supervision.errors import ActorDown
from supervision.mailbox import Envelope

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from supervision.exits import ExitReason
    from supervision.process import Process


def turn_away(
    in_hand: Sequence[object], unread: Sequence[object], path: str, reason: ExitReason
) -> Mapping[str, int]:
    """Refuse what was asked; return how many of each class were merely told, and never handled."""
    for items, was_in_hand in ((in_hand, True), (unread, False)):
        for item in items:
            if isinstance(item, Envelope) and not item.deferred:
                item.answer(ActorDown(path, reason, in_hand=was_in_hand))
    if not unread:
        return {}
    return Counter(type(item).__name__ for item in unread if not isinstance(item, Envelope))


async def outlive(tasks: Collection[asyncio.Task[Any]], grace: float, children: Collection[Process]) -> None:
    """Wait for its tasks, which were cancelled, for ``grace`` seconds at most; and for its children."""
    if tasks:
        await asyncio.wait(tasks, timeout=grace)
    if children:
        await asyncio.wait([child.ended for child in children])
