"""What came of the demonstration, counted on its paper too: docketd's word alone is not enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from actors.commands.demo_tour import Before, Ended
from actors.domain.job import UNFINISHED, Evidence, State
from actors.journal.messages import Count, JobRow, ListJobs, Tally
from actors.offline import journal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from pathlib import Path

    from actors.demo.paper import Paper
    from supervision import Request

T = TypeVar("T")

JOURNAL = "journal.db"
CONFIRMED = frozenset({Evidence.FENCE, Evidence.VIRTUAL})  # a virtual printer's paper counts here


class Asked(Protocol):
    """The journal: the running daemon's, or the file's."""

    async def ask(self, request: Request[T]) -> T: ...


async def ended(asked: Asked, paper: Paper, began: datetime, wanted: int) -> Ended:
    """`wanted` orders were put in at the stand-in; those that never arrived are lost."""
    tally = await asked.ask(Count())
    printed = [job async for job in _printed(asked)]
    missing = paper.missing([job.running for job in printed if job.changed_at >= began])
    return Ended(
        orders=tally.orders,
        tickets=tally.tickets,
        confirmed=sum(job.evidence in CONFIRMED for job in printed),
        waiting=waiting(tally),
        lost=max(0, wanted - tally.orders) + len(missing) + tally.jobs.get(State.DEAD, 0),
    )


async def before(data: Path) -> Before:
    """Of the folder, while no daemon works on it."""
    if not (data / JOURNAL).exists():
        return Before()
    async with journal(data) as offline:
        tally = await offline.ask(Count())
    return Before(tally.orders, waiting(tally))


def waiting(tally: Tally) -> int:
    return sum(tally.jobs.get(state, 0) for state in UNFINISHED)


async def _printed(asked: Asked) -> AsyncIterator[JobRow]:
    last: int | None = None
    while True:
        page = await asked.ask(ListJobs(state=State.PRINTED, before=last, limit=500))
        for job in page:
            yield job
        if not page:
            return
        last = page[-1].job
