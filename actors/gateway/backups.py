"""Copies of the journal over HTTP: made when asked for, and handed out whole."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from actors import places
from actors.errors import DocketdError, Problem
from actors.gateway.answers import answer
from actors.gateway.desk import DESK, NOT_NOW
from actors.gateway.requests import absent
from actors.journal.backup_messages import FindBackup, MakeBackup

PATIENCE: Final = 600.0  # seconds: a card is slow


async def make(request: web.Request) -> web.Response:
    try:
        file = await request.app[DESK].ref_of(places.BACKUPS).ask(MakeBackup(), timeout=PATIENCE)
    except NOT_NOW:
        raise
    except DocketdError as error:
        raise Problem(503, "no-backup", "No copy could be made", str(error)) from None
    return answer({"name": file.name, "bytes": file.stat().st_size}, status=201)


async def fetch(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    file = await request.app[DESK].ref_of(places.BACKUPS).ask(FindBackup(name), timeout=5.0)
    if file is None:
        raise absent("backup", name)
    return web.FileResponse(file, headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})
