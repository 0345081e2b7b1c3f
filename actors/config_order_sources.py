"""`[source.NAME]` of the settings, each by its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.config_table import shown
from actors.intake.kinds import KINDS
from actors.settings import HookSource, WixSource

if TYPE_CHECKING:
    from actors.config_secrets import Kept
    from actors.config_table import Table

WIX: Final = "wix"  # a site has one, and it has had this name from the beginning
TAKEN: Final = frozenset({"local", "file"})  # names of the command line's own


@dataclass(frozen=True, slots=True)
class Sources:
    wix: WixSource | None
    hooks: tuple[HookSource, ...]


def read_sources(table: Table, kept: Kept) -> Sources:
    found = [_source(table.table(name), name, kept) for name in table.names()]
    table.close()
    return Sources(
        wix=next((each for each in found if isinstance(each, WixSource)), None),
        hooks=tuple(each for each in found if isinstance(each, HookSource)),
    )


def _source(table: Table, name: str, kept: Kept) -> WixSource | HookSource | None:
    given = WIX if name == WIX else table.value("kind")
    others = [kind.name for kind in KINDS.values() if kind.settings is not None and kind.name != WIX]
    kind = KINDS.get(given) if isinstance(given, str) else None
    if kind is None or kind.settings is None or (given == WIX) != (name == WIX):
        if given is None:
            wanted = f"kind = {others[0]!r} in it, or [source.wix] for orders from Wix"
            table.ledger.note(table.path, "a source without a kind", wanted.replace("'", '"'))
        else:
            table.ledger.note(table.name("kind"), shown(given), f"one of {', '.join(others)}")
        return None
    if name in TAKEN:
        table.ledger.note(table.path, shown(name), "a name that docketd does not use itself")
    return kind.settings(table, kept)
