"""How much the log says, over HTTP: more of it for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.config_values import Wrong, choice, duration
from actors.errors import Problem
from actors.gateway.answers import answer
from actors.gateway.desk import DESK, PATIENCE
from actors.gateway.requests import bad, document
from actors.log.messages import LONGEST, DescribeLevel, LevelNow, SetLevel
from actors.settings import LOG_LEVELS

if TYPE_CHECKING:
    from aiohttp import web

    from supervision import Ref, Request

KEYS: Final = frozenset({"level", "for"})


async def show(request: web.Request) -> web.Response:
    return await _ask(_log(request), DescribeLevel())


async def set_level(request: web.Request) -> web.Response:
    """`{"level": "debug", "for": "10m"}`; for "0s" the usual level is back at once."""
    log = _log(request)
    given = await document(request)
    unknown = sorted(set(given) - KEYS)
    if unknown:
        raise bad(f"only level and for are known here, not {unknown[0]!r}")
    try:
        level = choice(*LOG_LEVELS)(given.get("level", "debug"))
    except Wrong as wrong:
        raise bad(f"level: {wrong.wanted}") from None
    try:
        seconds = duration(0.0)(given.get("for"))
    except Wrong as wrong:
        raise bad(f"for: {wrong.wanted}") from None
    if seconds > LONGEST:
        raise bad('for: at most "24h"')
    return await _ask(log, SetLevel(level, seconds))


def _log(request: web.Request) -> Ref:
    log = request.app[DESK].log
    if log is None:
        detail = "this docketd keeps no log: docketd run does, the demonstration does not"
        raise Problem(404, "not-found", "No log", detail)
    return log


async def _ask(log: Ref, question: Request[LevelNow]) -> web.Response:
    now = await log.ask(question, timeout=PATIENCE)
    return answer({"level": now.level, "usual": now.usual, "seconds": now.seconds})
