"""Who waits for whom: refuses an ask that would close a circle of actors waiting for each other."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision.errors import Deadlock

if TYPE_CHECKING:
    from typing import Protocol

    class Awaited(Protocol):
        def done(self) -> bool: ...


# Not frozen, which would triple what it costs to make them, and each start and each ask makes some.


@dataclass(slots=True)
class Hop:
    """The actor at ``path`` waits for ``reply``, on behalf of those who wait for it (``behind``)."""

    path: str
    reply: Awaited
    behind: tuple[Hop, ...]


@dataclass(slots=True)
class Fence:
    """Belongs to one incarnation; ``down`` when nothing it still does may count."""

    path: str
    down: bool = False


@dataclass(slots=True)
class Inside:
    """Where code runs. ``busy`` in a handler: whoever asks this actor has to wait for it to return."""

    fence: Fence
    busy: bool = False
    behind: tuple[Hop, ...] = ()


INSIDE: ContextVar[Inside | None] = ContextVar("inside", default=None)


def start_inside(fence: Fence, start: Awaited) -> None:
    """Run as an actor that starts: whoever starts it waits for it, as those who wait for that one do."""
    starter = INSIDE.get()
    behind = () if starter is None else (Hop(starter.fence.path, start, starter.behind),)
    INSIDE.set(Inside(fence, busy=True, behind=behind))


def hop_to(target: str, reply: Awaited) -> Hop | None:
    """Return the link that an ask of ``target`` adds, None outside of handlers. Raises ``Deadlock``."""
    inside = INSIDE.get()
    if inside is None or not inside.busy:
        return None
    path = inside.fence.path
    if path == target:
        raise Deadlock((target, target))
    route = _route(target, inside.behind)
    if route is not None:
        raise Deadlock((*route, path, target))
    return Hop(path, reply, inside.behind)


def _route(target: str, behind: tuple[Hop, ...]) -> tuple[str, ...] | None:
    """Walk back along those who still wait; a hop that has its answer, or has given up, breaks the circle."""
    for hop in behind:
        if hop.reply.done():
            continue
        if hop.path == target:
            return (target,)
        route = _route(target, hop.behind)
        if route is not None:
            return (*route, hop.path)
    return None
