"""JSON out: UTF-8, times in RFC 3339 UTC with a Z."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actors.errors import Problem

AGAIN_AFTER = 5  # seconds, for Retry-After


def answer(data: object, *, status: int = 200) -> web.Response:
    return _response(data, status, "application/json", {})


def problem_answer(problem: Problem) -> web.Response:
    """RFC 9457; members of `more` stand beside the usual ones."""
    data: dict[str, object] = {
        "type": f"urn:docketd:problem:{problem.kind}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        **problem.more,
    }
    headers = {}
    if problem.status == 503:
        headers["Retry-After"] = str(AGAIN_AFTER)
    if problem.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="docketd"'
    return _response(data, problem.status, "application/problem+json", headers)


def _response(data: object, status: int, content_type: str, headers: Mapping[str, str]) -> web.Response:
    body = orjson.dumps(data, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)
    return web.Response(
        body=body,
        status=status,
        content_type=content_type,
        headers={
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Server": "docketd",
            **headers,
        },
    )
