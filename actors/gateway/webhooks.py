"""POST /webhooks/wix: what Wix tells by itself, behind the tunnel. Its signature is its key."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from actors.errors import Problem
from actors.gateway.answers import answer
from actors.gateway.clock import is_confirmed
from actors.gateway.desk import DESK
from actors.gateway.refusals import REFUSALS
from actors.gateway.requests import body
from actors.intake.menu_messages import menu_now
from actors.intake.messages import PollNow
from actors.intake.webhook_messages import ElsewhereError, WebhookError
from actors.journal.delivery_messages import AcceptDelivery
from actors.journal.source_messages import SourcePausedError
from supervision import MailboxFull

if TYPE_CHECKING:
    from aiohttp import web

    from actors.domain.menu import Menu
    from actors.gateway.desk import Desk
    from actors.intake.webhook_messages import Delivery
    from actors.settings import WixSource

#: Seconds for the journal: Wix waits for 1.25 s, and tries again for two days.
PATIENCE: Final = 1.0
#: And for the names of what it brings, which are at hand, but for a moment after the start.
FOR_NAMES: Final = 0.2


async def take_wix(request: web.Request) -> web.Response:
    """200 once what it brings is on the disk. What is refused is no order of ours, whatever it says."""
    desk = request.app[DESK]
    wix = _source(desk)
    menu = await menu_now(desk.ref_of, wix.name, patience=FOR_NAMES)
    delivery = _read(request, await body(request), wix, menu)
    if not delivery.is_in_time(desk.clock.now().timestamp()):
        raise await _out_of_time(request)
    await _take(desk, delivery)
    if delivery.rings:
        with suppress(MailboxFull):
            desk.pollers[wix.name].tell(PollNow(delivery.order))
    return answer({"received": True})


def _source(desk: Desk) -> WixSource:
    wix = desk.settings.wix
    if wix is None or not wix.public_key:
        detail = "webhooks of Wix are not set up: docketd wants public_key under [source.wix]"
        raise Problem(404, "not-found", "No webhooks", detail)
    return wix


def _read(request: web.Request, given: bytes, wix: WixSource, menu: Menu) -> Delivery:
    desk = request.app[DESK]
    try:
        return desk.readers.wix_webhook(given, wix, desk.settings.stations, menu)
    except ElsewhereError as error:
        raise _refused(request, 403, "another-site", str(error)) from None
    except WebhookError as error:
        raise _refused(request, 401, "not-signed", str(error)) from None


def _refused(request: web.Request, status: int, kind: str, why: str) -> Problem:
    request.app[REFUSALS].note(request, why)
    return Problem(status, kind, "Webhook refused", f"this webhook is refused: {why}")


async def _out_of_time(request: web.Request) -> Problem:
    """A 401 only where Wix's own clock agrees with ours; else a 503, and Wix tries again."""
    if await is_confirmed(request.app[DESK]):
        return _refused(request, 401, "out-of-time", "it was made too long ago, or is dated in the future")
    why = "by this computer's clock it is out of its time, and nobody confirms that the clock is right"
    return _refused(request, 503, "clock", why)


async def _take(desk: Desk, delivery: Delivery) -> None:
    if delivery.accept is None:
        return
    request = AcceptDelivery(delivery.accept, delivery.event, delivery.sequence)
    try:
        await desk.journal.ask(request, timeout=PATIENCE)
    except SourcePausedError:
        detail = "orders of Wix are paused here, and wait there: docketd asks for them later"
        raise Problem(503, "paused", "Paused", detail) from None
