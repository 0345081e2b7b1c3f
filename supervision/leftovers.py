"""What becomes of the messages of an actor that has ended."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from supervision.errors import ActorDown
from supervision.mailbox import Envelope

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supervision.exits import ExitReason


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
