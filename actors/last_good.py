"""A settings file that broke since the last start does not close the shop: the last good one runs."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from actors import private_file
from actors.config import load
from actors.domain.order import Order
from actors.domain.routing import Station, catch_all
from actors.errors import ConfigurationError, JournalError
from actors.journal.alert_messages import LANGUAGES, SETTINGS, Clear, Raise, Severity
from actors.journal.messages import Accept
from actors.settings import Broken
from supervision import ActorDown, MailboxFull, Timeout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from actors.settings import Languages, Settings
    from supervision import Ref

NAME: Final = "docketd.toml.last-good"  # in the data folder

SOURCE: Final = "docketd"
"""Whose slip a notice is, where other tickets name the source of their order."""

NOT_NOW: Final = (Timeout, ActorDown, MailboxFull, JournalError, sqlite3.Error)
PATIENCE: Final = 5.0  # seconds that the journal may take for it

MOST_NAMED: Final = 5
"""Mistakes that a slip names."""


def load_or_last_good(file: Path, data: Path, environment: Mapping[str, str]) -> Settings:
    """Raises the file's own `ConfigurationError` where there is no good one to run in its place."""
    try:
        return _loaded(file, data, environment)
    except ConfigurationError as error:
        last = data / NAME
        if not last.is_file():
            raise
        try:
            settings = load(last, data, environment, beside=file)
        except ConfigurationError:
            raise error from None
        broken = broken_by(str(file), error, _digest(file))
        return replace(settings, file=file.absolute(), broken=broken)


def broken_by(file: str, error: ConfigurationError, digest: str) -> Broken:
    return Broken(_printable(file), tuple(_printable(str(each)) for each in error.mistakes), digest)


@dataclass(frozen=True, slots=True)
class OnDisk:
    """The settings file of a running docketd, and the folder in which the last good one is kept."""

    file: Path
    data: Path
    environment: Mapping[str, str]

    @property
    def name(self) -> str:
        return str(self.file)

    def load(self) -> Settings:
        """Raises `ConfigurationError`."""
        return _loaded(self.file, self.data, self.environment)

    def keep(self, settings: Settings) -> None:
        """Raises `OSError`."""
        if settings.content is not None:
            private_file.write(self.data / NAME, settings.content)


async def settle(settings: Settings, data: Path, journal: Ref) -> None:
    """Once docketd is up: these settings are the last good ones, or a slip says why they are not."""
    with suppress(*NOT_NOW):
        await journal.ask(alert_of_languages(settings.languages), timeout=PATIENCE)
    if settings.broken is not None:
        with suppress(*NOT_NOW):  # the status says it all the same
            await journal.ask(alert(settings.broken), timeout=PATIENCE)
            await journal.ask(notice(settings.broken, settings.stations), timeout=PATIENCE)
        return
    with suppress(*NOT_NOW):
        await journal.ask(Clear(SETTINGS), timeout=PATIENCE)
    if settings.content is not None:
        with suppress(OSError):  # a full disk has alarms of its own, and what was kept before is still there
            private_file.write(data / NAME, settings.content)


def alert(broken: Broken) -> Raise:
    text = f"{broken.file} has mistakes, so the last good settings run: docketd check names them."
    return Raise(SETTINGS, Severity.CRITICAL, text)


def alert_of_languages(languages: Languages) -> Raise | Clear:
    """What is wrong with a catalogue costs words, and no ticket."""
    if not languages.mistakes:
        return Clear(LANGUAGES)
    first, more = _printable(str(languages.mistakes[0])), len(languages.mistakes) - 1
    others = f" (and {more} more mistakes)" if more else ""
    text = f"Words that can't be used are printed in docketd's own, or in English. {first}{others}."
    return Raise(LANGUAGES, Severity.WARNING, text)


def notice(broken: Broken, stations: Sequence[Station]) -> Accept:
    """A slip for the people in the shop. It prints once for a file, however often docketd starts on it."""
    where = catch_all(stations)
    note = f"{broken.file} can't be used. docketd goes on with the last good settings. What is wrong:"
    left = len(broken.mistakes) - MOST_NAMED
    more = (f"and {left} more: docketd check names them",) if left > 0 else ()
    order = Order(
        SOURCE,
        f"settings-{broken.digest}",
        number="settings",
        note=note,
        problems=broken.mistakes[:MOST_NAMED] + more,
    )
    return Accept(order, b"", (Station(where.name, where.printer, "notice"),))


def _loaded(file: Path, data: Path, environment: Mapping[str, str]) -> Settings:
    return replace(load(file, data, environment), content=file.read_bytes(), file=file.absolute())


def _printable(text: str) -> str:
    """The names of files may hold bytes that are no text."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _digest(file: Path) -> str:
    """Of the content and its date: what breaks again after it was mended is told again."""
    try:
        content, changed = file.read_bytes(), file.stat().st_mtime_ns
    except OSError:
        content, changed = b"", 0
    return hashlib.sha256(content + str(changed).encode()).hexdigest()[:16]
