"""The supervisor of any number of children that are all made in one way: OTP's ``simple_one_for_one``.

On purpose it is different in this: a reference stays good across restarts of its child, ``max_children``
bounds them (as Elixir has it), and the template can't be changed while it runs.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from supervision.administration import answer_of_start, look
from supervision.children import Child
from supervision.errors import ChildIsDynamic, ChildNotFound, MaxChildren, SpecError, StartError
from supervision.exits import ExitReason, Shutdown
from supervision.messages import (
    Apply,
    ChildCounts,
    DeleteChild,
    Request,
    RestartChild,
    StartChild,
    Stop,
    TerminateChild,
)
from supervision.reference import Ref
from supervision.specification import BY_KIND, Backoff, ChildSpec, Restart, ShutdownTime
from supervision.supervisor import Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable

    from supervision.actor import Actor


@dataclass(frozen=True, slots=True)
class Template:
    """What all children of a dynamic supervisor have in common; fields as in ``ChildSpec``.

    ``start`` gets the arguments of the request that starts the child. Raises SpecError.
    """

    start: Callable[..., Actor]
    restart: Restart = Restart.PERMANENT
    shutdown: ShutdownTime = BY_KIND
    backoff: Backoff | None = None
    start_timeout: float | None = None

    def __post_init__(self) -> None:
        if self.start is None:
            raise SpecError("missing_start", self)
        if not callable(self.start):
            raise SpecError("invalid_mfa", self.start)
        self.spec("template", ())

    def spec(self, name: str, arguments: tuple[object, ...]) -> ChildSpec:
        start = partial(self.start, *arguments)
        return ChildSpec(name, start, self.restart, self.shutdown, self.backoff, self.start_timeout)


@dataclass(frozen=True, slots=True)
class StartDynamic(Request["Ref | None"]):
    """Start one more child, with these arguments to the template's ``start``.

    The answer is its reference, whose last part is a number that no other child gets, or None if it ignored
    its start. Refused with ``MaxChildren`` or ``StartError``; then nothing of it is kept.
    """

    arguments: tuple[object, ...] = ()


class DynamicSupervisor(Supervisor):
    """Starts with no children; ``StartDynamic`` adds one, ``TerminateChild`` with its reference ends it.

    A child that has ended is forgotten unless it is to be restarted; so is one whose restart is ignored. All
    stop at the same time, within the ``shutdown`` of the template. Temporary children keep no arguments.
    Refuses with ``ChildIsDynamic`` what names a child by its id. Raises SpecError.
    """

    def __init__(
        self,
        template: Template,
        intensity: int = 3,
        period: float = 5.0,
        max_children: int | None = None,
    ) -> None:
        super().__init__((), intensity=intensity, period=period)
        if not isinstance(template, Template):
            raise SpecError("bad_start_spec", template)
        if not (max_children is None or (type(max_children) is int and max_children > 0)):
            raise SpecError("invalid_max_children", max_children)
        self._template = template
        self._max_children = max_children

    async def administer(self, message: object) -> object:
        match message:
            case StartDynamic(arguments):
                return await self._start_dynamic(arguments)
            case TerminateChild(Ref() as ref):
                return await self._terminate_dynamic(ref)
            case TerminateChild(name) | RestartChild(name) | DeleteChild(name):
                return ChildIsDynamic(name.path if isinstance(name, Ref) else name)
            case StartChild() | Apply():
                return ChildIsDynamic(self.ctx.path)
        answer = look(self, message)
        return await super().administer(message) if answer is None else await answer

    async def terminate(self, reason: ExitReason) -> None:  # noqa: ARG002 - children stop the same way for any reason
        await self._halt_together()

    def find(self, name: str | Ref) -> Child | None:
        child = self.children.get(_last(name)) if isinstance(name, Ref) else None
        return child if child is not None and child.ref is name else None

    def counts(self) -> ChildCounts:
        return replace(super().counts(), specs=1)

    def put_aside(self, child: Child) -> None:
        self.drop(child)

    def drop(self, child: Child) -> None:
        super().drop(child)
        self.ctx.forget(child.spec.id)

    async def _start_dynamic(self, arguments: tuple[object, ...]) -> object:
        if self._max_children is not None and len(self.children) >= self._max_children:
            return MaxChildren(self.ctx.path)
        name = str(self.ctx.serial())
        child = Child(self._template.spec(name, arguments), self.ctx.place_below(name))
        self.children.add(child)
        answer = await answer_of_start(self, child)
        if answer is None or isinstance(answer, StartError):
            self.drop(child)
        return answer

    async def _terminate_dynamic(self, ref: Ref) -> ChildNotFound | None:
        child = self.find(ref)
        if child is not None:
            await self.halt([child])
            self.drop(child)
            return None
        was_mine = _last(ref).isdecimal() and ref.path == self.ctx.path_below(_last(ref))
        return None if was_mine else ChildNotFound(ref.path)

    async def _halt_together(self) -> None:
        """Stop all at once, with one deadline for them."""
        left = {child.process.ended: child for child in self.children if child.process is not None}
        budgets = {child.budget for child in left.values()}
        budget = None if None in budgets else max((each for each in budgets if each is not None), default=0)
        if left and budget != 0:
            for child in left.values():
                if child.process is not None:
                    child.process.signal(Stop(Shutdown()))
            await asyncio.wait(left, timeout=budget)
        for ended, child in left.items():
            if child.process is not None and not ended.done():
                child.process.kill()
        if left:
            await asyncio.wait(left)
        for ended, child in left.items():
            self.stopped(child, ended.result())
            self.drop(child)


def _last(ref: Ref) -> str:
    return ref.path.rpartition("/")[2]
