"""Bugs planted on purpose: the simulation has to find each, and shrink the day to what shows it."""

import asyncio
from dataclasses import replace

from actors.journal.store import _run_one
from actors.rendering.messages import Rendered
from actors.rendering.render import render
from actors.simulation.faults import Fault
from actors.simulation.machine import SimLane, SimStore
from actors.simulation.options import Options
from actors.simulation.run import Parts


class EarlyStore(SimStore):
    """Answers before it commits: what a crash catches in between is gone, and somebody was told of it."""

    def commit(self, functions):
        connection = self._disk.connection
        if not connection.in_transaction:
            connection.execute("BEGIN IMMEDIATE")
            asyncio.get_running_loop().call_later(2.0, self._commit_at_last)
        return [_run_one(connection, function) for function in functions]

    def _commit_at_last(self):
        if self._disk.connection.in_transaction and not self.dead:
            self._disk.connection.execute("COMMIT")


class UnmarkedLane(SimLane):
    """A ticket that may lie on the counter already is drawn as if it were the first."""

    async def run(self, function, *arguments, timeout):  # noqa: ASYNC109 - as declared by the port
        if function is render:
            work, *rest = arguments
            arguments = (replace(work, mark=None), *rest)
        answer = await super().run(function, *arguments, timeout=timeout)
        assert function is not render or isinstance(answer, Rendered)
        return answer


class HastyStore(SimStore):
    """Forgets how long an order for later has to wait."""

    def commit(self, functions):
        self._disk.connection.execute("UPDATE jobs SET due_at = 0 WHERE state = 'scheduled'")
        return super().commit(functions)


HASTY = Parts(store=HastyStore)
EARLY = Parts(store=EarlyStore)
UNMARKED = Parts(lane=UnmarkedLane)

ORDERS = 10
DOUBTS = [("connection-lost", "bar"), ("power-cut", "kitchen"), ("crash", "house")]


def early_morning(seed, kinds):
    """The first orders of a day, and faults of these kinds around each: a day that is over soon."""
    whole = Options(seed)
    orders = sorted(whole.all_orders, key=whole.placed_at)[:ORDERS]
    lag = whole.topology.search_lag
    faults = tuple(
        Fault(kind, round(whole.placed_at(order) + lag + 3 * number, 1), where, 5.0, 7 * order % 300)
        for order in orders
        for number, (kind, where) in enumerate(kinds)
    )
    return Options(seed, faults=faults, orders=tuple(sorted(orders)))
