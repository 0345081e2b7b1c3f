"""GET /ledger: for each ticket what was sent, when, and what answered."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from actors.gateway import shapes
from actors.gateway.answers import answer
from actors.gateway.desk import DESK, PATIENCE
from actors.gateway.requests import LARGEST, bad, cursor, limit, moment
from actors.journal.ledger_messages import LedgerRow, ListLedger

if TYPE_CHECKING:
    from aiohttp import web


async def browse(request: web.Request) -> web.Response:
    size = limit(request)
    question = ListLedger(_order(request), moment(request, "since"), cursor(request), size + 1)
    rows = await request.app[DESK].journal.ask(question, timeout=PATIENCE)
    following = str(rows[size - 1].job.job) if len(rows) > size else None
    return answer({"ledger": [shape(row) for row in rows[:size]], "next": following})


def shape(row: LedgerRow) -> shapes.Shape:
    return {**shapes.job(row.job), "sendings": [asdict(sending) for sending in row.sendings]}


def _order(request: web.Request) -> int | None:
    given = request.query.get("order")
    if given is None:
        return None
    if not given.isascii() or not given.isdecimal() or int(given) > LARGEST:
        raise bad("order is docketd's number of the order, as GET /orders tells it")
    return int(given)
