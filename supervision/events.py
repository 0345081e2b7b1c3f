"""What happened in the tree: a ring of events, and those who listen to it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

CHILD_STARTED = "child_started"
CHILD_TERMINATED = "child_terminated"
START_ERROR = "start_error"
SHUTDOWN_ERROR = "shutdown_error"
MAX_INTENSITY = "max_intensity"
RESTART_DELAYED = "restart_delayed"
ZOMBIE = "zombie"
ZOMBIE_LIMIT = "zombie_limit"
DEAD_LETTER = "dead_letter"
MAILBOX_FULL = "mailbox_full"
ASK_TIMEOUT = "ask_timeout"
LATE_REPLY = "late_reply"
DEADLOCK_REFUSED = "deadlock_refused"
BREAKER_CHANGED = "breaker_changed"
LANE_ABANDONED = "lane_abandoned"


@dataclass(slots=True)
class Event:
    """``at`` is the loop's time in seconds: for durations, not a date. ``data`` never holds a message.

    Shared by all who listen, so nobody changes it. Not frozen, which would triple what it costs to make one.
    """

    at: float
    kind: str
    path: str
    data: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


class EventLog:
    """The last ``size`` events.

    Subscribers are called inside the runtime, in the order of the events: they must be quick and must not
    raise.
    """

    def __init__(self, size: int = 2048) -> None:
        self._ring: deque[Event] = deque(maxlen=size)
        self._subscribers: dict[int, Callable[[Event], None]] = {}
        self._next = 0

    def append(self, event: Event) -> None:
        self._ring.append(event)
        if self._subscribers:
            for callback in tuple(self._subscribers.values()):
                callback(event)

    def subscribe(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Return the function that ends the subscription; calling it twice is harmless."""
        key = self._next
        self._next += 1
        self._subscribers[key] = callback

        def unsubscribe() -> None:
            self._subscribers.pop(key, None)

        return unsubscribe

    def of_kind(self, *kinds: str) -> list[Event]:
        return [event for event in self._ring if event.kind in kinds]

    def __iter__(self) -> Iterator[Event]:
        return iter(tuple(self._ring))

    def __len__(self) -> int:
        return len(self._ring)
