"""Draws the tickets that docs/tickets.md shows: `python -m tests.pictures` draws them, and the goldens, anew.

Each picture is what a virtual printer made of the very bytes that a real one would get.
tests/test_pictures.py fails while a picture differs from what the code prints.
"""

import io
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
from PIL import Image

from actors.domain.font import Font, FontSize
from actors.domain.order import Order, Payment
from actors.domain.routing import Station
from actors.domain.ticket import Kind
from actors.intake.orders import accept_wix
from actors.intake.own_order import read_own
from actors.intake.wix_order import read_order
from actors.journal.messages import Copy, Mark, Work
from actors.journal.number_messages import Before
from actors.rendering.messages import Shop, about_printer
from actors.rendering.picture import picture_of
from actors.settings import WixSource

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "tests" / "data" / "wix"
FOLDER = ROOT / "docs" / "pictures" / "tickets"
SIZES = ROOT / "docs" / "pictures" / "sizes"
EPSON = "TM-m30III"

WIX = WixSource(site_id="", key="")
SHOP = Shop(
    name="Trattoria Roma",
    timezone="Europe/Zurich",
    locale="en-GB",
    address=("Limmatquai 1", "8001 Zürich"),
    phone="+41 44 000 00 00",
    tax_id="CHE-000.000.000 MWST",
    footer="Grazie e a presto!",
)


COOKS = {
    "margherita pizza": "瑪格麗特披薩",
    "caesar salad": "凱撒沙拉",
    "thin crust": "薄餅皮",
    "mushrooms": "蘑菇",
    "extra cheese": "加起司",
    "on the side": "醬料分開",
}
AN_EVENING = datetime(2025, 9, 24, 17, 41, tzinfo=UTC)


@dataclass(frozen=True)
class Ticket:
    """What a picture shows, and how it is printed."""

    name: str
    says: str
    work: Work
    model: str = EPSON
    shop: Shop = SHOP
    folder: Path = FOLDER

    @property
    def file(self):
        return self.folder / f"{self.name}.png"

    def draw(self):
        drawn = picture_of(self.work, self.shop, self.model)
        assert isinstance(drawn, bytes), drawn
        return drawn


def sample(name):
    return read_order(orjson.loads((DATA / f"{name}.json").read_bytes()), "wix")


def work(order, kind=Kind.ORDER, layout="kitchen", **more):
    items = more.pop("items", tuple(range(len(order.items))))
    return Work(
        job=17,
        ticket=17,
        kind=kind,
        station="kitchen",
        layout=layout,
        order=order,
        previous=more.pop("previous", None),
        items=items,
        raw=more.pop("raw", b""),
        receipt=None,
        running="K-017",
        before=Before("K-016", (order.placed_at or order.updated_at or AN_EVENING) - timedelta(minutes=4)),
        also_at=more.pop("also_at", ()),
        mark=None,
        accepted_at=order.placed_at or order.updated_at or AN_EVENING,
        **more,
    )


def before_the_change(order):
    """One dish fewer, and more of the first: what the kitchen had before."""
    first = replace(order.items[0], quantity=order.items[0].quantity + 1)
    return replace(order, items=(first, *order.items[1:-1]))


def unreadable():
    """An order that does not say which one it is."""
    document = orjson.loads((DATA / "01-pickup-asap-cash-de.json").read_bytes())
    del document["id"]
    accepted = accept_wix(document, WIX, (Station("kitchen", "kitchen"),))
    assert not accepted.readable
    return accepted.order, accepted.raw


def missed(own):
    """Three orders that waited for an hour."""
    orders = [
        {"number": "1042", "placed": "2025-09-24T16:39:00+00:00", "guest": "Anna Muster",
         "phone": "+41 79 555 01 00", "sheet": False, "news": "", "marked": False, "jobs": [1]},
        {"number": "1043", "placed": "2025-09-24T16:44:00+00:00", "guest": "Luca Bianchi",
         "phone": "", "sheet": False, "news": "", "marked": True, "jobs": [2]},
        {"number": "1038", "placed": "2025-09-24T16:02:00+00:00", "guest": "Noor Haddad",
         "phone": "+41 78 555 02 00", "sheet": False, "news": "change", "marked": False, "jobs": [3]},
        {"number": "Soup of the day", "placed": "2025-09-24T16:50:00+00:00", "guest": "", "phone": "",
         "sheet": True, "news": "", "marked": False, "jobs": [4]},
    ]  # fmt: skip
    content = orjson.dumps({"printer": "kitchen", "orders": orders})
    slip = replace(own, source="docketd", number="not printed: 4", placed_at=AN_EVENING)
    before = Before("K-017", AN_EVENING - timedelta(minutes=62))
    shown = work(slip, Kind.SHEET, "missed", raw=content, items=())
    return replace(shown, station="", running="K-018", before=before)


def tested_at(name, own):
    """The page that shows whether a printer works."""
    content = about_printer(name, EPSON, "tcp://192.168.1.50:9100", "0.1.0")
    shown = work(replace(own, placed_at=AN_EVENING), Kind.SHEET, "test", raw=content, items=())
    return replace(shown, station="", running="K-019", before=Before("K-018", AN_EVENING))


