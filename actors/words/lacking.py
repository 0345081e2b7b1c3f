"""What a shop's tickets would say in English, because no catalogue has it in the shop's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.words.catalogue import TEMPLATE, forms, parsed, source
from actors.words.locales import chain, parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actors.words.words import Own


def lacking(locale: str, own: Own) -> tuple[tuple[str, ...], int]:
    """The texts without a translation, and how many texts there are."""
    texts = [forms(message.id)[0] for message in parsed(source(TEMPLATE) or "", "en") if message.id]
    known = set(texts) if parts(locale)[0] == "en" else set(_known(locale, own))
    return tuple(text for text in texts if text not in known), len(texts)


def _known(locale: str, own: Own) -> Iterator[str]:
    for name in chain(locale):
        for text in (dict(own).get(name), source(f"{name}.po")):
            for message in parsed(text, name) if text else ():
                if message.id and all(forms(message.string)) and not message.fuzzy:
                    yield forms(message.id)[0]
