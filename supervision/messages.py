"""The words that actors and their supervisors exchange."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from supervision.exits import ExitReason
    from supervision.process import Process
    from supervision.reference import Ref
    from supervision.specification import ChildSpec

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


@dataclass(frozen=True, slots=True)
class Exited:
    """Control lane only: a process that this supervisor started has ended."""

    process: Process
    reason: ExitReason


@dataclass(frozen=True, slots=True)
class TryAgain:
    """What a supervisor tells itself, so that other requests get in between two attempts to start a child."""

    child: str
    attempt: int


@dataclass(frozen=True, slots=True)
class StartChild(Request["Ref"]):
    """Add a child at the end and start it. A child that does not start is not kept.

    Refused with ``ChildAlreadyStarted``, ``ChildAlreadyPresent`` (known, but not running) or ``StartError``.
    """

    spec: ChildSpec


@dataclass(frozen=True, slots=True)
class TerminateChild(Request[None]):
    """Stop a child; keep its specification unless it is temporary. Refused with ``ChildNotFound``."""

    id: str


@dataclass(frozen=True, slots=True)
class RestartChild(Request["Ref"]):
    """Start a child that is not running.

    Refused with ``ChildRunning``, ``ChildRestarting``, ``ChildNotFound`` or ``StartError``.
    """

    id: str


@dataclass(frozen=True, slots=True)
class DeleteChild(Request[None]):
    """Forget a stopped child. Refused with ``ChildRunning``, ``ChildRestarting`` or ``ChildNotFound``."""

    id: str


@dataclass(frozen=True, slots=True)
class ChildInfo:
    """``state`` is one of starting, running, stopping, restarting, stopped."""

    id: str
    ref: Ref
    state: str
    supervisor: bool


@dataclass(frozen=True, slots=True)
class ChildCounts:
    specs: int
    active: int
    supervisors: int
    workers: int


@dataclass(frozen=True, slots=True)
class WhichChildren(Request[tuple[ChildInfo, ...]]):
    """The children in the order of their start."""


@dataclass(frozen=True, slots=True)
class CountChildren(Request[ChildCounts]):
    pass
