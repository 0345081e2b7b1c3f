"""The addresses under /retry-manager: how patient docketd is, and what it has given up."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING

from actors.domain.job import State
from actors.domain.patience import cause_of_down, causes_of_blocked
from actors.errors import Problem
from actors.gateway import shapes
from actors.gateway.access import allow, person
from actors.gateway.answers import answer
from actors.gateway.desk import DESK, PATIENCE
from actors.gateway.jobs import decide_on
from actors.gateway.printers import PAUSES, describe_printers
from actors.gateway.requests import LONGEST_PAGE, cursor, limit, number
from actors.journal.messages import Count, GetJob, ListJobs

if TYPE_CHECKING:
    from aiohttp import web

    from actors.gateway.desk import Desk


async def show(request: web.Request) -> web.Response:
    """What applies to each cause, and which of them is at work at which printer."""
    desk = request.app[DESK]
    tally = await desk.journal.ask(Count(), timeout=PATIENCE)
    printers = [
        {
            "name": found["name"],
            "state": found["state"],
            "causes": _causes(found),
            "since": found["since"],
            "waiting": tally.printers.get(found["name"], {}).get(State.QUEUED, 0),
        }
        for found in await describe_printers(desk)
    ]
    causes = {cause.value: asdict(patience) for cause, patience in desk.settings.retry.items()}
    return answer({"causes": causes, "printers": printers, "dead_letters": tally.jobs.get(State.DEAD, 0)})


def _causes(found: shapes.Shape) -> list[str]:
    reasons = [reason for reason in found["reasons"] if reason not in PAUSES]
    if found["connection"] in {"down", "unknown"}:
        return [cause_of_down(reason) for reason in reasons]
    return sorted(causes_of_blocked(reasons)) if found["connection"] == "blocked" else []


async def dead_letters(request: web.Request) -> web.Response:
    """The newest first; each with all that it takes to queue it again. A task is a job."""
    size = limit(request)
    question = ListJobs(state=State.DEAD, before=cursor(request), limit=size + 1)
    rows = await request.app[DESK].journal.ask(question, timeout=PATIENCE)
    following = str(rows[size - 1].job) if len(rows) > size else None
    tasks = [{"task_id": row.job, **shapes.job(row)} for row in rows[:size]]
    return answer({"tasks": tasks, "next": following})


async def requeue(request: web.Request) -> web.Response:
    """One that is dead; a cancelled job is no dead letter."""
    desk, job = request.app[DESK], number(request, "job")
    row = await desk.journal.ask(GetJob(job), timeout=PATIENCE)
    if row is not None and row.state is not State.DEAD:
        detail = f"job {job} is {row.state}, no dead letter: GET /retry-manager/dead-letter-queue lists them"
        raise Problem(409, "state", "Not in this state", detail, more={"state": row.state})
    await decide_on(desk, job, "requeue", person(allow(desk.keys, request, "control")))
    row = await desk.journal.ask(GetJob(job), timeout=PATIENCE)
    return answer({} if row is None else {"task_id": job, **shapes.job_in_full(row)})


async def requeue_all(request: web.Request) -> web.Response:
    desk = request.app[DESK]
    who = person(allow(desk.keys, request, "control"))
    requeued: list[int] = []
    for job in await _dead(desk):
        with suppress(Problem):  # somebody else has decided on it meanwhile
            await decide_on(desk, job, "requeue", who)
            requeued.append(job)
    return answer({"requeued": requeued})


async def _dead(desk: Desk) -> list[int]:
    """All of them, the oldest first."""
    found: list[int] = []
    while True:
        before = found[-1] if found else None
        question = ListJobs(state=State.DEAD, before=before, limit=LONGEST_PAGE)
        rows = await desk.journal.ask(question, timeout=PATIENCE)
        found += [row.job for row in rows]
        if len(rows) < LONGEST_PAGE:
            return found[::-1]
