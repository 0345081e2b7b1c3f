"""What the settings say of the shop and of each of its stations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors import config_values as values
from actors.config_hours import opening_hours
from actors.config_match import check_match, read_match
from actors.domain.routing import Lead, Station
from actors.rendering.messages import KITCHEN
from actors.settings import Site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from actors.config_table import Table

LARGEST_LOGO: Final = 2_000_000  # bytes of a file
LONGEST_MAP: Final = 200
MOST_COPIES: Final = 9
ADDRESS: Final = "{address}"


def read_site(table: Table, folder: Path, *, lenient: bool) -> Site:
    """`lenient`: a logo that can't be read is none, and no mistake."""
    blank = Site()
    site = Site(
        name=table.take("name", values.text, blank.name),
        timezone=table.take("timezone", values.zone, blank.timezone),
        locale=table.take("locale", values.locale, blank.locale),
        clock=table.take("clock", values.choice("12h", "24h"), blank.clock),
        address=table.take("address", values.texts, blank.address),
        phone=table.take("phone", values.text, blank.phone),
        email=table.take("email", values.text, blank.email),
        tax_id=table.take("tax_id", values.text, blank.tax_id),
        footer=table.take("footer", values.text, blank.footer),
        translations=table.take("translations", values.switch, blank.translations),
        logo=table.take("logo", _logo(folder, lenient=lenient), blank.logo),
        map=table.take("map", _map, blank.map),
        allergens=table.take("allergens", _words, blank.allergens),
        hours=table.take("hours", opening_hours, blank.hours),
    )
    table.close()
    return site


def read_station(table: Table, read_layout: Callable[[object], str]) -> Station | None:
    name = table.need("name", values.name)
    ticket = table.take("ticket", values.switch, default=True)
    # A station without tickets may name a printer: so it is switched off and on with one line.
    printer = table.need("printer", values.name) if ticket else table.take("printer", values.name, "")
    layout = table.take("layout", read_layout, KITCHEN)
    match = table.take("match", read_match, None)
    every = table.take("every", values.switch, default=False)
    copies = table.take("copies", values.count(1, MOST_COPIES), 1)
    lead = _lead(table)
    table.close()
    if not table.ledger.mistakes_at(table.name("match")):
        check_match(table, match, every=every, ticket=ticket)
    if name is None or printer is None:
        return None
    return Station(name, printer, layout, match, every, lead, ticket, copies)


def _lead(table: Table) -> Lead | None:
    """None where no time is to stand on the tickets."""
    ready = table.take("ready", values.duration(0.0), None)
    each = table.take("ready_per_dish", values.duration(0.0), None)
    dishes = table.take("ready_dishes", _durations, None)
    if ready is None and each is None and dishes is None:
        return None
    return Lead(ready or 0.0, each or 0.0, dishes or ())


def _durations(value: object) -> tuple[tuple[str, float], ...]:
    if not isinstance(value, dict):
        raise values.Wrong('a table such as { Lasagne = "8m", "Wood oven" = "4m" }')
    read = values.duration(0.0)
    return tuple((values.text(name).casefold(), read(each)) for name, each in value.items())


def _logo(folder: Path, *, lenient: bool) -> Callable[[object], bytes]:
    def read(value: object) -> bytes:
        file = folder / values.text(value)
        try:
            with file.open("rb") as opened:
                data = opened.read(LARGEST_LOGO + 1)
        except OSError as error:
            if lenient:
                return b""
            raise values.Wrong(f"a picture beside docketd.toml: {error.strerror}") from None
        if len(data) > LARGEST_LOGO:
            raise values.Wrong("a picture of 2 MB at most")
        return data

    return read


def _map(value: object) -> str:
    """An address of the web, or geo:, with a place for the guest's; empty for no code."""
    if value == "":
        return ""
    link = values.text(value)
    rest = link.replace(ADDRESS, "")
    if rest == link or not link.isascii() or len(link) > LONGEST_MAP or set(rest) & set("{}|\\;` "):
        raise values.Wrong('an address with {address} in it, such as "geo:0,0?q={address}", or "" for none')
    return link


def _words(value: object) -> tuple[str, ...]:
    """An empty list marks none."""
    return () if value == [] else values.texts(value)
