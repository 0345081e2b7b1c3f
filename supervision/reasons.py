"""Why an incarnation ended, read from what came out of its task."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from supervision.errors import Exit, Ignore
from supervision.exits import Crash, Ignored, Killed

if TYPE_CHECKING:
    from supervision.exits import ExitReason


def of_error(error: BaseException, *, up: bool) -> ExitReason:
    """``up``: it had started, and so can't ignore its start any more."""
    if isinstance(error, Ignore) and not up:
        return Ignored()
    return error.reason if isinstance(error, Exit) else Crash(error)


def of_task(
    task: asyncio.Task[ExitReason], *, up: bool, killed: bool, crash: BaseException | None
) -> ExitReason:
    """``crash``: what another task of the incarnation failed with, for which this one was cancelled."""
    if not task.cancelled():
        error = task.exception()
        return task.result() if error is None else of_error(error, up=up)
    if crash is not None and not killed:
        return of_error(crash, up=up)
    if killed or task.cancelling():
        return Killed()
    return Crash(asyncio.CancelledError("something awaited was cancelled"))
