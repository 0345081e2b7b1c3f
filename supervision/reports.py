"""What the log is told about the end of an actor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supervision.actor import Actor
from supervision.errors import Exit, StartError
from supervision.exits import Crash, ExitReason, Shutdown
from supervision.mailbox import Envelope, content
from supervision.outcome import Outcome

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Collection, Mapping, Sequence

    from supervision.process import Process


def reason_from(error: BaseException) -> ExitReason:
    return error.reason if isinstance(error, Exit) else Crash(error)


def details(reason: ExitReason, actor: Actor | None, scene: Mapping[str, object]) -> dict[str, object]:
    """Return plain data: ``reason`` and ``exit`` always.

    For a crash also ``traceback``, ``actor`` (its class), ``status`` and the ``scene``. Neither a failing
    ``format_status`` nor a failing ``redact`` hides the report.
    """
    exit_ = type(reason).__name__.lower()
    if type(reason) is not Crash:
        return {"reason": told(reason, actor), "exit": exit_}
    words = _worded(reason.error, actor)
    trace = _trace(reason.error, words, actor)
    data: dict[str, object] = {"reason": f"crash ({words})", "exit": exit_, "traceback": "\n".join(trace)}
    if actor is not None:
        kind = type(actor)
        data["status"] = {} if kind.format_status is Actor.format_status else _status(actor)
        data["actor"] = f"{kind.__module__}.{kind.__qualname__}"
    if scene:
        data.update(scene)
    return data


def _status(actor: Actor) -> object:
    status: Outcome[object] = Outcome()
    with status:
        status.value = dict(actor.format_status())
    return status.value if status.error is None else f"no status: {type(status.error).__name__}"


def scene(
    in_hand: Sequence[object], tasks: Collection[asyncio.Task[Any]], children: Collection[Process]
) -> Mapping[str, object]:
    """Return what surrounds an end, by names alone; what there is nothing of is left out.

    ``in_hand``: the classes of the messages that were being handled; ``askers``: the actors that wait for
    their answers; ``neighbours``: owned tasks, and the children, which end with it.
    """
    found: dict[str, object] = {}
    if in_hand:
        found["in_hand"] = [type(content(item)).__name__ for item in in_hand]
        askers = [item.hop.path for item in in_hand if isinstance(item, Envelope) and item.hop is not None]
        if askers:
            found["askers"] = askers
    if tasks or children:
        names = sorted(task.get_name() for task in tasks)
        found["neighbours"] = [*names, *(child.place.path for child in children)]
    return found


def told(reason: ExitReason, actor: Actor | None) -> str:
    """Return a reason in words, as far as the actor lets them through."""
    match reason:
        case Shutdown(StartError(child=child)):
            return f"shutdown ({child} did not start)"  # the child's own report says why
        case Shutdown(info) if info is not None:
            return f"shutdown ({_redacted(str(info), actor)})"
        case Crash(error):
            return f"crash ({_worded(error, actor)})"
    return str(reason)


def forget_frames(reason: ExitReason) -> None:
    """Let go of the frames of a crash, and so of the actor that they hold: its report has them in words."""
    todo = [reason.error] if isinstance(reason, Crash) else []
    while todo:
        error = todo.pop()
        error.__traceback__ = None
        todo += [one for one in (error.__cause__, error.__context__) if one is not None and one.__traceback__]


def _worded(error: BaseException, actor: Actor | None) -> str:
    text = str(error)
    name = type(error).__name__
    return f"{name}: {_redacted(text, actor)}" if text else name


def _redacted(text: str, actor: Actor | None) -> str:
    if actor is None or type(actor).redact is Actor.redact:
        return text
    shown: Outcome[str] = Outcome()
    with shown:
        shown.value = str(actor.redact(text))
    return (
        shown.value if shown.value is not None else f"withheld: redact failed, {type(shown.error).__name__}"
    )


def _trace(
    error: BaseException, words: str, actor: Actor | None, seen: frozenset[int] = frozenset()
) -> list[str]:
    """Return places and errors, causes first. Reads no source: a restart should not wait for a slow disk."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    found: list[str] = []
    if cause is not None and id(cause) not in seen:
        found = _trace(cause, _worded(cause, actor), actor, seen | {id(error)})
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        found.append(f"{code.co_filename}:{step.tb_lineno} in {code.co_qualname}")
        step = step.tb_next
    found.append(words)
    return found