def tickets():
    delivery = sample("04-delivery-scheduled-tip-fees-coupon")
    edited = sample("20-edited-order")
    cancelled = sample("15-canceled-fully-refunded")
    later = timedelta(minutes=12)
    modifiers = sample("02-delivery-asap-paid-modifiers")
    own = read_own(orjson.loads((DATA / "other-generic-webhook.json").read_bytes()), "till")
    first, *rest = modifiers.items
    careful = replace(
        modifiers, note="Nut allergy! Please no peanut oil.",
        items=(replace(first, note="cut in 8, no sesame"), *rest), payment=Payment.COLLECT,
        to_collect=modifiers.total,
    )  # fmt: skip
    unpaid = replace(modifiers, payment=Payment.COLLECT, to_collect=modifiers.total)
    cooks = (("oven", (0,)), ("bar", (1, 2)))
    plain = work(sample("01-pickup-asap-cash-de"))
    broken, raw = unreadable()
    return (
        Ticket("kitchen", "What a cook gets: quantities first, choices below their dish", work(modifiers)),
        Ticket("allergens", "What may make somebody ill is not to be missed", work(careful, cooks=cooks)),
        Ticket(
            "expo",
            "For the pass: the whole order, and who cooks what",
            work(modifiers, layout="expo", cooks=cooks, also_at=("oven", "bar")),
        ),
        Ticket("driver", "For the driver: where to, and how much", work(unpaid, layout="driver")),
        Ticket("label", "A label for each portion", work(own, layout="label")),
        Ticket("later", "An order for later says so, and when", work(delivery, also_at=("bar",))),
        Ticket(
            "advance",
            "Where the owner wants it, a slip tells at once of an order for later",
            work(delivery, Kind.ADVANCE),
        ),
        Ticket("guest", "The guest's copy, for the bag", work(modifiers, layout="customer")),
        Ticket(
            "collect", "What is to be collected is not to be missed", work(plain.order, layout="customer")
        ),
        Ticket(
            "change",
            "A changed order prints what is new and what is gone",
            work(edited, Kind.CHANGE, previous=before_the_change(edited)),
        ),
        Ticket(
            "void",
            "A cancelled order prints where it had printed",
            work(cancelled, Kind.VOID, previous=cancelled),
        ),
        Ticket(
            "reprint",
            "A copy that somebody asked for",
            replace(plain, reprint=Copy(1, plain.accepted_at + later, "the page")),
        ),
        Ticket(
            "marked",
            "The power failed in the middle: it may be a second copy, and says so above and below",
            replace(plain, mark=Mark(plain.accepted_at + later, "kitchen", 2)),
        ),
        Ticket(
            "rerouted",
            "From a printer that is away, at its backup",
            replace(plain, rerouted_from="kitchen"),
        ),
        Ticket("scripts", "Every script prints", work(sample("14-many-scripts-emoji"))),
        Ticket("hebrew", "From right to left", work(sample("11-rtl-hebrew-delivery"))),
        Ticket("german", "In the language of the shop", plain, shop=replace(SHOP, locale="de-CH")),
        Ticket(
            "cooks",
            "In the language of the cooks, and the dishes as they call them",
            work(modifiers),
            shop=replace(SHOP, locale="zh-TW", clock="24h", kitchen_names=COOKS),
        ),
        Ticket("missed", "After an outage: which orders did not print, and whom to call", missed(own)),
        Ticket(
            "unreadable", "An order that can't be read prints too", work(broken, Kind.UNREADABLE, raw=raw)
        ),
        Ticket("test", "What a printer makes of sizes, scripts and codes", tested_at("kitchen", own)),
        Ticket("narrow", "On paper of 58 mm", work(own), "generic-58"),
        Ticket("star", "On Star's TSP143, which is sent dots alone", work(modifiers), "TSP143"),
    )


NOTICE = "Closed on Monday\n   back on Tuesday at 17:30\nSoup of the day ........ 12.00 €\n"


def sizes():
    """A text in each size of letters, for docs/printing.md; the last one in bold as well."""
    fonts = [*(Font(size) for size in FontSize), Font(FontSize.DOUBLE, bold=True)]
    for font in fonts:
        shown = work(Order("till", "s-1", "closed.txt"), Kind.SHEET, "text", raw=NOTICE.encode(), font=font)
        name = f"{font.size}{'-bold' if font.bold else ''}"
        yield Ticket(name, "", replace(shown, station=""), folder=SIZES)


def dots(png):
    """The picture without its packing, which may differ from one Pillow to the next."""
    with Image.open(io.BytesIO(png)) as opened:
        return opened.size, opened.convert("L").tobytes()


def write():
    for ticket in (*tickets(), *sizes()):
        ticket.folder.mkdir(parents=True, exist_ok=True)
        drawn = ticket.draw()
        same = ticket.file.is_file() and dots(ticket.file.read_bytes()) == dots(drawn)
        if not same:
            ticket.file.write_bytes(drawn)
        sys.stdout.write(f"{ticket.file.relative_to(ROOT).as_posix()}: {'unchanged' if same else 'drawn'}\n")


def main():
    from tests import goldens

    write()
    goldens.write()


if __name__ == "__main__":
    main()
