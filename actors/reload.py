"""New settings for a running docketd: what is asked and answered, and what of the old ones is different."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from actors.errors import DocketdError
from supervision import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actors.settings import Printer, Settings


class NothingToReloadError(DocketdError):
    """These settings came from no file."""


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What is different now. `stranded` counts the tickets that wait for printers which are gone."""

    added: tuple[str, ...]  # printers
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    others: tuple[str, ...]  # "site", "stations", "source", "hooks" … : the names in `changes`
    at_next_start: tuple[str, ...]
    stranded: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Reload(Request[Reloaded]):
    """Reads the file and applies it.

    Raises `ConfigurationError` or `NothingToReloadError`; then all goes on as before.
    """


@dataclass(frozen=True, slots=True)
class UseSettings:
    """From now on. To the gateway, told and not asked: it may be the one that waits for the answer."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class Changes:
    """Printers whose own lines differ are begun anew; all others go on as if nothing were."""

    added: tuple[Printer, ...] = ()
    changed: tuple[Printer, ...] = ()
    removed: tuple[str, ...] = ()
    others: frozenset[str] = field(default_factory=frozenset)
    at_next_start: tuple[str, ...] = ()


def changes(before: Settings, after: Settings) -> Changes:
    had = {printer.name: printer for printer in before.printers}
    has = {printer.name: printer for printer in after.printers}
    others = {
        "site": (before.site, before.languages) != (after.site, after.languages),
        "stations": before.stations != after.stations,
        "source": before.wix != after.wix,
        "hooks": before.hooks != after.hooks,
        "retry": before.retry != after.retry,
        "layouts": before.layouts != after.layouts,
        "stale": before.freshness != after.freshness,
        "later": before.later != after.later,
        "print": before.text_font != after.text_font,
        "backups": _backups(before) != _backups(after),
    }
    return Changes(
        added=tuple(printer for name, printer in has.items() if name not in had),
        changed=tuple(
            printer for name, printer in has.items() if name in had and _device(had[name]) != _device(printer)
        ),
        removed=tuple(name for name in had if name not in has),
        others=frozenset(name for name, differs in others.items() if differs),
        at_next_start=tuple(
            name for name in ("gateway", "keep") if getattr(before, name) != getattr(after, name)
        ),
    )


def _device(printer: Printer) -> Printer:
    """Its backup is the dispatch's affair."""
    return replace(printer, backup=None)


def _backups(settings: Settings) -> dict[str, str | None]:
    return {printer.name: printer.backup for printer in settings.printers}
