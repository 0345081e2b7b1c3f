"""What a supervisor may be asked while it runs, with the answers that OTP gives.

``StartChild``, ``TerminateChild``, ``RestartChild``, ``DeleteChild``, ``WhichChildren``, ``WhichChild``,
``CountChildren``, ``GetChildSpec`` and ``Apply``. A request is refused by an exception as the answer, which
is raised where it was asked. Who asks a supervisor that is down gets ``ActorDown``, OTP's ``noproc``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from supervision.children import Child
from supervision.errors import (
    ChildAlreadyPresent,
    ChildAlreadyStarted,
    ChildError,
    ChildNotFound,
    ChildRestarting,
    ChildRunning,
    SpecError,
    StartError,
)
from supervision.exits import Ignored
from supervision.messages import (
    Apply,
    ChildCounts,
    ChildInfo,
    CountChildren,
    DeleteChild,
    GetChildSpec,
    RestartChild,
    StartChild,
    TerminateChild,
    WhichChild,
    WhichChildren,
)
from supervision.outcome import Outcome
from supervision.specification import ChildSpec, check_children, check_limits, check_strategy

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from supervision.reference import Ref
    from supervision.supervisor import Supervisor


def administer(supervisor: Supervisor, message: object) -> Awaitable[object] | None:
    """Return what will yield the answer, None for a message that is no such request."""
    match message:
        case StartChild(spec):
            return start_child(supervisor, spec)
        case TerminateChild(name):
            return _terminate_child(supervisor, name)
        case RestartChild(name):
            return _restart_child(supervisor, name)
        case DeleteChild(name):
            return _delete_child(supervisor, name)
        case Apply():
            return _apply(supervisor, message)
    return look(supervisor, message)


def look(supervisor: Supervisor, message: object) -> Awaitable[object] | None:
    """As ``administer``, for the requests that change nothing."""
    match message:
        case WhichChildren():
            return _which_children(supervisor)
        case WhichChild(name):
            return _which_child(supervisor, name)
        case CountChildren():
            return _count_children(supervisor)
        case GetChildSpec(name):
            return _get_child_spec(supervisor, name)
    return None


async def start_child(supervisor: Supervisor, spec: ChildSpec) -> Ref | Exception | None:
    if not isinstance(spec, ChildSpec):
        return SpecError("invalid_child_spec", spec)
    known = supervisor.children.get(spec.id)
    if known is not None:
        return ChildAlreadyStarted(spec.id) if known.process is not None else ChildAlreadyPresent(spec.id)
    child = Child(spec, supervisor.ctx.place_below(spec.id))
    supervisor.children.add(child)
    answer = await answer_of_start(supervisor, child)
    if isinstance(answer, StartError):
        supervisor.drop(child)
    return answer


async def _terminate_child(supervisor: Supervisor, name: str | Ref) -> ChildError | None:
    child = supervisor.children.get(name)
    if child is None:
        return ChildNotFound(_word(name))
    await supervisor.halt([child])
    return None


async def _restart_child(supervisor: Supervisor, name: str) -> Ref | Exception | None:
    child = supervisor.children.get(name)
    refusal = _refusal(name, child)
    if child is None or refusal is not None:
        return refusal
    return await answer_of_start(supervisor, child)


async def _delete_child(supervisor: Supervisor, name: str) -> ChildError | None:
    child = supervisor.children.get(name)
    refusal = _refusal(name, child)
    if child is not None and refusal is None:
        supervisor.drop(child)
    return refusal


async def _apply(supervisor: Supervisor, wanted: Apply) -> BaseException | None:
    strategy = supervisor.strategy if wanted.strategy is None else wanted.strategy
    intensity = supervisor.window.intensity if wanted.intensity is None else wanted.intensity
    period = supervisor.window.period if wanted.period is None else wanted.period
    with Outcome[None](catch=SpecError) as checked:
        check_children(wanted.children)
        check_strategy(strategy)
        check_limits(intensity, period)
    if checked.error is None:
        supervisor.strategy = strategy
        supervisor.window.limit(intensity, period)
        _respecify(supervisor, wanted)
    return checked.error


def _respecify(supervisor: Supervisor, wanted: Apply) -> None:
    for spec in wanted.children:
        known = supervisor.children.get(spec.id)
        if known is None:
            supervisor.children.add(Child(spec, supervisor.ctx.place_below(spec.id)))
        else:
            known.respecify(spec)
    supervisor.children.order([spec.id for spec in wanted.children])


async def _which_children(supervisor: Supervisor) -> tuple[ChildInfo, ...]:
    return tuple(_info(child) for child in supervisor.children)


async def _which_child(supervisor: Supervisor, name: str | Ref) -> ChildInfo | ChildError:
    child = supervisor.find(name)
    return ChildNotFound(_word(name)) if child is None else _info(child)


async def _count_children(supervisor: Supervisor) -> ChildCounts:
    return supervisor.counts()


async def _get_child_spec(supervisor: Supervisor, name: str | Ref) -> ChildSpec | ChildError:
    child = supervisor.find(name)
    return ChildNotFound(_word(name)) if child is None else child.spec


async def answer_of_start(supervisor: Supervisor, child: Child) -> Ref | StartError | None:
    match await supervisor.start(child):
        case None:
            return child.ref
        case Ignored():
            return None
        case failure:
            return StartError(child.spec.id, failure)


def _info(child: Child) -> ChildInfo:
    return ChildInfo(child.spec.id, child.ref, child.state, child.supervisor)


def _refusal(name: str, child: Child | None) -> ChildError | None:
    """Why a child that has to be stopped for the request is not."""
    if child is None:
        return ChildNotFound(_word(name))
    if child.process is not None:
        return ChildRunning(name)
    return ChildRestarting(name) if child.restarting else None


def _word(name: str | Ref) -> str:
    return name if isinstance(name, str) else name.path
