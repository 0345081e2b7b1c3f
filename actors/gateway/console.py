"""GET / and what belongs to it: the page for people, with its sign-in and its forms."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from actors.domain.job import IllegalTransitionError, State
from actors.errors import Problem
from actors.gateway import availability, printers, sessions
from actors.gateway.desk import DESK, NOT_NOW, PATIENCE
from actors.gateway.jobs import DECISIONS, decide_on, print_again
from actors.gateway.requests import number
from actors.gateway.shop_time import zone
from actors.gateway.wishes import a_test, need_printer, take_wish
from actors.journal.messages import ListJobs, NoSuchJobError, Resolve

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

WHO: Final = "the page"
HELD_AT_ONCE: Final = 200
NOT_SIGNED_IN: Final = "You are not signed in"
OPEN: Final = "open"  # the standing of an order that is neither cancelled nor undecided


def in_words(handler: Handler) -> Handler:
    """For people, whatever goes wrong is a page with a sentence, not a document for programs."""

    @wraps(handler)
    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Problem as problem:
            text = problem.detail[:1].upper() + problem.detail[1:] + "."
            return _page("notice", problem.status, title=problem.title, text=text, back=True)
        except NOT_NOW:
            text = (
                "docketd can't do this at the moment, and has promised nothing. Try again in a few seconds."
            )
            return _page("notice", 503, title="Not now", text=text, back=True)

    return guarded


@in_words
async def show(request: web.Request) -> web.Response:
    return await _overview(request, "page")


@in_words
async def show_live(request: web.Request) -> web.Response:
    """The part of the page that changes, for its script."""
    return await _overview(request, "live")


@in_words
async def show_availability(request: web.Request) -> web.Response:
    """The last thirty days, a line each."""
    from actors.gateway.overview import capital, time_of  # noqa: PLC0415 - see `_page`

    if not await sessions.secret_of(request):
        return _page("welcome", 403, title=NOT_SIGNED_IN, text="")
    desk = request.app[DESK]
    spent, here = await time_of(desk), zone(desk.settings.site.timezone)
    says = (
        "docketd can't tell at the moment." if spent is None else capital(availability.sentence(spent, here))
    )
    rows = () if spent is None else availability.rows(spent, here)
    return _page("availability", site=desk.settings.site.name, says=says, rows=rows)


@in_words
async def sign_in(request: web.Request) -> web.Response:
    """A browser that looks ahead must not use the link up before anybody has followed it.

    The page then leads on by itself: a cookie for this site alone would not come along with a redirect
    that somebody else's page or program has set off.
    """
    if request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return web.Response(status=503)
    secret = await sessions.start(request)
    if not secret:
        if await sessions.secret_of(request):
            return _home()
        text = "This link was used before, or is older than a day."
        return _page("welcome", 403, title="The link opens nothing any more", text=text)
    response = _page("signed_in")
    sessions.keep(response, secret)
    return response


@in_words
async def sign_out(request: web.Request) -> web.Response:
    secret, _ = await sessions.form(request)
    await sessions.end(request, secret)
    response = _page("welcome", title="Signed out", text="This device is signed out.")
    sessions.drop(response)
    return response


@in_words
async def decide(request: web.Request) -> web.StreamResponse:
    """Reprint, release, cancel or requeue one ticket."""
    await sessions.form(request)
    job, action = number(request, "job"), request.match_info["action"]
    if action == "reprint":
        await print_again(request.app[DESK], job, WHO)
    else:
        await decide_on(request.app[DESK], job, action, WHO)
    return _home()


@in_words
async def decide_on_held(request: web.Request) -> web.StreamResponse:
    """All held tickets at once: `all` prints them, `open` those of standing orders, `discard` none."""
    await sessions.form(request)
    journal, choice = request.app[DESK].journal, request.match_info["choice"]
    for row in await journal.ask(ListJobs(state=State.HELD, limit=HELD_AT_ONCE), timeout=PATIENCE):
        if choice == "open" and row.standing != OPEN:
            continue
        action = "cancel" if choice == "discard" else "release"
        try:
            await journal.ask(Resolve(row.job, DECISIONS[action], why=f"{action} by {WHO}"), timeout=PATIENCE)
        except (IllegalTransitionError, NoSuchJobError):
            continue  # somebody else has decided about it meanwhile
    return _home()


@in_words
async def change_pause(request: web.Request) -> web.StreamResponse:
    """Pause or resume one printer."""
    await sessions.form(request)
    name, action = request.match_info["name"], request.match_info["action"]
    await printers.change_pause(request.app[DESK], name, action, WHO)
    return _home()


@in_words
async def print_test(request: web.Request) -> web.StreamResponse:
    """A test page at one printer."""
    await sessions.form(request)
    desk, name = request.app[DESK], request.match_info["name"]
    need_printer(desk, name)
    await take_wish(desk, a_test(desk, name), WHO, None)
    return _home()


async def _overview(request: web.Request, template: str) -> web.Response:
    from actors.gateway.overview import overview  # noqa: PLC0415 - see `_page`

    desk = request.app[DESK]
    secret = await sessions.secret_of(request)
    if not secret:
        return _page("welcome", 403, title=NOT_SIGNED_IN, text="")
    found = await overview(desk)
    token = sessions.form_token(secret)
    return _page(template, site=desk.settings.site.name, found=found, form_token=token)


def _home() -> web.Response:
    """303: the browser asks for the page anew, and sending the form again is no matter of a reload."""
    return web.Response(
        status=303, headers={"Location": "/", "Cache-Control": "no-store", "Server": "docketd"}
    )


def _page(template: str, status: int = 200, **context: Any) -> web.Response:  # noqa: ANN401 - what it shows
    from actors.gateway.html import page  # noqa: PLC0415 - Jinja2 is loaded by whoever looks first

    return page(template, status, **context)


async def asset(request: web.Request) -> web.Response:
    from actors.gateway import html  # noqa: PLC0415 - see `_page`

    return await html.asset(request)
