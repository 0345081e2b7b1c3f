"""Sources of orders over HTTP: how each stands, and the pause in which its orders wait there."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from actors.gateway.access import allow, person
from actors.gateway.answers import answer
from actors.gateway.desk import DESK, PATIENCE
from actors.gateway.inquiry import asked, asked_each
from actors.gateway.requests import absent
from actors.intake.messages import DescribeSource
from actors.journal.source_messages import ListPausedSources, PauseSource, ResumeSource

if TYPE_CHECKING:
    from aiohttp import web

    from actors.gateway.desk import Desk
    from actors.intake.messages import SourceStatus
    from actors.journal.source_messages import SourcePaused

Shape = dict[str, Any]
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


def need_source(desk: Desk, name: str) -> None:
    """Raises `Problem` 404. Who sends orders by itself can't be asked again, and is none of these."""
    if name not in desk.pollers:
        raise absent("source", name)


async def describe_sources(desk: Desk) -> list[Shape]:
    """`state` is what its poller says, unless it is paused."""
    found, paused = await asyncio.gather(
        asked_each(desk.pollers, DescribeSource()), asked(desk.journal, ListPausedSources())
    )
    pauses = {each.source: each for each in paused or ()}
    return [_shape(name, status, pauses.get(name)) for name, status in found.items()]


def _shape(name: str, status: SourceStatus | None, paused: SourcePaused | None) -> Shape:
    unknown = {"state": "unknown", "why": "", "last_ok_at": None, "orders_seen": None}
    shape = {"name": name, **(unknown if status is None else asdict(status)), "paused": None}
    if paused is not None:
        shape |= {"state": "paused", "paused": {"by": paused.who, "since": paused.since}}
        shape["why"] = f"paused by {paused.who}"
    elif shape["state"] == "paused":  # resumed, and its poller has not looked yet
        shape |= {"state": "waiting", "why": ""}
    return shape
