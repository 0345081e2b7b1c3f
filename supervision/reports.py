"""What the log is told about the end of an actor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supervision.actor import Actor
from supervision.errors import StartError
from supervision.exits import Crash, ExitReason, Shutdown
from supervision.mailbox import Envelope, content
from supervision.outcome import Outcome

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Collection, Mapping, Sequence
    from types import CodeType

    from supervision.process import Process


def details(reason: ExitReason, actor: Actor | None, scene: Mapping[str, object]) -> dict[str, object]:
    """Return plain data: ``reason`` and ``exit`` always.

    For a crash also ``traceback`` (a Trace), ``actor`` (its class), ``status`` and the ``scene``. Neither a
    failing ``format_status`` nor a failing ``redact`` hides the report.
    """
    if type(reason) is not Crash:
        return {"reason": told(reason, actor), "exit": type(reason).__name__.lower()}
    words = _worded(reason.error, actor)
    trace = Trace(reason.error, words, actor)
    data: dict[str, object] = {"reason": f"crash ({words})", "exit": "crash", "traceback": trace}
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
    if len(in_hand) == 1 and type(in_hand[0]) is not Envelope and not tasks and not children:
        return {"in_hand": [type(in_hand[0]).__name__]}
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
    if not text:
        return name
    return f"{name}: {_redacted(text, actor)}"


def _redacted(text: str, actor: Actor | None) -> str:
    if actor is None or type(actor).redact is Actor.redact:
        return text
    shown: Outcome[str] = Outcome()
    with shown:
        shown.value = str(actor.redact(text))
    return (
        shown.value if shown.value is not None else f"withheld: redact failed, {type(shown.error).__name__}"
    )


class Trace:
    """Where an error came from, as text: a line a place, then the error; its causes first.

    Holds on to no frame, and puts the text together when somebody wants it: a restart does not wait for that.
    Reads no source, as the disk may be slow.
    """

    __slots__ = ("_before", "_places", "_words")

    def __init__(
        self, error: BaseException, words: str, actor: Actor | None, seen: frozenset[int] = frozenset()
    ) -> None:
        self._before: Trace | None = None
        self._places: list[tuple[CodeType, int]] = []
        self._words = words
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if cause is not None and id(cause) not in seen:
            self._before = Trace(cause, _worded(cause, actor), actor, seen | {id(error)})
        step = error.__traceback__
        append = self._places.append
        while step is not None:
            append((step.tb_frame.f_code, step.tb_lasti))
            step = step.tb_next

    def __str__(self) -> str:
        before = () if self._before is None else (str(self._before),)
        return "\n".join((*before, *(_place(*place) for place in self._places), self._words))


def _place(code: CodeType, instruction: int) -> str:
    lines = (line for start, end, line in code.co_lines() if start <= instruction < end)
    return f"{code.co_filename}:{next(lines, None)} in {code.co_qualname}"
