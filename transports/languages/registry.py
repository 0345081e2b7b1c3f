"""From a profile to the language that its printer speaks."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from transports.errors import UnknownLanguageError
from transports.languages.escpos.encoder import EscPos
from transports.languages.star.encoder import StarGraphic
from transports.languages.star.line import StarLine
from transports.languages.star.prnt import StarPrnt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from transports.profiles.model import Profile

Language = EscPos | StarGraphic | StarPrnt | StarLine

LANGUAGES: Mapping[str, Callable[[Profile], Language]] = MappingProxyType(
    {"escpos": EscPos, "stargraphic": StarGraphic, "starprnt": StarPrnt, "starline": StarLine}
)


def language_for(profile: Profile) -> Language:
    """Make a fresh encoder, good for one document. Raises `UnknownLanguageError`."""
    language = LANGUAGES.get(profile.language)
    if language is None:
        raise UnknownLanguageError(profile.language, LANGUAGES)
    return language(profile)
