"""The menus that a docketd keeps on this disk, for commands that need no network."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from actors.domain.menu import Kind
from actors.domain.order import same_name
from actors.intake import wix_menus
from actors.menu_file import MenuFiles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from actors.domain.routing import Station
    from actors.intake.wix_menus import Kept
    from actors.settings import Settings

#: Which words of a `match` are names that a menu has.
NAMED: Final = {"section": Kind.SECTIONS, "menu": Kind.MENUS, "label": Kind.LABELS}


def known_menus(settings: Settings, data: Path) -> Kept | None:
    """None where none were fetched yet, or can't be read."""
    wix = settings.wix
    try:
        content = None if wix is None else MenuFiles(data).read(wix.name)
    except OSError:
        return None
    return None if wix is None or content is None else wix_menus.load(wix.site_id, content)


def strangers(settings: Settings, kept: Kept | None) -> Iterator[str]:
    """Sentences about names in the settings that no menu has: what they mean is printed elsewhere."""
    if kept is None:
        return
    for station in settings.stations:
        for word, kind in NAMED.items():
            known = {same_name(entry.name): entry.name for entry in kept.parts.get(kind, ()) if entry.name}
            if known:
                yield from _strange(station, word, known)


def _strange(station: Station, word: str, known: dict[str, str]) -> Iterator[str]:
    for name in (station.match or {}).get(word, ()):
        if same_name(name) not in known:
            near = difflib.get_close_matches(same_name(name), known, n=1, cutoff=0.5)
            there = f"{known[near[0]]!r} is near" if near else f"there is {', '.join(sorted(known.values()))}"
            yield f"station {station.name}: Wix has no {word} {name!r} on its menus; {there}"
