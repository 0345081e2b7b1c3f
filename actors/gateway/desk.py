"""What a handler works with, and the ways in which the actors behind it can be unavailable."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from aiohttp import web

from actors.errors import JournalError
from supervision import ActorDown, MailboxFull, Timeout

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from actors.gateway.access import KeyRing
    from actors.gateway.vitals import Vitals
    from actors.gateway.watch import Watch
    from actors.intake.messages import Readers
    from actors.ports import Clock, Ids
    from actors.settings import Settings
    from supervision import Ref

#: An actor, or the disk below it, can't answer now. Nothing was promised, so the client may try again.
NOT_NOW: Final = (Timeout, ActorDown, MailboxFull, JournalError, sqlite3.OperationalError)
PATIENCE: Final = 5.0  # seconds that a request waits for the journal


@dataclass(slots=True)
class Desk:
    """`links` and `pollers` by the name of their printer or source. They and the settings may change."""

    settings: Settings
    readers: Readers
    clock: Clock
    ids: Ids
    keys: KeyRing
    vitals: Vitals
    journal: Ref
    reloading: Ref
    rendering: Ref
    links: Mapping[str, Ref]
    pollers: Mapping[str, Ref]
    started_at: datetime
    log: Ref | None  # None where none is kept
    watch: Watch
    ref_of: Callable[[str], Ref]
    emit: Callable[..., None]  # puts an event on record: kind, and what belongs to it


DESK: Final = web.AppKey("desk", Desk)
