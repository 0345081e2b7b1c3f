"""What was told to end and goes on: tasks that swallow their cancellation, and threads that never return.

Nobody can end them. They are fenced off, so that nothing they still do counts; they are counted; and when
there are too many, the process had better be started anew.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Zombies:
    """Each counts, at its place, as long as it goes on."""

    def __init__(self) -> None:
        self._alive: list[tuple[str, Callable[[], bool]]] = []
        self._limit: int | None = None
        self._on_excess: Callable[[], None] | None = None

    def watch(self, limit: int | None, on_excess: Callable[[], None]) -> None:
        """Call ``on_excess`` when there are more than ``limit`` (None: never)."""
        self._limit = limit
        self._on_excess = on_excess

    def bury(self, path: str, task: asyncio.Task[Any]) -> None:
        """Count a task. The end of the program does not wait for it, as that of ``asyncio.run`` would."""
        task.add_done_callback(_read)
        asyncio.tasks._unregister_task(task)  # noqa: SLF001 - documented, for those who make tasks of their own
        task._log_destroy_pending = False  # type: ignore[attr-defined]  # noqa: SLF001 - it was reported here
        self.add(path, lambda: not task.done())

    def add(self, path: str, goes_on: Callable[[], bool]) -> None:
        self._alive.append((path, goes_on))
        if self._on_excess is None or self._limit is None or self.total() <= self._limit:
            return
        on_excess, self._on_excess = self._on_excess, None
        on_excess()

    def total(self) -> int:
        return self.by_path().total()

    def by_path(self) -> Counter[str]:
        self._alive = [(path, goes_on) for path, goes_on in self._alive if goes_on()]
        return Counter(path for path, _ in self._alive)


def _read(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        task.exception()
