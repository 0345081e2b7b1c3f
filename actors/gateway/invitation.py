"""A link to the page, for whoever starts docketd: good once, for a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors import places
from actors.errors import DiskTroubleError
from actors.gateway.sessions import new_link
from actors.journal.access_messages import EverSignedIn

if TYPE_CHECKING:
    from actors.ports import Ids
    from supervision import System

PATIENCE: Final = 10.0  # seconds


async def invitation(system: System, ids: Ids, address: str) -> str:
    """The whole link. Whoever reads it first is in: it is for a terminal, never for a log that is kept."""
    link, kept = new_link(ids)
    await system.ref_of(places.JOURNAL).ask(kept, timeout=PATIENCE)
    return address + link


async def first_invitation(system: System, ids: Ids, address: str) -> str:
    """A link until somebody has used one, then nothing: `docketd status` makes further ones.

    Nothing while the disk is in trouble either: that is no reason not to start.
    """
    try:
        if await system.ref_of(places.JOURNAL).ask(EverSignedIn(), timeout=PATIENCE):
            return ""
        return await invitation(system, ids, address)
    except DiskTroubleError:
        return ""
