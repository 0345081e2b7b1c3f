"""The settings over HTTP: applied from their file while docketd runs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from actors.errors import ConfigurationError, Problem
from actors.gateway.answers import answer
from actors.gateway.desk import DESK
from actors.reload import NothingToReloadError, Reload

if TYPE_CHECKING:
    from aiohttp import web

PATIENCE: Final = 90.0  # seconds: the connections of printers that changed take their time to end


async def reload(request: web.Request) -> web.Response:
    """422 with every mistake where the file is wrong: then nothing is different."""
    try:
        found = await request.app[DESK].reloading.ask(Reload(), timeout=PATIENCE)
    except ConfigurationError as error:
        more = {"errors": [asdict(mistake) for mistake in error.mistakes]}
        raise Problem(422, "settings-wrong", "The settings are wrong", str(error), more=more) from None
    except NothingToReloadError as error:
        raise Problem(409, "no-settings-file", "No settings file", str(error)) from None
    return answer(asdict(found))
