"""The words of one shop: English texts in, texts of its language out."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from typing import TYPE_CHECKING, Final

from actors.words.catalogue import PLACEHOLDER, BrokenCatalogueError, built_in, compiled, parsed
from actors.words.locales import chain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: An owner's catalogues: their names ("pt_BR"), and what stands in them.
Own = tuple[tuple[str, str], ...]


def word(text: str) -> str:
    """Marks a text for the catalogues that is looked up only where it is printed."""
    return text


class Words:
    """`_` and `ngettext` of the templates, and of whoever else writes on paper.

    The English text is the key, and what is printed where no catalogue has it. Names in braces are filled in
    with `values`, which are taken as they are: a guest's text in them is not looked at again.
    """

    def __init__(self, locale: str, translations: NullTranslations) -> None:
        self.locale = locale
        self._translations = translations

    def gettext(self, text: str, /, **values: object) -> str:
        return _filled(self._translations.gettext(text), values)

    def ngettext(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form for `n` things, by the rule of the language; `{n}` is their number."""
        return _filled(self._translations.ngettext(one, many, n), {"n": n, **values})

    __call__ = gettext


@lru_cache(maxsize=64)
def words_for(locale: str, own: Own = ()) -> Words:
    """For "de-CH" Switzerland's own words, then German's, then English.

    An owner's catalogue goes before docketd's.
    """
    first = NullTranslations()
    for translations in _translations(locale, dict(own)):
        first.add_fallback(translations)
    return Words(locale, first)


def _translations(locale: str, own: Mapping[str, str]) -> Iterator[GNUTranslations]:
    names = chain(locale)
    for name in names:
        if name in own:
            with suppress(BrokenCatalogueError):  # who read the settings has said so
                yield compiled(parsed(own[name], name))
    yield from (found for name in names if (found := built_in(name)) is not None)


def _filled(text: str, values: Mapping[str, object]) -> str:
    if not values or "{" not in text:
        return text
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), text)


ENGLISH: Final = words_for("en")
