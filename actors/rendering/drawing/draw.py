"""A laid-out ticket as commands, in the language that the printer's profile names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.rendering.drawing.draw_escpos import draw_escpos
from actors.rendering.drawing.draw_stargraphic import draw_stargraphic
from actors.rendering.drawing.draw_starprnt import draw_starprnt
from transports.languages.registry import language_for
from transports.languages.star.encoder import StarGraphic
from transports.languages.star.prnt import StarPrnt

if TYPE_CHECKING:
    from actors.rendering.typesetting.layout import Layout
    from transports.languages.commands import Command
    from transports.profiles import Profile


def draw(layout: Layout, printer: Profile) -> list[Command]:
    """Raises `UnknownLanguageError`."""
    language = language_for(printer)
    if isinstance(language, StarGraphic):
        return draw_stargraphic(layout, language)
    if isinstance(language, StarPrnt):  # and line mode, which has the same letters
        return draw_starprnt(layout, language)
    return draw_escpos(layout, language)
