"""Catalogues: gettext's `.po` files, read as they are. None has to be compiled before docketd can use it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog, Message

SUFFIX: Final = ".po"
TEMPLATE: Final = "docketd.pot"
PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")

_LINE: Final = re.compile(r'(?:#.*|(?:msg(?:id|id_plural|ctxt|str(?:\[\d\])?)\s*)?"(?:[^"\\]|\\.)*")?')
"""Babel takes quotes that do not close as they are."""


class BrokenCatalogueError(ValueError):
    """`line` is the line of the file, from 1."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line = line
        self.why = why


@dataclass(frozen=True, slots=True)
class Fault:
    """A translation that can't be used, on a line of its file, from 1."""

    line: int
    found: str
    wanted: str


@cache
def built_in(name: str) -> GNUTranslations | None:
    """The catalogue of that name ("zh_Hant") which docketd has; None where there is none."""
    text = source(name + SUFFIX)
    return None if text is None else compiled(parsed(text, name))


def source(file: str) -> str | None:
    """One of docketd's own files, or None where there is none of that name."""
    place = files(__package__).joinpath("languages", file)
    return place.read_text("utf-8") if place.is_file() else None


def parsed(text: str, name: str) -> Catalog:
    """Raises `BrokenCatalogueError`. `name` stands for the plurals' rule where the file does not give it."""
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415 - English needs no catalogue

    lines = text.removeprefix("\ufeff").split("\n")
    for number, line in enumerate(lines, 1):
        if not _LINE.fullmatch(line.strip()):
            raise BrokenCatalogueError(number, f"{line.strip()[:60]!r}")
    try:
        return read_po(
            (f"{line}\n".encode() for line in lines), locale=name, charset="utf-8", abort_invalid=True
        )
    except PoFileError as error:
        raise BrokenCatalogueError(error.lineno + 1, str(error).partition(" on ")[0]) from None


def faults(catalogue: Catalog) -> Iterator[Fault]:
    """The translations that leave out a name in braces, or have another one."""
    for message in catalogue:
        if message.id:
            yield from _faults(message)


def _faults(message: Message) -> Iterator[Fault]:
    wanted = placeholders(forms(message.id)[-1])
    for form in forms(message.string):
        if form and placeholders(form) != wanted:
            names = " and ".join(f"{{{name}}}" for name in sorted(wanted)) or "no name in braces"
            yield Fault(message.lineno or 1, repr(form), names)


def forms(texts: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """A text, or one with its plurals."""
    return (texts,) if isinstance(texts, str) else tuple(texts or ())


def compiled(catalogue: Catalog) -> GNUTranslations:
    """As gettext uses it: without what is empty, only guessed (fuzzy) or faulty."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - as above

    for message in list(catalogue):
        if message.id and next(_faults(message), None) is not None:
            catalogue.delete(message.id, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def placeholders(text: str) -> frozenset[str]:
    """The names in braces: "{count} dishes" has count."""
    return frozenset(PLACEHOLDER.findall(text))
