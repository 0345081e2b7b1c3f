"""The printers over HTTP: how each stands, and the pause in which a person lets its tickets wait."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from actors.domain.job import State
from actors.gateway.access import allow, person
from actors.gateway.answers import answer
from actors.gateway.desk import DESK, PATIENCE
from actors.gateway.inquiry import asked, asked_each
from actors.gateway.wishes import need_printer
from actors.journal.messages import Count
from actors.journal.pause_messages import ListPaused, Pause, Resume
from actors.printing.messages import DescribePrinter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from actors.gateway.desk import Desk
    from actors.journal.pause_messages import Paused
    from actors.printing.messages import PrinterStatus
    from actors.settings import Printer

Shape = dict[str, Any]

#: What has not come out yet.
WAITING: Final = (State.QUEUED, State.SENDING, State.DOUBTFUL)
PAUSES: Final = ("paused", "moving-to-paused")  # as reasons
CHANGES: Final = {"pause": Pause, "resume": Resume}


async def browse(request: web.Request) -> web.Response:
    return answer({"printers": await _in_ipp_words(request.app[DESK])})


async def change(request: web.Request) -> web.Response:
    """Pause or resume, on record with the name of whose key it was; again, it changes nothing."""
    desk = request.app[DESK]
    who = person(allow(desk.keys, request, "control"))
    name, action = request.match_info["name"], request.match_info["action"]
    await change_pause(desk, name, action, who)
    (found,) = [each for each in await _in_ipp_words(desk) if each["name"] == name]
    return answer(found)


async def change_pause(desk: Desk, name: str, action: str, who: str) -> None:
    """Durable when it returns. Raises `Problem`."""
    need_printer(desk, name)
    await desk.journal.ask(CHANGES[action](name, who), timeout=PATIENCE)


async def describe_printers(desk: Desk) -> list[Shape]:
    """`state` is that of the `connection` (ready, blocked, busy, down, unknown), unless it is paused."""
    found, paused = await asyncio.gather(
        asked_each(desk.links, DescribePrinter()), asked(desk.journal, ListPaused())
    )
    settings = {printer.name: printer for printer in desk.settings.printers}
    pauses = {each.printer: each for each in paused or ()}
    return [_shape(settings[name], status, pauses.get(name)) for name, status in found.items()]


def _shape(printer: Printer, status: PrinterStatus | None, paused: Paused | None) -> Shape:
    shape: Shape = {"name": printer.name, "model": printer.model, "address": str(printer.connect)}
    shape["addresses"] = [str(each) for each in printer.ways]
    unknown: Shape = {"state": "unknown", "reasons": (), "since": None, "printing": None, "identity": ""}
    unknown |= {"resting": False, "seen": None, "details": ()}
    unknown |= {"reasons_since": {}, "device": None, "serial": ""}
    virtual = {"virtual": printer.connect.scheme == "virtual", "shared": printer.shared}
    shape = shape | unknown | virtual | ({} if status is None else asdict(status))
    shape["address"] = shape["address"] or str(printer.connect)
    shape |= {"connection": shape["state"], "paused": None}
    if paused is not None:
        reason = PAUSES[shape["printing"] is not None]
        shape |= {"state": "stopped", "reasons": (reason, *shape["reasons"])}
        shape["paused"] = {"by": paused.who, "since": paused.since}
    return shape


async def _in_ipp_words(desk: Desk) -> list[Shape]:
    found, tally = await asyncio.gather(describe_printers(desk), asked(desk.journal, Count()))
    backups = {printer.name: printer.backup for printer in desk.settings.printers}
    return [
        {
            **each,
            "state": _ipp_state(each),
            "backup": backups[each["name"]],
            "waiting": None if tally is None else waiting(tally.printers.get(each["name"], {})),
        }
        for each in found
    ]


def _ipp_state(found: Shape) -> str:
    """RFC 8011, 5.4.11; it has no word for a printer of which nothing is known."""
    if found["printing"] is not None and found["connection"] == "ready":
        return "processing"
    if found["state"] == "busy":
        return "processing"  # with the reason `connecting-to-device`
    if found["state"] == "ready":
        return "idle"
    return "unknown" if found["state"] == "unknown" else "stopped"


def waiting(jobs: Mapping[State, int]) -> int:
    return sum(jobs.get(state, 0) for state in WAITING)
