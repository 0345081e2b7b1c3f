"""An owner's files beside docketd.toml: the templates in `layouts`, which go before docketd's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from actors.rendering.messages import FOR_STATIONS, LAYOUT_FOLDER, LAYOUT_SUFFIX, OF_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from actors.config_table import Ledger
    from actors.rendering.messages import OwnLayouts

LARGEST: Final = 32_000  # bytes of a template
MOST: Final = 50
NAME: Final = re.compile(r"[\w-]{1,32}")


def read_layouts(folder: Path, ledger: Ledger) -> OwnLayouts:
    """What can't be used is noted; whether a template works is seen when it is filled."""
    place = folder / LAYOUT_FOLDER
    try:
        files = sorted(file for file in place.iterdir() if file.suffix == ".j2")
    except FileNotFoundError:
        return ()
    except OSError as error:
        ledger.note(LAYOUT_FOLDER, f"a folder that can't be read ({error.strerror})", "one that can")
        return ()
    if len(files) > MOST:
        ledger.note(LAYOUT_FOLDER, f"{len(files)} layouts", f"{MOST} at most")
    return tuple(_read(files[:MOST], ledger))


def layouts_for_stations(own: OwnLayouts) -> tuple[str, ...]:
    """Docketd's own, and those of the owner that are neither parts of others nor for kinds of tickets."""
    names = (name for name, _ in own if not name.startswith("_") and name not in OF_KINDS)
    return tuple(dict.fromkeys((*FOR_STATIONS, *names)))


def _read(files: list[Path], ledger: Ledger) -> Iterator[tuple[str, str]]:
    for file in files:
        key = f"{LAYOUT_FOLDER}/{file.name}"
        name = file.name.removesuffix(LAYOUT_SUFFIX)
        if name == file.name or not NAME.fullmatch(name):
            ledger.note(key, "a file of that name", f"pizza{LAYOUT_SUFFIX}: letters, digits, '_' and '-'")
            continue
        try:
            data = file.read_bytes()
            text = data.decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            ledger.note(key, "what can't be read", "a text in UTF-8")
            continue
        if len(data) > LARGEST:
            ledger.note(key, f"{len(data)} bytes", f"{LARGEST} at most")
            continue
        yield name, text
