"""The words that actors and their supervisors exchange."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supervision.children import Child
    from supervision.exits import ExitReason
    from supervision.process import Process
    from supervision.reference import Ref
    from supervision.specification import ChildSpec, Strategy

R_co = TypeVar("R_co", covariant=True)


class Request(Generic[R_co]):
    """A message that expects an answer of type ``R``.

    Subclass it as a frozen dataclass with slots: ``class Get(Request[int])``.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Down:
    """The actor at ``ref``, which the receiver monitors, has ended. One per ``Context.monitor``."""

    ref: Ref
    reason: ExitReason


@dataclass(frozen=True, slots=True)
class Stop:
    """Control lane only: end after the message in hand."""

    reason: ExitReason


@dataclass(slots=True)
class Exited:
    """Control lane only: a process that this supervisor started has ended."""

    process: Process
    reason: ExitReason


@dataclass(frozen=True, slots=True)
class Launched:
    """Control lane only: a child was started at once, and its supervisor has still to wait for it."""

    child: Child


@dataclass(frozen=True, slots=True)
class TryAgain:
    """What a supervisor tells itself, so that other requests get in between two attempts to start a child."""

    child: str
    attempt: int


@dataclass(frozen=True, slots=True)
class StartChild(Request["Ref | None"]):
    """Add a child at the end and start it. A child that does not start is not kept.

    The answer is None if it ignored its start; then it is kept as stopped, unless it is temporary.
    Refused with ``ChildAlreadyStarted``, ``ChildAlreadyPresent`` (known, but not running) or ``StartError``.
    """

    spec: ChildSpec


@dataclass(frozen=True, slots=True)
class TerminateChild(Request[None]):
    """Stop a child; keep its specification unless it is temporary. Refused with ``ChildNotFound``.

    Under a dynamic supervisor a child is named by its reference, anywhere else by its id.
    """

    id: str | Ref


@dataclass(frozen=True, slots=True)
class RestartChild(Request["Ref | None"]):
    """Start a child that is not running. The answer is None if it ignored its start.

    Refused with ``ChildRunning``, ``ChildRestarting``, ``ChildNotFound`` or ``StartError``.
    """

    id: str


@dataclass(frozen=True, slots=True)
class DeleteChild(Request[None]):
    """Forget a stopped child. Refused with ``ChildRunning``, ``ChildRestarting`` or ``ChildNotFound``."""

    id: str


@dataclass(frozen=True, slots=True)
class GetChildSpec(Request["ChildSpec"]):
    """The specification with its defaults filled in, as far as they are known before the first start.

    That of a temporary child has lost what made it. Refused with ``ChildNotFound``.
    """

    id: str | Ref


@dataclass(frozen=True, slots=True)
class Apply(Request[None]):
    """Take other specifications, and where they are given other limits; OTP's ``code_change``.

    What runs goes on running. Specifications that changed count from the next start and stop of their
    child; new ones are added and not started; children that are no longer named are kept, behind all others.
    Refused as a whole, and without effect, with ``SpecError``.
    """

    children: Sequence[ChildSpec]
    strategy: Strategy | None = None
    intensity: int | None = None
    period: float | None = None


@dataclass(frozen=True, slots=True)
class ChildInfo:
    """``state`` is one of starting, running, stopping, restarting, stopped."""

    id: str
    ref: Ref
    state: str
    supervisor: bool


@dataclass(frozen=True, slots=True)
class ChildCounts:
    """``active`` are those with a process. A dynamic supervisor has one specification for all."""

    specs: int
    active: int
    supervisors: int
    workers: int


@dataclass(frozen=True, slots=True)
class WhichChildren(Request[tuple[ChildInfo, ...]]):
    """The children in the order of their start."""


@dataclass(frozen=True, slots=True)
class WhichChild(Request[ChildInfo]):
    """One child. Refused with ``ChildNotFound``."""

    id: str | Ref


@dataclass(frozen=True, slots=True)
class CountChildren(Request[ChildCounts]):
    pass
