"""POST /jobs: what is printed because somebody wants it on paper; and the test page of a printer."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import orjson

from actors.domain.routing import NoSuchPrinterError, all_at, printer_for
from actors.domain.ticket import Form
from actors.errors import Problem
from actors.gateway import shapes
from actors.gateway.access import allow
from actors.gateway.answers import answer
from actors.gateway.desk import DESK, PATIENCE
from actors.gateway.problems import no_use, reused
from actors.gateway.requests import absent, bad, body, idempotency_key
from actors.intake.messages import BodyError, Sheet, Wish
from actors.journal.messages import KeyReusedError
from actors.journal.sheet_messages import AcceptSheet
from actors.release import release
from actors.rendering.messages import Prepare, Unprintable, about_printer

if TYPE_CHECKING:
    from aiohttp import web

    from actors.gateway.desk import Desk
    from actors.journal.messages import Accept
    from actors.rendering.messages import Prepared

TEST_GUIDE = 'Send nothing, or {"printer": "kitchen"}'
PREPARING = 15.0  # seconds that a request waits to hear that its sheet can print


async def take(request: web.Request) -> web.Response:
    """202 for news and 200 for what is known already, both after the commit."""
    desk = request.app[DESK]
    source = allow(desk.keys, request, "print").name
    given = await body(request)
    guard = _guard(request, source, b"jobs\n" + given)
    try:
        wish = desk.readers.wish(given, source, desk.settings, guard)
    except BodyError as error:
        raise no_use(error, "Nothing to print") from None
    return _told(await take_wish(desk, wish, source, guard))


async def take_test(request: web.Request) -> web.Response:
    """A test page at the printer of the path, or of the body, or where what no station takes comes out."""
    desk, named = request.app[DESK], request.match_info.get("name")
    source = allow(desk.keys, request, "print" if named is None else "control").name
    given = await body(request)
    printer = wanted_printer(given) if named is None else named
    if named is not None:
        need_printer(desk, named)
    guard = _guard(request, source, f"test\n{printer or ''}".encode("utf-8", "surrogateescape"))
    return _told(await take_wish(desk, a_test(desk, printer), source, guard))


def a_test(desk: Desk, wanted: str | None) -> Wish:
    """Raises `Problem` where there is no such printer."""
    name = _printer(desk, wanted)
    (printer,) = [each for each in desk.settings.printers if each.name == name]
    content = about_printer(name, printer.model, str(printer.connect), release())
    return Wish(Sheet(Form.TEST, content, "Test page"), name)


def need_printer(desk: Desk, name: str) -> None:
    """Raises `Problem` 404."""
    if name not in {printer.name for printer in desk.settings.printers}:
        raise absent("printer", name)


def wanted_printer(given: bytes) -> str | None:
    """Of a body that may be empty. Raises `Problem`."""
    try:
        found = orjson.loads(given) if given.strip() else {}
    except orjson.JSONDecodeError:
        raise bad(f"the body is not JSON. {TEST_GUIDE}") from None
    if not isinstance(found, dict) or set(found) - {"printer"}:
        raise bad(f"the body has more than a printer in it. {TEST_GUIDE}")
    name = found.get("printer")
    if not isinstance(name, str | None):
        raise bad(f"printer is no text. {TEST_GUIDE}")
    return name


def _guard(request: web.Request, source: str, what: bytes) -> tuple[str, str] | None:
    """Another address, another request: the same body sent to /orders is not this one come again."""
    key = idempotency_key(request)
    return None if key is None else (f"{source}:{key}", hashlib.sha256(what).hexdigest())


def _told(printed: shapes.Shape) -> web.Response:
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
