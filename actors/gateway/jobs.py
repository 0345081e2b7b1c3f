"""The queue over HTTP: jobs by state and printer, and what a person may decide about one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.domain.job import Event, IllegalTransitionError, State
from actors.errors import Problem
from actors.gateway import shapes
from actors.gateway.access import allow, person
from actors.gateway.answers import answer
from actors.gateway.desk import DESK, PATIENCE
from actors.gateway.requests import absent, bad, cursor, limit, number
from actors.journal.messages import GetJob, ListJobs, NoReprintError, NoSuchJobError, Reprint, Resolve

if TYPE_CHECKING:
    from aiohttp import web

    from actors.gateway.desk import Desk
    from actors.journal.messages import TicketMade

DECISIONS: Final = {
    "cancel": Event.CANCEL,
    "fire": Event.DUE,
    "release": Event.RELEASE,
    "requeue": Event.REQUEUE,
}


async def browse(request: web.Request) -> web.Response:
    size = limit(request)
    question = ListJobs(
        state=_state(request), printer=request.query.get("printer"), before=cursor(request), limit=size + 1
    )
    rows = await request.app[DESK].journal.ask(question, timeout=PATIENCE)
    following = str(rows[size - 1].job) if len(rows) > size else None
    return answer({"jobs": [shapes.job(row) for row in rows[:size]], "next": following})


async def show(request: web.Request) -> web.Response:
    job = number(request, "job")
    row = await request.app[DESK].journal.ask(GetJob(job), timeout=PATIENCE)
    if row is None:
        raise absent("job", job)
    return answer(shapes.job_in_full(row))


async def decide(request: web.Request) -> web.Response:
    """Cancel, release or requeue, on record with the name of whose key it was."""
    desk = request.app[DESK]
    who = person(allow(desk.keys, request, "control"))
    job = number(request, "job")
    action = request.match_info["action"]
    await decide_on(desk, job, action, who)
    return await show(request)


async def decide_on(desk: Desk, job: int, action: str, who: str) -> None:
    """Raises `Problem`."""
    try:
        await desk.journal.ask(Resolve(job, DECISIONS[action], why=f"{action} by {who}"), timeout=PATIENCE)
    except NoSuchJobError:
        raise absent("job", job) from None
    except IllegalTransitionError as error:
        detail = f"job {job} is {error.state}: {action} is not possible there"
        raise Problem(409, "state", "Not in this state", detail, more={"state": error.state}) from None


async def reprint(request: web.Request) -> web.Response:
    """201 with the job of the copy, which carries the name of whose key it was."""
    desk = request.app[DESK]
    who = person(allow(desk.keys, request, "control"))
    job = number(request, "job")
    made = await print_again(desk, job, who)
    row = await desk.journal.ask(GetJob(made.job), timeout=PATIENCE)
    return answer({} if row is None else shapes.job_in_full(row), status=201)


async def print_again(desk: Desk, job: int, who: str) -> TicketMade:
    """Raises `Problem`."""
    try:
        return await desk.journal.ask(Reprint(job, who), timeout=PATIENCE)
    except NoSuchJobError:
        raise absent("job", job) from None
    except NoReprintError as error:
        more = {"state": error.state}
        raise Problem(409, "state", "Not in this state", str(error), more=more) from None


def _state(request: web.Request) -> State | None:
    given = request.query.get("state")
    if given is None:
        return None
    if given not in set(State):
        raise bad(f"state is one of {', '.join(State)}")
    return State(given)
