"""POST /jobs: a text, ReceiptLine, a picture or an order, printed because somebody wants it on paper."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from actors.domain.routing import NoSuchPrinterError, all_at, printer_for
from actors.errors import Problem
from actors.gateway import shapes
from actors.gateway.access import allow
from actors.gateway.answers import answer
from actors.gateway.desk import DESK, PATIENCE
from actors.gateway.problems import no_use, reused
from actors.gateway.requests import body, idempotency_key
from actors.intake.messages import BodyError, Sheet
from actors.journal.messages import KeyReusedError
from actors.journal.sheet_messages import AcceptSheet
from actors.rendering.messages import Prepare, Unprintable

if TYPE_CHECKING:
    from aiohttp import web

    from actors.gateway.desk import Desk
    from actors.intake.messages import Wish
    from actors.journal.messages import Accept
    from actors.rendering.messages import Prepared

PREPARING = 15.0  # seconds that a request waits to hear that its sheet can print


async def take(request: web.Request) -> web.Response:
    """202 for news and 200 for what is known already, both after the commit."""
    desk = request.app[DESK]
    source = allow(desk.keys, request, "print").name
    given = await body(request)
    key = idempotency_key(request)
    # Another address, another request: the same body sent to /orders is not this one come again.
    guard = None if key is None else (f"{source}:{key}", hashlib.sha256(b"jobs\n" + given).hexdigest())
    try:
        wish = desk.readers.wish(given, source, desk.settings, guard)
    except BodyError as error:
        raise no_use(error, "Nothing to print") from None
    printed = await take_wish(desk, wish, source, guard)
    return answer(printed, status=200 if printed["duplicate"] else 202)


async def take_wish(desk: Desk, wish: Wish, source: str, guard: tuple[str, str] | None) -> shapes.Shape:
    """Durable when it returns. Raises `Problem`."""
    if not isinstance(wish.what, Sheet):
        return await _keep(desk, _placed(desk, wish.what, wish.printer))
    printer = _printer(desk, wish.printer)
    prepared = await _prepared(desk, wish.what)
    sheet = AcceptSheet(
        source=source,
        id=desk.ids.secret(16),
        title=wish.what.title,
        form=wish.what.form,
        content=prepared.content,
        printer=printer,
        idempotency=guard,
        font=wish.what.font,
    )
    return await _keep(desk, sheet, prepared.left_out)


def _placed(desk: Desk, order: Accept, printer: str | None) -> Accept:
    if printer is None:
        return order
    return replace(order, stations=all_at(_printer(desk, printer), order.stations))


def _printer(desk: Desk, wanted: str | None) -> str:
    printers = [printer.name for printer in desk.settings.printers]
    try:
        return printer_for(wanted, printers, desk.settings.stations)
    except NoSuchPrinterError as error:
        raise Problem(
            422, "no-such-printer", "No such printer", str(error), more={"printers": printers}
        ) from None


async def _prepared(desk: Desk, sheet: Sheet) -> Prepared:
    prepared = await desk.rendering.ask(Prepare(sheet.form, sheet.content, sheet.font), timeout=PREPARING)
    if isinstance(prepared, Unprintable):
        raise Problem(422, "not-printable", "Nothing to print", prepared.why)
    return prepared


async def _keep(desk: Desk, asked: Accept | AcceptSheet, left_out: tuple[str, ...] = ()) -> shapes.Shape:
    try:
        accepted = await desk.journal.ask(asked, timeout=PATIENCE)
    except KeyReusedError:
        raise reused() from None
    return shapes.wish(accepted, left_out)
