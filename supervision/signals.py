"""Signals of the operating system, on both families of them.

On POSIX the loop delivers them. Windows knows no ``loop.add_signal_handler``: there the handler of the
``signal`` module runs between two bytecodes of the main thread and wakes the loop. The system never sends
SIGTERM there; SIGBREAK is what a console or a service sends.
"""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator
    from types import FrameType


if sys.platform == "win32":

    @contextmanager
    def listening(
        loop: asyncio.AbstractEventLoop,
        on_stop: Callable[[], None],
        on_hangup: Callable[[], None] | None,  # noqa: ARG001 - no such signal here
    ) -> Iterator[None]:
        """Call ``on_stop`` for each SIGINT and SIGBREAK while the block runs. Main thread only."""

        def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature of signal.signal
            loop.call_soon_threadsafe(on_stop)

        before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGBREAK)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

else:

    @contextmanager
    def listening(
        loop: asyncio.AbstractEventLoop,
        on_stop: Callable[[], None],
        on_hangup: Callable[[], None] | None,
    ) -> Iterator[None]:
        """Call ``on_stop`` for each SIGINT and SIGTERM, ``on_hangup`` for SIGHUP, until the block ends.

        Main thread only. Without ``on_hangup`` SIGHUP keeps its meaning.
        """
        wanted = {signal.SIGINT: on_stop, signal.SIGTERM: on_stop}
        if on_hangup is not None:
            wanted[signal.SIGHUP] = on_hangup
        for number, callback in wanted.items():
            loop.add_signal_handler(number, callback)
        try:
            yield
        finally:
            for number in wanted:
                loop.remove_signal_handler(number)
