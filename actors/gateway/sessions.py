"""Who may look at the page: a link that is good once becomes a session, known by a cookie.

A session reads, and decides about tickets by the page's own forms. What changes something has to come from
the page itself, twice over: `Sec-Fetch-Site`, or `Origin` where a browser leaves that out on a plain http
address, and a token in the form that only the page of this session holds.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from actors.errors import Problem
from actors.gateway.access import allow, has_key
from actors.gateway.answers import answer
from actors.gateway.desk import DESK, PATIENCE
from actors.gateway.requests import bad, body
from actors.journal.access_messages import AddLink, Exchange, Leave, Visit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from actors.ports import Ids

COOKIE: Final = "docketd_session"
LONGEST: Final = timedelta(days=7)  # the journal ends a session after that, however busy
SIGN_IN: Final = "/sign-in?token="
FORM_TOKEN: Final = "form_token"  # noqa: S105 - the field's name
MOST_FIELDS: Final = 20
LONGEST_SECRET: Final = 100  # characters; ours have 43


def new_link(ids: Ids) -> tuple[str, AddLink]:
    """The address to hand out, without its host, and what the journal is to keep of it."""
    token = ids.secret(32)
    return SIGN_IN + token, AddLink(_digest(token))


async def invite(request: web.Request) -> web.Response:
    """POST /sessions: a link to hand to whoever shall see the page."""
    desk = request.app[DESK]
    link, kept = new_link(desk.ids)
    await desk.journal.ask(kept, timeout=PATIENCE)
    return answer({"link": link}, status=201)


async def admit(request: web.Request, scope: str) -> None:
    """A key of that scope, or a session that wants to read. Raises `Problem` 401 or 403."""
    if (
        scope == "read"
        and request.method in {"GET", "HEAD"}
        and not has_key(request)
        and await secret_of(request)
    ):
        return
    allow(request.app[DESK].keys, request, scope)


async def secret_of(request: web.Request) -> str:
    """The secret of a living session; empty where there is none."""
    secret = request.cookies.get(COOKIE, "")
    if not secret or len(secret) > LONGEST_SECRET:
        return ""
    alive = await request.app[DESK].journal.ask(Visit(_digest(secret)), timeout=PATIENCE)
    return secret if alive else ""


async def start(request: web.Request) -> str:
    """Exchanges the link's token for a new session; its secret, or nothing for a link that opens nothing."""
    desk = request.app[DESK]
    token = request.query.get("token", "")
    if not token or len(token) > LONGEST_SECRET:
        return ""
    secret = desk.ids.secret(32)
    opened = await desk.journal.ask(Exchange(_digest(token), _digest(secret)), timeout=PATIENCE)
    return secret if opened else ""


async def end(request: web.Request, secret: str) -> None:
    await request.app[DESK].journal.ask(Leave(_digest(secret)), timeout=PATIENCE)


def keep(response: web.Response, secret: str) -> None:
    """The browser brings it to this site only, and hides it from scripts."""
    age = int(LONGEST.total_seconds())
    response.set_cookie(COOKIE, secret, max_age=age, path="/", httponly=True, samesite="Strict")


def drop(response: web.Response) -> None:
    response.del_cookie(COOKIE, path="/", httponly=True, samesite="Strict")


def form_token(secret: str) -> str:
    """Only who has the session's secret, or its page, can know it; it tells nothing of the secret."""
    return hashlib.sha256(b"form:" + secret.encode("utf-8", "surrogateescape")).hexdigest()


async def form(request: web.Request) -> tuple[str, Mapping[str, str]]:
    """The session's secret and the fields of a form of its page. Raises `Problem`: 403 for any other form."""
    secret = await secret_of(request)
    if not secret:
        raise Problem(403, "signed-out", "Signed out", "you are signed out: open a new link to sign in")
    _check_origin(request)
    fields = _fields(request, await body(request))
    if not hmac.compare_digest(fields.get(FORM_TOKEN, "").encode(), form_token(secret).encode()):
        raise _foreign()
    return secret, fields


def _check_origin(request: web.Request) -> None:
    """Browsers send `Sec-Fetch-Site` to https and to this machine only (W3C Fetch Metadata)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        same = site == "same-origin"
    else:
        same = urlsplit(request.headers.get("Origin", "")).netloc.lower() == request.host.lower()
    if not same:
        raise _foreign()


def _fields(request: web.Request, given: bytes) -> dict[str, str]:
    if request.content_type != "application/x-www-form-urlencoded":
        raise bad("this address takes the page's own forms")
    try:
        found = parse_qs(given.decode(), max_num_fields=MOST_FIELDS, keep_blank_values=True)
    except ValueError:
        raise bad("the form can't be read") from None
    return {name: values[-1] for name, values in found.items()}


def _foreign() -> Problem:
    detail = "this did not come from docketd's own page: open the page again and repeat it there"
    return Problem(403, "foreign", "Not from the page", detail)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()
