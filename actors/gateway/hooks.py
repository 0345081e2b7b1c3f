"""POST /hooks/NAME: orders that another program hands over, and bells that say that there is one to fetch."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from aiohttp import web

from actors.errors import Problem
from actors.gateway import shapes
from actors.gateway.answers import answer
from actors.gateway.clock import is_confirmed
from actors.gateway.desk import DESK, NOT_NOW, PATIENCE
from actors.gateway.problems import no_use
from actors.gateway.refusals import REFUSALS
from actors.gateway.requests import body
from actors.intake.messages import BodyError, Knock, Pinged, PollNow, Unproven
from actors.journal.alert_messages import Clear, Raise, Severity
from actors.journal.messages import AcceptPage

if TYPE_CHECKING:
    from actors.gateway.desk import Desk
    from actors.intake.messages import Door
    from actors.journal.messages import Accept

#: Kinds of events in the log. What is refused for want of a proof is told by `refusals`.
UNUSABLE = "hook_unusable"  # source, why
RANG = "doorbell_rang"  # source

USELESS = "hook-unusable"  # the alert's key is "hook-unusable/shop"


async def take(request: web.Request) -> web.Response:
    """202 for news and 200 for what is known already, both after the commit; a bell is answered at once.

    Neither the answer nor the log repeats anything of a body whose sender proved nothing.
    """
    desk = request.app[DESK]
    found = desk.readers.door(desk.settings, request.match_info["source"])
    given = await body(request)  # a stranger learns nothing from the time that the answer takes
    if found is None:
        raise web.HTTPNotFound
    proven = found.prove(Knock(request.headers, request.query, given), desk.clock.now())
    match proven:
        case Unproven(why, untimely):
            request.app[REFUSALS].note(request, f"source {found.source}: {why}")
            raise _not_now() if untimely and not await is_confirmed(desk) else _unproven()
        case Pinged():
            return answer({"ping": True})
    brought = _read(desk, found, proven.body)
    if isinstance(brought, PollNow):
        return _ring(desk, found.source, brought)
    return await _keep(desk, found.source, brought)


def _unproven() -> Problem:
    """The same words for whatever is wrong."""
    detail = (
        "the request does not prove who sends it: see to the secret of this source; docketd logs says what is"
        " missing"
    )
    return Problem(401, "unproven", "Not proven", detail)


def _not_now() -> Problem:
    """Rightly signed, at a time that this computer's clock does not have: perhaps it is the clock."""
    detail = "the request is out of its time by this computer's clock, which nobody confirms: send it again"
    return Problem(503, "clock", "Clock not confirmed", detail)


def _ring(desk: Desk, source: str, hint: PollNow) -> web.Response:
    """A hint, no more: where it is lost, the next poll finds what it was about."""
    desk.emit(RANG, source=source)
    with suppress(*NOT_NOW):
        desk.pollers[source].tell(hint)
    return answer({"rang": True})


def _read(desk: Desk, found: Door, given: bytes) -> tuple[Accept, ...] | PollNow:
    """A sender who has proven itself and brings what is of no use is the owner's affair too."""
    try:
        return found.read(given)
    except BodyError as error:
        why = f"source {found.source}: what it sends is no order that docketd can take. {error.detail}"
        desk.emit(UNUSABLE, source=found.source, why=error.detail)
        with suppress(*NOT_NOW):
            desk.journal.tell(Raise(f"{USELESS}/{found.source}", Severity.WARNING, why))
        raise no_use(error, "Not an order") from None


async def _keep(desk: Desk, source: str, accepts: tuple[Accept, ...]) -> web.Response:
    """All of them in one transaction; the answer to one is the same as that of `POST /orders`."""
    page = AcceptPage(source, accepts, None)
    taken = await desk.journal.ask(page, timeout=PATIENCE)
    with suppress(*NOT_NOW):
        desk.journal.tell(Clear(f"{USELESS}/{source}"))
    status = 200 if all(each.duplicate for each in taken) else 202
    shaped = [shapes.accepted(each) for each in taken]
    return answer(shaped[0] if len(shaped) == 1 else {"orders": shaped}, status=status)
