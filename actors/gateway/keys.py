"""API keys over HTTP. A key is shown in the answer that makes it, and never again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.errors import Problem
from actors.gateway import shapes
from actors.gateway.access import checked_name, checked_scopes, make_key
from actors.gateway.answers import answer
from actors.gateway.desk import DESK, PATIENCE
from actors.gateway.requests import document
from actors.journal.access_messages import AddKey, KeyNameTakenError, ListKeys, RevokeKey

if TYPE_CHECKING:
    from aiohttp import web


async def browse(request: web.Request) -> web.Response:
    rows = await request.app[DESK].journal.ask(ListKeys(), timeout=PATIENCE)
    return answer({"keys": [shapes.key(row) for row in rows]})


async def add(request: web.Request) -> web.Response:
    desk = request.app[DESK]
    given = await document(request)
    own = {row.name for row in desk.keys.extra} | {source.name for source in desk.settings.hooks}
    name = checked_name(given.get("name"), own)
    token, row = make_key(desk.ids, name, checked_scopes(given.get("scopes")), desk.clock.now())
    try:
        await desk.journal.ask(AddKey(row.key_id, row.name, row.scopes, row.digest), timeout=PATIENCE)
    except KeyNameTakenError as error:
        raise Problem(409, "name-taken", "Name taken", str(error)) from None
    desk.keys.add(row)
    return answer({**shapes.key(row), "key": token}, status=201)


async def revoke(request: web.Request) -> web.Response:
    desk = request.app[DESK]
    name = request.match_info["name"]
    if not await desk.journal.ask(RevokeKey(name), timeout=PATIENCE):
        detail = f"there is no living key {name!r}: docketd keys, or GET /keys, lists them"
        raise Problem(404, "not-found", "No such key", detail)
    desk.keys.drop(name)
    return answer({"name": name, "revoked": True})
