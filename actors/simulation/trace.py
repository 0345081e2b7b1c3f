"""The digest of a day: virtual time, actor, message, job, state; no bytes, no words of the interpreter."""

from __future__ import annotations

from collections import deque
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from supervision.harness import Trace

if TYPE_CHECKING:
    from supervision import Actor, Event

LAST: Final = 400  # lines that are kept for whoever looks into a failure


class DayTrace(Trace):
    """Keeps the last lines only: a day has hundreds of thousands."""

    def __init__(self) -> None:
        super().__init__()
        self._last: deque[str] = deque(maxlen=LAST)
        self._sum = sha256()
        self._new: list[str] = []  # lines that are not summed up yet

    def handled(self, at: float, path: str, message: object, actor: Actor) -> None:  # noqa: ARG002 - as declared
        self._add(f"{at!r} {path} {type(message).__name__}")

    def event(self, event: Event) -> None:
        data = event.data
        words = [str(data[name]) for name in ("job", "printer", "order", "state", "cause") if name in data]
        self._add(f"{event.at!r} {event.path} {event.kind} {' '.join(words)}")

    def note(self, at: float, path: str, what: object) -> None:
        self._add(f"{at!r} {path} {what}")

    @property
    def last(self) -> tuple[str, ...]:
        self._sum_up()
        return tuple(self._last)

    def digest(self) -> str:
        self._sum_up()
        return self._sum.hexdigest()[:16]

    def _add(self, line: str) -> None:
        self._new.append(line)
        if len(self._new) >= LAST:
            self._sum_up()

    def _sum_up(self) -> None:
        """Many at once: line by line it takes twice as long."""
        self._last.extend(self._new)
        self._sum.update("".join(f"{line}\n" for line in self._new).encode("utf-8", "backslashreplace"))
        self._new.clear()
