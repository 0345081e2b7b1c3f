"""Bugs planted on purpose: the simulation has to find each, and shrink the day to what shows it."""

import asyncio
from dataclasses import replace

from actors.journal.store import _run_one
from actors.rendering.messages import Rendered
from actors.rendering.render import render
from actors.simulation.machine import SimLane, SimStore
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


EARLY = Parts(store=EarlyStore)
UNMARKED = Parts(lane=UnmarkedLane)
