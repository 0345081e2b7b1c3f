"""What both sides play: a tree of supervisors, and what happens to it, turn by turn.

A scenario holds nothing but what is determined on both sides. What differs by decision, or is left open by
OTP, can't be said in it:

* Windows of restarts below a second. OTP counts whole seconds, this package real ones; so a period is 5 s
  or more, and time passes in steps of 3 s.
* A ``shutdown`` of 0. OTP asks and looks at once whether the child has gone, which may be either way; here
  it is the same as a brutal kill. A child stops well, or never (``stuck``), so that no budget is a close
  race.
* A supervisor that is killed, or has a budget of its own. In OTP its orphans end in any order, and later
  than it; here they end with it. Supervisors have ``shutdown=infinity``.
* Children that don't trap exits: there is no such thing here, each has its ``terminate``.
* An exit that a busy supervisor hears of after a request. OTP takes what came first; here exits go before
  requests. In a turn the deaths come first.
* Two supervisors that are busy at the same time. Their order is nobody's promise; things happen to one, and
  the others follow.
* The order of ``which_children``: OTP names the last child first. Both traces have the order of the start.
* The order of ``which_children`` in a pool, which in OTP is that of a map of processes. Both are sorted.
* The order in which the children of a pool stop: all are asked at once, and who ends first is nobody's
  promise. ``settling`` sorts them, stage by stage. A report of an unclean stop names the pool and not the
  child, as OTP counts its children together.
* Who is meant by a request about a child of a pool that has just died: in OTP the dead process, here the
  place of the child, which its successor has taken. Such requests are not drawn; one that finds the child
  still restarting is played by hand.
* The number of active children of a pool after one was terminated while it was restarting: OTP goes on
  subtracting it, as if it still were.
* A child of a pool that declines to start again. OTP 25 keeps it, and its supervisor crashes over it when it
  stops; later releases forget the child, as is done here.
* Back-offs, which OTP doesn't have; and the runtimes' reports, but for ``shutdown_error`` and a limit
  passed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = "top"
PAUSE = 3.0
"""Seconds that pass in a ``Pause``."""
SHORT = 0.01
"""Seconds that a stuck child may take."""
AMPLE = 5.0
"""Seconds of which a child that stops needs next to none."""

Strategy: TypeAlias = Literal["one_for_one", "one_for_all", "rest_for_one"]
Restart: TypeAlias = Literal["permanent", "transient", "temporary"]
Shutdown: TypeAlias = Literal["brutal", "short", "ample", "infinity"]
Start: TypeAlias = Literal["ok", "ignore", "refuse", "crash", "stop_normal", "stop_shutdown", "stop_error"]
"""``refuse``: no process comes to be; the others end in ``init``. A supervisor has no ``stop`` there."""
End: TypeAlias = Literal["well", "stuck", "crash", "normal", "shutdown_x"]
"""What ``terminate`` does; a child that is ``stuck`` hangs only if its supervisor asked it to stop."""
How: TypeAlias = Literal["error", "normal", "shutdown", "shutdown_x", "kill"]
Verb: TypeAlias = Literal[
    "terminate_child", "restart_child", "delete_child", "start_child", "which_children", "count_children"
]


@dataclass(frozen=True, slots=True)
class Worker:
    """``starts`` has one entry a start; after them it starts well."""

    id: str
    restart: Restart = "permanent"
    shutdown: Shutdown = "ample"
    starts: tuple[Start, ...] = ()
    end: End = "well"


@dataclass(frozen=True, slots=True)
class Group:
    """A supervisor. ``period`` in whole seconds; ``starts`` as a worker's."""

    id: str
    strategy: Strategy = "one_for_one"
    intensity: int = 3
    period: int = 30
    restart: Restart = "permanent"
    children: tuple[Node, ...] = ()
    starts: tuple[Start, ...] = ()


@dataclass(frozen=True, slots=True)
class Pool:
    """A dynamic supervisor. It starts without children; a request to start one brings a ``Worker``.

    That one's restart type and shutdown don't count: all have those of the pool. Its id is nobody else's.
    """

    id: str
    intensity: int = 3
    period: int = 30
    restart: Restart = "permanent"
    child_restart: Restart = "permanent"
    child_shutdown: Shutdown = "ample"
    starts: tuple[Start, ...] = ()


Node: TypeAlias = Worker | Group | Pool


@dataclass(frozen=True, slots=True)
class Death:
    path: str
    how: How


@dataclass(frozen=True, slots=True)
class Ask:
    """``child`` is an id, the child to start, or empty where the request is about all of them."""

    verb: Verb
    child: str | Node = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Deaths below one supervisor and requests to it.

    ``held``: all of it lies in its mailbox before it looks at the first.
    """

    group: str
    deaths: tuple[Death, ...] = ()
    asks: tuple[Ask, ...] = ()
    held: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    pass


@dataclass(frozen=True, slots=True)
class Scenario:
    """After the last step the whole tree is stopped."""

    tree: Group
    steps: tuple[Turn | Pause, ...] = ()

    @property
    def pauses(self) -> int:
        return sum(isinstance(step, Pause) for step in self.steps)


Trace: TypeAlias = tuple[str, ...]


def below(path: str, child: str) -> str:
    """Return the path of a child; the root's name is no part of it."""
    return child if path == TOP else f"{path}/{child}"


def walk(node: Node, path: str = TOP) -> Iterator[tuple[str, Node]]:
    yield path, node
    if isinstance(node, Group):
        for child in node.children:
            yield from walk(child, below(path, child.id))


def nodes(scenario: Scenario) -> Iterator[tuple[str, Node]]:
    """Yield all of its supervisors and children, those too that are started later, by their paths."""
    yield from walk(scenario.tree)
    for step in scenario.steps:
        if isinstance(step, Turn):
            for ask in step.asks:
                if not isinstance(ask.child, str):
                    yield from walk(ask.child, below(step.group, ask.child.id))


def pretty(value: object, indent: int = 0) -> str:
    """Show a scenario as the Python that makes it, without what is as usual."""
    pad = "    " * (indent + 1)
    if isinstance(value, tuple):
        if not value:
            return "()"
        if not any(is_dataclass(item) for item in value):
            return repr(value)
        return (
            "(\n" + "".join(f"{pad}{pretty(item, indent + 1)},\n" for item in value) + "    " * indent + ")"
        )
    if not is_dataclass(value):
        return repr(value)
    given = {one.name: getattr(value, one.name) for one in fields(value)}
    usual = {one.name: one.default for one in fields(value)}
    shown = [f"{name}={pretty(it, indent)}" for name, it in given.items() if it != usual[name]]
    return f"{type(value).__name__}({', '.join(shown)})"
