"""Sources of orders over HTTP: how each stands, and the pause in which its orders wait there."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from actors import places
from actors.errors import Problem
from actors.gateway.access import allow, person
from actors.gateway.answers import answer
from actors.gateway.desk import DESK, PATIENCE
from actors.gateway.inquiry import asked, asked_each
from actors.gateway.requests import absent, bad, document
from actors.intake.list_messages import DescribeList, FetchSpan, FetchUnderWayError
from actors.intake.messages import DescribeSource
from actors.journal.branch_messages import ListBranches
from actors.journal.day_messages import ListReconciliations
from actors.journal.source_messages import ListPausedSources, PauseSource, ResumeSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiohttp import web

    from actors.gateway.desk import Desk
    from actors.intake.list_messages import FetchState, ListStatus
    from actors.intake.messages import SourceStatus
    from actors.journal.branch_messages import Branch
    from actors.journal.day_messages import Reconciliation
    from actors.journal.source_messages import SourcePaused

Shape = dict[str, Any]
GUIDE: Final = 'Send a JSON object like {"since": "2025-09-24T17:00:00Z", "until": "2025-09-24T21:00:00Z"}'
CHANGES: Final = {"pause": PauseSource, "resume": ResumeSource}


async def browse(request: web.Request) -> web.Response:
    return answer({"sources": await describe_sources(request.app[DESK])})


async def change(request: web.Request) -> web.Response:
    """Pause or resume, on record with the name of whose key it was; again, it changes nothing."""
    desk = request.app[DESK]
    who = person(allow(desk.keys, request, "control"))
    name, action = request.match_info["name"], request.match_info["action"]
    need_source(desk, name)
    await desk.journal.ask(CHANGES[action](name, who), timeout=PATIENCE)
    (found,) = [each for each in await describe_sources(desk) if each["name"] == name]
    return answer(found)


async def fetch(request: web.Request) -> web.Response:
    """202 once it goes on by itself; `GET /sources` tells how far it is. Whose key it was is on record."""
    desk = request.app[DESK]
    who = person(allow(desk.keys, request, "control"))
    name = request.match_info["name"]
    need_source(desk, name)
    wanted = _wanted(await document(request), desk.clock.now(), who)
    paused = await desk.journal.ask(ListPausedSources(), timeout=PATIENCE)
    if any(each.source == name for each in paused):
        detail = f"{name} is paused: docketd sources resume {name} brings in all that was ordered meanwhile"
        raise Problem(409, "source-paused", "Source paused", detail)
    try:
        begun = await desk.ref_of(places.source(name, "reconciler")).ask(wanted, timeout=PATIENCE)
    except FetchUnderWayError as error:
        raise Problem(409, "fetch-under-way", "Already fetching", str(error)) from None
    return answer({"source": name, "fetch": fetch_shape(begun)}, status=202)


def _wanted(body: Shape, now: datetime, who: str) -> FetchSpan:
    """Raises `Problem`."""
    strange = sorted(set(body) - {"since", "until", "print"})
    if strange:
        raise bad(f"docketd does not know {', '.join(strange)}. {GUIDE}")
    since, until, prints = _time(body, "since"), _time(body, "until"), body.get("print", False)
    if since is None:
        raise bad(f"since is missing. {GUIDE}")
    if not isinstance(prints, bool):
        raise bad(f"print is true or false. {GUIDE}")
    end = now if until is None else until
    if since >= end:
        raise bad(f"since has to lie before {'now' if until is None else 'until'}. {GUIDE}")
    return FetchSpan(since, end, prints, who)


def _time(body: Shape, key: str) -> datetime | None:
    """Raises `Problem`."""
    given = body.get(key)
    if given is None:
        return None
    try:
        found = datetime.fromisoformat(given)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    raise bad(f"{key} is a time with its offset. {GUIDE}")


def need_source(desk: Desk, name: str) -> None:
    """Raises `Problem` 404. Who sends orders by itself can't be asked again, and is none of these."""
    if name not in desk.pollers:
        raise absent("source", name)


async def describe_sources(desk: Desk) -> list[Shape]:
    """`state` is what its poller says, unless it is paused."""
    lists = {name: desk.ref_of(places.source(name, "reconciler")) for name in desk.pollers}
    found, listed, paused, compared, branches = await asyncio.gather(
        asked_each(desk.pollers, DescribeSource()),
        asked_each(lists, DescribeList()),
        asked(desk.journal, ListPausedSources()),
        asked(desk.journal, ListReconciliations()),
        asked(desk.journal, ListBranches()),
    )
    pauses = {each.source: each for each in paused or ()}
    days = {each.source: each for each in reversed(compared or ())}
    return [
        _shape(name, status, pauses.get(name))
        | {"fetch": _fetch(listed[name]), "branches": _branches(name, branches or ())}
        | {"compared": _compared(days.get(name), listed[name])}
        for name, status in found.items()
    ]


def _fetch(status: ListStatus | None) -> Shape | None:
    """The last one by hand."""
    return None if status is None or status.fetch is None else fetch_shape(status.fetch)


def fetch_shape(found: FetchState) -> Shape:
    shape = asdict(found)
    return shape | {"print": shape.pop("prints")}


def _branches(source: str, known: Sequence[Branch]) -> list[Shape]:
    """Those that its orders were for so far."""
    return [{"id": each.id, "name": each.name} for each in known if each.source == source]


def _compared(day: Reconciliation | None, status: ListStatus | None) -> Shape | None:
    """Its list of a day against the journal, the last time; `why` it could not be done since."""
    why = "" if status is None else status.why
    if day is None:
        return {"day": None, "at": None, "listed": None, "missing": (), "why": why}
    return {"day": day.day, "at": day.at, "listed": day.listed, "missing": day.missing, "why": why}


def _shape(name: str, status: SourceStatus | None, paused: SourcePaused | None) -> Shape:
    unknown = {"state": "unknown", "why": "", "last_ok_at": None, "orders_seen": None}
    shape = {"name": name, **(unknown if status is None else asdict(status)), "paused": None}
    if paused is not None:
        shape |= {"state": "paused", "paused": {"by": paused.who, "since": paused.since}}
        shape["why"] = f"paused by {paused.who}"
    elif shape["state"] == "paused":  # resumed, and its poller has not looked yet
        shape |= {"state": "waiting", "why": ""}
    return shape
