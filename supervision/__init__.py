"""Actors on asyncio, supervised as in Erlang/OTP. Needs the standard library only."""

from importlib import import_module
from typing import TYPE_CHECKING

from supervision.actor import Actor
from supervision.belongings import ReplyToken
from supervision.breaker import (
    BreakerStatus,
    CircuitBreaker,
    ForceClose,
    ForceOpen,
    Outcome,
    Permit,
    Reset,
)
from supervision.circuit import (
    Circuit,
    CircuitSettings,
    CircuitSnapshot,
    CircuitState,
    Denied,
    Granted,
)
from supervision.context import Context
from supervision.dynamic import DynamicSupervisor, StartDynamic, Template
from supervision.errors import (
    ActorDown,
    BadReturn,
    ChildAlreadyPresent,
    ChildAlreadyStarted,
    ChildError,
    ChildIsDynamic,
    ChildNotFound,
    ChildRestarting,
    ChildRunning,
    Deadlock,
    Exit,
    Ignore,
    LaneClosed,
    LaneError,
    LaneStuck,
    MailboxFull,
    MaxChildren,
    SpecError,
    StartError,
    StartTimeout,
    SupervisionError,
    Timeout,
    UnknownMessage,
)
from supervision.events import Event, EventLog
from supervision.exits import (
    Crash,
    ExitReason,
    Ignored,
    Killed,
    NoProc,
    Normal,
    Shutdown,
)
from supervision.lane import Lane
from supervision.mailbox import Mailbox, Overflow
from supervision.messages import (
    Apply,
    ChildCounts,
    ChildInfo,
    CountChildren,
    DeleteChild,
    Down,
    GetChildSpec,
    Request,
    RestartChild,
    StartChild,
    TerminateChild,
    WhichChild,
    WhichChildren,
)
from supervision.monitors import Monitor
from supervision.reference import Ref
from supervision.specification import (
    BY_KIND,
    Backoff,
    ChildSpec,
    Restart,
    Strategy,
)
from supervision.supervisor import Supervisor
from supervision.system import System, TreeNode

if TYPE_CHECKING:
    from supervision.harness import SimLoop, SleepForever, run_virtual

__all__ = [
    "BY_KIND",
    "Actor",
    "ActorDown",
    "Apply",
    "Backoff",
    "BadReturn",
    "BreakerStatus",
    "ChildAlreadyPresent",
    "ChildAlreadyStarted",
    "ChildCounts",
    "ChildError",
    "ChildInfo",
    "ChildIsDynamic",
    "ChildNotFound",
    "ChildRestarting",
    "ChildRunning",
    "ChildSpec",
    "Circuit",
    "CircuitBreaker",
    "CircuitSettings",
    "CircuitSnapshot",
    "CircuitState",
    "Context",
    "CountChildren",
    "Crash",
    "Deadlock",
    "DeleteChild",
    "Denied",
    "Down",
    "DynamicSupervisor",
    "Event",
    "EventLog",
    "Exit",
    "ExitReason",
    "ForceClose",
    "ForceOpen",
    "GetChildSpec",
    "Granted",
    "Ignore",
    "Ignored",
    "Killed",
    "Lane",
    "LaneClosed",
    "LaneError",
    "LaneStuck",
    "Mailbox",
    "MailboxFull",
    "MaxChildren",
    "Monitor",
    "NoProc",
    "Normal",
    "Outcome",
    "Overflow",
    "Permit",
    "Ref",
    "ReplyToken",
    "Request",
    "Reset",
    "Restart",
    "RestartChild",
    "Shutdown",
    "SimLoop",
    "SleepForever",
    "SpecError",
    "StartChild",
    "StartDynamic",
    "StartError",
    "StartTimeout",
    "Strategy",
    "SupervisionError",
    "Supervisor",
    "System",
    "Template",
    "TerminateChild",
    "Timeout",
    "TreeNode",
    "UnknownMessage",
    "WhichChild",
    "WhichChildren",
    "run_virtual",
]

_VIRTUAL = frozenset({"SimLoop", "SleepForever", "run_virtual"})


def __getattr__(name: str) -> object:
    """Load the harness when it is asked for: who serves a restaurant does without."""
    if name not in _VIRTUAL:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module("supervision.harness"), name)
    return value
