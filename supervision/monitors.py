"""Who is told of whose end. Each monitor costs the same, however many there are at one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supervision.exits import NoProc
from supervision.messages import Down

if TYPE_CHECKING:
    from supervision.exits import ExitReason
    from supervision.process import Process
    from supervision.reference import Ref


class Monitor:
    """What ``Context.monitor`` returns, for ``Context.demonitor``. ``down`` is what it has delivered."""

    __slots__ = ("down", "ref", "target", "watcher")

    def __init__(self, ref: Ref, watcher: Process, target: Process | None) -> None:
        self.ref = ref
        self.watcher = watcher
        self.target = target
        self.down: Down | None = None

    def fire(self, reason: ExitReason) -> None:
        self.target = None
        self.down = Down(self.ref, reason)
        self.watcher.mailbox.deliver(self.down)


class Monitors:
    """Those that one process asked for, and those that others asked for about it."""

    __slots__ = ("_mine", "_process", "of_me")

    def __init__(self, process: Process) -> None:
        self._process = process
        self._mine: dict[Monitor, None] = {}
        self.of_me: dict[Monitor, None] = {}

    def __len__(self) -> int:
        return len(self._mine) + len(self.of_me)

    def watch(self, ref: Ref) -> Monitor:
        target = self._process.registry.place(ref.path).process
        monitor = Monitor(ref, self._process, target)
        if target is None:
            monitor.fire(NoProc())
        else:
            self._mine[monitor] = None
            target.monitors.of_me[monitor] = None
        return monitor

    def unwatch(self, monitor: Monitor) -> None:
        """As ``forget``, and takes back what it has delivered, if that still waits to be handled."""
        self.forget(monitor)
        if monitor.down is not None and monitor.watcher is self._process:
            self._process.mailbox.withdraw(monitor.down)

    def forget(self, monitor: Monitor) -> None:
        """Harmless for one that has fired."""
        self._mine.pop(monitor, None)
        if monitor.target is not None:
            monitor.target.monitors.of_me.pop(monitor, None)

    def end(self, reason: ExitReason) -> None:
        """Drop those of this process, and tell those who watch it."""
        for monitor in tuple(self._mine):
            self.forget(monitor)
        for monitor in tuple(self.of_me):
            monitor.watcher.monitors.forget(monitor)
            monitor.fire(reason)
