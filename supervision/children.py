"""The children of a supervisor: found by id and by process at once, and kept in the order of their start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supervision.messages import ChildCounts
from supervision.restarts import Delays
from supervision.specification import BY_KIND, Restart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supervision.process import Process
    from supervision.reference import Place, Ref
    from supervision.specification import ChildSpec


class Child:
    """A specification, a place and, while it runs, its process."""

    __slots__ = ("attempt", "delays", "place", "process", "restarting", "spec", "supervisor")

    def __init__(self, spec: ChildSpec, place: Place) -> None:
        self.spec = spec
        self.place = place
        self.process: Process | None = None
        self.restarting = False
        self.attempt = 0
        self.supervisor = False
        self.delays = None if spec.backoff is None else Delays(spec.backoff)

    @property
    def ref(self) -> Ref:
        """It is stable, whoever runs there."""
        return self.place.ref

    @property
    def state(self) -> str:
        if self.process is None:
            return "restarting" if self.restarting else "stopped"
        return self.process.phase.state

    @property
    def is_temporary(self) -> bool:
        return self.spec.restart is Restart.TEMPORARY

    @property
    def budget(self) -> float | None:
        return self.spec.budget(None if self.process is None else self.process.actor)

    def respecify(self, spec: ChildSpec) -> None:
        """Take another specification, which counts from the next start and the next stop on."""
        actor = None if self.process is None else self.process.actor
        if spec.backoff != self.spec.backoff:
            self.delays = None if spec.backoff is None else Delays(spec.backoff)
        self.spec = spec if actor is None else spec.filled(actor)
        if self.process is not None and self.is_temporary:
            self.spec = self.spec.without_start()


class Children:
    """Nothing here takes longer because there are many, but what goes through all of them."""

    def __init__(self) -> None:
        self._by_id: dict[str, Child] = {}
        self._by_process: dict[Process, Child] = {}

    def __iter__(self) -> Iterator[Child]:
        return iter(tuple(self._by_id.values()))

    def __len__(self) -> int:
        return len(self._by_id)

    def __getitem__(self, name: str) -> Child:
        return self._by_id[name]

    def get(self, name: object) -> Child | None:
        return self._by_id.get(name) if isinstance(name, str) else None

    def add(self, child: Child) -> None:
        self._by_id[child.spec.id] = child

    def remove(self, child: Child) -> None:
        self.ended(child)
        if self._by_id.get(child.spec.id) is child:
            del self._by_id[child.spec.id]

    def started(self, child: Child, process: Process) -> None:
        """Remember its process, and what is known only now that its actor was made."""
        child.process = process
        self._by_process[process] = child
        actor, spec = process.actor, child.spec
        if actor is not None:
            child.supervisor = actor.supervises
            if spec.shutdown is BY_KIND:
                child.spec = spec = spec.filled(actor)
        if spec.restart is Restart.TEMPORARY:
            child.spec = spec.without_start()

    def of(self, process: Process) -> Child | None:
        return self._by_process.get(process)

    def exited(self, process: Process) -> Child | None:
        """Return the child whose process has ended, None if it was not one of ours any more."""
        child = self._by_process.pop(process, None)
        if child is not None:
            child.process = None
        return child

    def ended(self, child: Child) -> None:
        if child.process is not None:
            self._by_process.pop(child.process, None)
            child.process = None

    def order(self, first: Sequence[str]) -> None:
        """Put those with these ids first, in this order, and behind them the others as they stand."""
        mine = {name: self._by_id[name] for name in first}
        self._by_id = mine | {name: child for name, child in self._by_id.items() if name not in mine}

    def counts(self) -> ChildCounts:
        supervisors = sum(child.supervisor for child in self._by_id.values())
        return ChildCounts(len(self), len(self._by_process), supervisors, len(self) - supervisors)
