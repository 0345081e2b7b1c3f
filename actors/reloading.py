"""The actor that applies new settings to the tree while it runs, and touches only what is different."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Protocol
from zoneinfo import ZoneInfo

from actors import places
from actors.domain.job import UNFINISHED
from actors.domain.patience import Cause
from actors.errors import ConfigurationError, JournalError
from actors.intake.wix_messages import TryAgain
from actors.journal.alert_messages import SETTINGS, Clear
from actors.journal.messages import Count
from actors.journal.moment import Limits
from actors.journal.settings_messages import UseLimits, UsePrinters
from actors.last_good import alert, alert_of_languages, broken_by
from actors.printing.finishing import finish
from actors.reload import NothingToReloadError, Reload, Reloaded, UseSettings, changes
from actors.rendering.messages import UseShop
from supervision import (
    Actor,
    ActorDown,
    ChildNotFound,
    DeleteChild,
    MailboxFull,
    StartChild,
    TerminateChild,
    Timeout,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from actors.reload import Changes
    from actors.rendering.messages import Shop
    from actors.settings import Printer, Settings, WixSource
    from supervision import ChildSpec, Request

#: What is down reads the new settings when it comes back, and needs no telling.
COMING_BACK: Final = (ActorDown, MailboxFull, JournalError)
PATIENCE: Final = 60.0  # seconds: a printer's connection takes its time to end
READING: Final = 20.0


class SettingsFile(Protocol):
    """Both functions wait for the disk."""

    @property
    def name(self) -> str: ...

    def load(self) -> Settings:
        """Raises `ConfigurationError`."""
        ...

    def keep(self, settings: Settings) -> None:
        """These settings are good. Raises `OSError`."""
        ...


def limits_of(settings: Settings) -> Limits:
    """What the journal has to know of them."""
    tries = settings.retry[Cause.FAULTED].tries
    zone, keep = ZoneInfo(settings.site.timezone), settings.keep
    kept = (keep.tickets, keep.tickets_for, keep.raw)
    return Limits(settings.freshness, tries, zone, *kept, settings.later)


class Current:
    """The settings that hold now: whatever starts, or starts again, looks them up here."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings


@dataclass(frozen=True, slots=True)
class Builders:
    """How the parts of the tree are made from the current settings."""

    printer: Callable[[Printer], ChildSpec]
    dispatch: Callable[[], ChildSpec]
    sources: Callable[[], Sequence[ChildSpec]]
    shop: Callable[[], Shop]


class Reloading(Actor):
    """Answers `Reload`.

    Events: `settings_applied` (added, changed, removed, others), `settings_refused` (mistakes).
    """

    def __init__(self, current: Current, builders: Builders, file: SettingsFile | None) -> None:
        self._current = current
        self._builders = builders
        self._file = file

    async def receive(self, message: object) -> object:
        if not isinstance(message, Reload):
            return await super().receive(message)
        if self._file is None:
            return NothingToReloadError("this docketd has no settings file: the demonstration brings its own")
        return await self._reload(self._file)

    async def _reload(self, file: SettingsFile) -> Reloaded | ConfigurationError:
        lane = self.ctx.lane("settings")
        try:
            loaded = await lane.run(file.load, timeout=READING)
        except ConfigurationError as error:
            await self._refuse(file, error)
            return error
        before = self._current.settings
        found = changes(before, loaded)
        self._current.settings = replace(loaded, gateway=before.gateway, log=before.log)
        await self._apply(before, found)
        with suppress(OSError, Timeout):  # a full disk has alarms of its own
            await lane.run(file.keep, loaded, timeout=READING)
        return await self._tell(found)

    async def _refuse(self, file: SettingsFile, error: ConfigurationError) -> None:
        """What holds goes on, and the status says why it is not what the file says."""
        before = self._current.settings
        broken = broken_by(file.name, error, "")
        self._current.settings = replace(before, broken=broken)
        self._tell_gateway()
        await self._ask(places.JOURNAL, alert(broken))
        self.ctx.emit("settings_refused", mistakes="; ".join(str(mistake) for mistake in error.mistakes))

    async def _apply(self, before: Settings, found: Changes) -> None:
        """New printers stand before orders go to them, and old ones until none does any more."""
        settings = self._current.settings
        await self._ask(places.JOURNAL, UsePrinters(tuple(each.name for each in settings.printers)))
        await self._ask(places.JOURNAL, Clear(SETTINGS))
        await self._ask(places.JOURNAL, alert_of_languages(settings.languages))
        if found.others & {"stale", "later", "retry", "site"}:
            await self._ask(places.JOURNAL, UseLimits(limits_of(settings)))
        if found.others & {"site", "layouts", "stations"}:
            await self._ask(places.RENDERING, UseShop(self._builders.shop()))
        await finish(self.ctx, (printer.name for printer in found.changed))
        for printer in (*found.added, *found.changed):
            await self._replace(places.PRINTING, f"printer.{printer.name}", self._builders.printer(printer))
        if "backups" in found.others:
            await self._replace(places.PRINTING, "dispatch", self._builders.dispatch())
        self._tell_gateway()
        if found.others & {"source", "stations", "retry"}:
            await self._replace_sources(before)
        elif settings.wix is not None:
            self._try_again(settings.wix)
        await finish(self.ctx, found.removed)
        for name in found.removed:
            await self._remove(places.PRINTING, f"printer.{name}")

    async def _replace_sources(self, before: Settings) -> None:
        if before.wix is not None:
            await self._remove(places.SOURCES, f"source.{before.wix.name}")
        for spec in self._builders.sources():
            await self._ask(places.SOURCES, StartChild(spec))

    def _try_again(self, wix: WixSource) -> None:
        """What Wix refused, for want of a permission say, it may allow by now."""
        with suppress(*COMING_BACK):
            self.ctx.ref_of(places.source(wix.name, "client")).tell(TryAgain())

    async def _replace(self, supervisor: str, child: str, spec: ChildSpec) -> None:
        await self._remove(supervisor, child)
        await self._ask(supervisor, StartChild(spec))

    async def _remove(self, supervisor: str, child: str) -> None:
        with suppress(ChildNotFound):
            await self._ask(supervisor, TerminateChild(child))
            await self._ask(supervisor, DeleteChild(child))

    def _tell_gateway(self) -> None:
        with suppress(*COMING_BACK):
            self.ctx.ref_of(places.GATEWAY).tell(UseSettings(self._current.settings))

    async def _ask(self, place: str, request: Request[Any]) -> Any:  # noqa: ANN401 - what the request answers
        with suppress(*COMING_BACK):
            return await self.ctx.ref_of(place).ask(request, timeout=PATIENCE)
        return None

    async def _tell(self, found: Changes) -> Reloaded:
        told = Reloaded(
            added=tuple(printer.name for printer in found.added),
            changed=tuple(printer.name for printer in found.changed),
            removed=found.removed,
            others=tuple(sorted(found.others)),
            at_next_start=found.at_next_start,
            stranded=await self._stranded(found.removed),
        )
        self.ctx.emit(
            "settings_applied",
            added=", ".join(told.added),
            changed=", ".join(told.changed),
            removed=", ".join(told.removed),
            others=", ".join(told.others),
        )
        return told

    async def _stranded(self, removed: Sequence[str]) -> Mapping[str, int]:
        tally = await self._ask(places.JOURNAL, Count()) if removed else None
        if tally is None:
            return {}
        waiting = {
            name: sum(tally.printers.get(name, {}).get(state, 0) for state in UNFINISHED) for name in removed
        }
        return {name: count for name, count in waiting.items() if count}
