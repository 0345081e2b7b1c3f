"""Catalogues: gettext's `.po` files, read as they are. None has to be compiled before docketd can use it."""

from __future__ import annotations

import re
from functools import cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

SUFFIX: Final = ".po"
PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


class BrokenCatalogueError(ValueError):
    """`line` is the line of the file, from 1."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line = line
        self.why = why


@cache
def built_in(name: str) -> GNUTranslations | None:
    """The catalogue of that name ("zh_Hant") which docketd has; None where there is none."""
    place = files(__package__).joinpath("languages", name + SUFFIX)
    return compiled(parsed(place.read_text("utf-8"), name)) if place.is_file() else None


def parsed(text: str, name: str) -> Catalog:
    """Raises `BrokenCatalogueError`. `name` stands for the plurals' rule where the file does not give it."""
    from babel.core import UnknownLocaleError  # noqa: PLC0415 - an English shop needs no catalogue
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415 - as above

    lines = [line.encode() for line in text.removeprefix("\ufeff").splitlines(keepends=True)]
    try:
        return read_po(lines, locale=name, charset="utf-8", abort_invalid=True)
    except PoFileError as error:
        raise BrokenCatalogueError(error.lineno + 1, str(error).partition(" on ")[0]) from None
    except UnknownLocaleError:
        raise BrokenCatalogueError(1, f"{name} is no language that CLDR knows") from None


def compiled(catalogue: Catalog) -> GNUTranslations:
    """As gettext uses it: without what is empty or only guessed (fuzzy)."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - as above

    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def placeholders(text: str) -> frozenset[str]:
    """The names in braces: "{count} dishes" has count."""
    return frozenset(PLACEHOLDER.findall(text))
