"""What the log is told about the end of an actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supervision.errors import Exit
from supervision.exits import Crash, ExitReason
from supervision.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from supervision.actor import Actor


def reason_from(error: BaseException) -> ExitReason:
    return error.reason if isinstance(error, Exit) else Crash(error)


def details(reason: ExitReason, actor: Actor | None) -> Mapping[str, object]:
    """Return plain data: ``reason`` and ``exit`` always; ``traceback`` and ``status`` for a crash only.

    A ``format_status`` that fails does not hide the report.
    """
    data: dict[str, object] = {"reason": str(reason), "exit": type(reason).__name__.lower()}
    if not isinstance(reason, Crash):
        return data
    data["traceback"] = "\n".join(_trace(reason.error))
    if actor is not None:
        with Outcome[object]() as status:
            status.value = dict(actor.format_status())
        data["status"] = status.value if status.error is None else f"no status: {status.error!r}"
    return data


def _trace(error: BaseException, seen: frozenset[int] = frozenset()) -> Iterator[str]:
    """Yield places and errors, causes first. Reads no source: a restart should not wait for a slow disk."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and id(cause) not in seen:
        yield from _trace(cause, seen | {id(error)})
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        yield f"{code.co_filename}:{step.tb_lineno} in {code.co_qualname}"
        step = step.tb_next
    yield f"{type(error).__name__}: {error}"
