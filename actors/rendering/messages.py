"""What rendering is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import orjson

from actors.domain.font import NORMAL, Font
from actors.words.words import words_for
from supervision import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actors.domain.routing import Lead
    from actors.domain.ticket import Form
    from actors.journal.looking_messages import Sent
    from actors.journal.messages import Work
    from actors.words.words import Own, Words


LAYOUT_FOLDER: Final = "layouts"  # of an owner's layouts, beside docketd.toml
LAYOUT_SUFFIX: Final = ".receipt.j2"

KITCHEN: Final = "kitchen"

#: The layouts that docketd has: those that stations may name, and those of kinds of tickets and notices.
FOR_STATIONS: Final = (KITCHEN, "expo", "customer", "driver", "label")
OF_KINDS: Final = ("change", "void", "unreadable", "advance", "notice", "missed", "test")
BUILT_IN: Final = (*FOR_STATIONS, *OF_KINDS)

MAP: Final = "https://www.google.com/maps/search/?api=1&query={address}"
"""Where a driver's code leads: opens any telephone's map (Google Maps URLs, "Search")."""

#: An owner's layouts: their names ("pizza", "_head" for a part of others), and what stands in them.
OwnLayouts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shop:
    """What a ticket needs to know of the place it is printed in. What is said to guests may be empty."""

    name: str
    timezone: str  # IANA name
    locale: str  # "de-CH"
    address: tuple[str, ...] = ()  # lines
    phone: str = ""
    email: str = ""
    tax_id: str = ""
    footer: str = ""
    layouts: OwnLayouts = ()
    clock: str = ""  # "12h" or "24h"; empty: the locale's
    logo: bytes = b""  # a picture's file
    map: str = MAP
    allergens: tuple[str, ...] | None = None  # None for those of its language
    leads: tuple[tuple[str, Lead], ...] = ()  # of stations by their names
    languages: Own = ()  # the owner's catalogues
    translations: bool = True
    kitchen_names: Mapping[str, str] = field(default_factory=dict)  # by `same_name` of the dish's own

    @property
    def words(self) -> Words:
        return words_for(self.locale, self.languages)


@dataclass(frozen=True, slots=True)
class UseShop(Request[None]):
    """For tickets from now on."""

    shop: Shop


@dataclass(frozen=True, slots=True)
class Rendered:
    """A ticket for a printer.

    `receipt` is ReceiptLine text, without the mark. `data` goes to the printer as it is, from initialising
    the device to the cut and what sounds behind it, without the fence. `warnings` are sentences about what is
    not as it was asked for.
    """

    receipt: str
    data: bytes
    fallback: str = ""  # why the layout failed, where this is the plain ticket in its place
    warnings: tuple[str, ...] = ()
    broken: str = ""  # what is wrong with the owner's layout, where docketd's own stands in for it


@dataclass(frozen=True, slots=True)
class Unprintable:
    """Not even the plain ticket could be made."""

    why: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is kept of a sheet. `left_out` says what it asks for and the paper will not show."""

    content: bytes
    left_out: tuple[str, ...] = ()


def about_printer(printer: str, model: str, address: str, release: str) -> bytes:
    """The content of a test page: the printer as the settings have it, and docketd's release."""
    return orjson.dumps({"printer": printer, "model": model, "address": address, "release": release})


@dataclass(frozen=True, slots=True)
class Prepare(Request["Prepared | Unprintable"]):
    """Whether a sheet can print: asked before it is accepted. `why` is a sentence for its sender."""

    form: Form
    content: bytes  # UTF-8, or a picture's file
    font: Font = NORMAL  # of a text


@dataclass(frozen=True, slots=True)
class Render(Request["Rendered | Unprintable"]):
    """A job for a printer of this model. Where the work has a receipt, that is encoded as it stands."""

    work: Work
    model: str


class Shape(StrEnum):
    """What a ticket is shown as: PNG and SVG, or lines of text in UTF-8."""

    PNG = "png"
    SVG = "svg"
    TEXT = "txt"


class Origin(StrEnum):
    """What a ticket is shown from."""

    SENT = "sent"  # the very bytes that went to the printer
    DRAWN = "drawn"  # nothing was sent yet: what will be
    AGAIN = "drawn-again"  # made of its text anew, and not byte for byte what was sent


@dataclass(frozen=True, slots=True)
class Shown:
    data: bytes
    origin: Origin


@dataclass(frozen=True, slots=True)
class Look(Request["Shown | Unprintable"]):
    """A ticket to look at: what was sent, else what `Render` would print on this model.

    A PNG is drawn by a virtual printer from the bytes, those that were sent where they are kept.
    """

    work: Work
    model: str
    shape: Shape = Shape.PNG
    sent: Sent | None = None
