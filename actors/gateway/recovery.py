"""The addresses under /recovery: what is done about printers that are away, and what of it helped."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from actors import places
from actors.errors import Problem
from actors.gateway.answers import answer
from actors.gateway.desk import DESK
from actors.gateway.requests import bad, body
from actors.gateway.wishes import need_printer, wanted_printer
from actors.recovery.messages import DescribeRecovery, Trigger

if TYPE_CHECKING:
    from aiohttp import web

PATIENCE = 10.0  # seconds: it asks the printer's link first


async def show(request: web.Request) -> web.Response:
    found = await request.app[DESK].ref_of(places.RECOVERY).ask(DescribeRecovery(), timeout=PATIENCE)
    return answer({"printers": [asdict(each) for each in found]})


async def trigger(request: web.Request) -> web.Response:
    """Begins anew with the printer of the body, now. 409 for one that is well."""
    desk = request.app[DESK]
    name = wanted_printer(await body(request))
    if name is None:
        raise bad('say which: {"printer": "kitchen"}')
    need_printer(desk, name)
    if not await desk.ref_of(places.RECOVERY).ask(Trigger(name), timeout=PATIENCE):
        raise Problem(409, "nothing-to-recover", "Nothing to recover", f"printer {name} is not away")
    return await show(request)
