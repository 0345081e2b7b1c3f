"""Whose request it is, for the log. Nothing is allowed or refused by an address that a header tells."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final

from aiohttp import web

#: Set for the application behind a tunnel or reverse proxy, which tells whom it forwards.
FORWARDED: Final = web.AppKey("forwarded", bool)
LONGEST: Final = 45  # characters of an address


def client_address(request: web.Request) -> str:
    """Whoever connected; behind a tunnel, whom that names.

    A proxy adds the address that it saw at the end of `X-Forwarded-For` (nginx:
    `$proxy_add_x_forwarded_for`); what stands before it came from the client, and may be made up.
    """
    named = ""
    if request.app.get(FORWARDED, False):
        lines = request.headers.getall("X-Forwarded-For", [])
        named = lines[-1].rpartition(",")[2].strip() if lines else ""
    return named if _is_address(named) else request.remote or "an unknown address"


def _is_address(text: str) -> bool:
    if not 0 < len(text) <= LONGEST:
        return False
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
