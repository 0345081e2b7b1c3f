"""The page's templates and files, and the headers that keep it to itself.

Imported at first need, because Jinja2 takes its time to load.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web
from jinja2 import Environment, FunctionLoader, StrictUndefined

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

TYPES: Final = {"page.css": "text/css", "page.mjs": "text/javascript", "icon.svg": "image/svg+xml"}
FOR_EVER: Final = "public, max-age=31536000, immutable"  # another content has another address

#: No script, style or picture but this site's own, and nothing inline. The referrer stays on this site:
#: with `no-referrer` browsers would send `Origin: null` with its forms (Fetch, "append an Origin header").
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "docketd",
}


@dataclass(frozen=True, slots=True)
class Asset:
    address: str  # with a hash of the content in it
    data: bytes
    type: str


def page(template: str, status: int = 200, **context: Any) -> web.Response:  # noqa: ANN401 - what it shows
    text = _environment().get_template(f"{template}.html.j2").render(context)
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=HEADERS)


async def asset(request: web.Request) -> web.Response:
    """From a table: no address reaches any other file."""
    found = {each.address: each for each in assets().values()}.get(request.path)
    if found is None:
        raise web.HTTPNotFound
    headers = {**HEADERS, "Cache-Control": FOR_EVER}
    return web.Response(body=found.data, content_type=found.type, charset="utf-8", headers=headers)


@cache
def assets() -> Mapping[str, Asset]:
    """By the name of the file."""
    return {name: _asset(name, kind) for name, kind in TYPES.items()}


def _asset(name: str, kind: str) -> Asset:
    data = _folder().joinpath(name).read_bytes()
    stem, _, suffix = name.rpartition(".")
    return Asset(f"/assets/{stem}-{hashlib.sha256(data).hexdigest()[:16]}.{suffix}", data, kind)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(lambda name: _folder().joinpath(name).read_text("utf-8")),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["assets"] = {name: each.address for name, each in assets().items()}
    return environment


def _folder() -> Traversable:
    return files(__package__).joinpath("pages")
