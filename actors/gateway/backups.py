"""Copies of the journal over HTTP: made when asked for, and handed out whole."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from actors import places
from actors.errors import DocketdError, Problem
from actors.gateway.answers import answer
from actors.gateway.desk import DESK, NOT_NOW
from actors.gateway.requests import absent
from actors.journal.backup_messages import BeginBackup, FindBackup, HowFar, MakeBackup

PATIENCE: Final = 600.0  # seconds: a card is slow


async def make(request: web.Request) -> web.Response:
    """With `?wait=no` it is begun, and `progress` tells what becomes of it."""
    backups = request.app[DESK].ref_of(places.BACKUPS)
    try:
        if request.query.get("wait") == "no":
            await backups.ask(BeginBackup(), timeout=5.0)
            return answer({"step": "copying", "share": 0.0}, status=202)
        file = await backups.ask(MakeBackup(), timeout=PATIENCE)
    except NOT_NOW:
        raise
    except DocketdError as error:
        raise Problem(503, "no-backup", "No copy could be made", str(error)) from None
    return answer({"name": file.name, "bytes": file.stat().st_size}, status=201)


async def progress(request: web.Request) -> web.Response:
    """What is being made, or became of the last one; `step` is null before the first."""
    found = await request.app[DESK].ref_of(places.BACKUPS).ask(HowFar(), timeout=5.0)
    if found is None:
        return answer({"step": None})
    name = None if found.file is None else found.file.name
    return answer({"step": found.step, "share": round(found.share, 3), "name": name, "why": found.why})


async def fetch(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    file = await request.app[DESK].ref_of(places.BACKUPS).ask(FindBackup(name), timeout=5.0)
    if file is None:
        raise absent("backup", name)
    return web.FileResponse(file, headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})
