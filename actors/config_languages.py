"""The owner's own words: catalogues in the folder `languages` beside `docketd.toml` (docs/languages.md).

What is wrong with one closes no shop: it is named, and docketd goes on without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.config_values import LOCALE
from actors.errors import Mistake
from actors.settings import Languages
from actors.words.locales import chain

if TYPE_CHECKING:
    from pathlib import Path

FOLDER: Final = "languages"
LARGEST: Final = 1_000_000  # bytes: docketd's own have 15,000


def read_languages(beside: Path) -> Languages:
    """Of the folder in which the settings stand. Waits for the disk."""
    folder = beside / FOLDER
    files = sorted(folder.glob("*.po")) if folder.is_dir() else []
    own: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for file in files:
        text = _text(file, mistakes)
        if text is not None and _is_sound(file, text, mistakes):
            own[chain(file.stem)[0]] = text
    return Languages(tuple(own.items()), tuple(mistakes))


def _text(file: Path, mistakes: list[Mistake]) -> str | None:
    if not LOCALE.fullmatch(file.stem):
        mistakes.append(Mistake(str(file), "name", file.name, "a language's name such as pt.po or pt_BR.po"))
        return None
    try:
        data = file.read_bytes()
        text = data.decode()
    except OSError as error:
        mistakes.append(Mistake(str(file), "file", error.strerror or "an error", "a file that can be read"))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        mistakes.append(Mistake(str(file), f"line {line}", "bytes that are no text", "a file in UTF-8"))
    else:
        if len(data) <= LARGEST:
            return text
        mistakes.append(Mistake(str(file), "file", f"{len(data)} bytes", f"at most {LARGEST}"))
    return None


def _is_sound(file: Path, text: str, mistakes: list[Mistake]) -> bool:
    """Whether it can be used. Single texts that can't be are named as well, and left out where it is used."""
    from actors.words.catalogue import BrokenCatalogueError, faults, parsed  # noqa: PLC0415 - loads Babel

    try:
        catalogue = parsed(text, chain(file.stem)[0])
    except BrokenCatalogueError as error:
        wanted = "a catalogue such as docketd.pot"
        mistakes.append(Mistake(str(file), f"line {error.line}", error.why, wanted))
        return False
    mistakes.extend(
        Mistake(str(file), f"line {fault.line}", fault.found, fault.wanted) for fault in faults(catalogue)
    )
    return True
