"""For the pass, the driver and the bag; logo, bill, allergens and the time at which a station is done."""

import base64
import io
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from PIL import Image

from actors import demo
from actors.domain.order import Charge, Choice, Due, Item, Part, Payment, Service
from actors.domain.routing import Lead
from actors.domain.ticket import Kind
from actors.intake.wix_order import read_order
from actors.rendering.messages import FOR_STATIONS
from actors.rendering.render import receipt_for, render, ticket_text
from actors.rendering.tickets.content import content_of
from actors.rendering.tickets.logo import logo_markup, mistake_in
from tests.actors.rendering.orders import CUSTOMER, PICKUP, SHOP, WORK, after


def printed(work, shop=SHOP, columns=48):
    """Without the spaces that stand for double width, and without what is drawn."""
    text = ticket_text(receipt_for(work, shop, columns)[0], columns)
    return "".join(text.replace("|", "").replace("+", "").split())


def order(**changes):
    return replace(
        WORK, order=replace(PICKUP, **changes), items=tuple(range(len(changes.get("items", PICKUP.items))))
    )


@pytest.mark.parametrize("layout", FOR_STATIONS)
@pytest.mark.parametrize("kind", [Kind.ORDER, Kind.CHANGE, Kind.VOID])
@pytest.mark.parametrize("model", ["TM-m30III", "generic-58"])
def test_each_layout_prints_each_kind_with_nothing_left_out(layout, kind, model):
    work = replace(CUSTOMER, layout=layout, kind=kind, previous=PICKUP)
    rendered = render(work, SHOP, model)
    assert (rendered.fallback, rendered.warnings) == ("", ())


SAMPLES = sorted((Path(demo.__file__).parent / "orders").glob("*.json"))


@pytest.mark.parametrize("model", ["generic-58", "TSP143"])
@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_no_usual_order_has_a_warning_on_narrow_paper(file, model):
    sample = read_order(orjson.loads(file.read_bytes()), "wix")
    edited = replace(sample, items=(replace(sample.items[0], quantity=7), *sample.items[1:]))
    wide = replace(SHOP, logo=picture(2_000, 400))
    for layout in FOR_STATIONS:
        for kind in (Kind.ORDER, Kind.CHANGE, Kind.VOID, Kind.UNREADABLE):
            work = replace(
                WORK,
                order=edited,
                previous=sample,
                kind=kind,
                layout=layout,
                items=tuple(range(len(sample.items))),
            )
            rendered = render(work, wide, model)
            assert (rendered.fallback, rendered.warnings) == ("", ()), (layout, kind)


# --- expo -----------------------------------------------------------------------------------------


def test_the_pass_sees_the_whole_order_and_who_cooks_what():
    cooks = (("oven", (0,)), ("bar", (2, 3)), ("grill", (0, 1)))
    text = printed(replace(WORK, layout="expo", items=(), cooks=cooks, also_at=("oven", "bar")))
    assert "2xMargherita" in text
    assert "OVENGRILL" in text.partition("Spaghetti")[0]
    assert "3xCafécrèmeBAR" in text
    assert "ALSOATOVEN,BAR" in text


# --- driver ---------------------------------------------------------------------------------------


def test_a_driver_reads_who_where_and_how_much():
    text = printed(replace(CUSTOMER, layout="driver"))
    for words in ("AnnaMuster", "+41795550100".replace("+", ""), "Seestrasse4", "8002Zürich", "Ringatno.4"):
        assert words in text
    assert "TOCOLLECTCHF46.50" in text
    assert "[QRcode:https://www.google.com/maps/search/" in text
    link = "https://www.google.com/maps/search/?api=1&query=Seestrasse%204%2C%208002%20Z%C3%BCrich"
    assert content_of(CUSTOMER, SHOP).map == f"{{code: {link}; option: qrcode 4 l}}"


def test_a_paid_order_says_so_and_asks_for_nothing():
    text = printed(replace(CUSTOMER, layout="driver", order=replace(CUSTOMER.order, payment=Payment.PAID)))
    assert "PAID" in text
    assert "TOCOLLECT" not in text


@pytest.mark.parametrize(
    ("shop", "changes"),
    [(replace(SHOP, map=""), {}), (SHOP, {"service": Service.PICKUP}), (SHOP, {"guest": PICKUP.guest})],
)
def test_without_an_address_or_a_map_there_is_no_code(shop, changes):
    work = replace(CUSTOMER, layout="driver", order=replace(CUSTOMER.order, **changes))
    assert "QRcode" not in printed(work, shop)


def test_another_map_has_the_address_in_its_place_and_no_text_acts():
    guest = replace(CUSTOMER.order.guest, address=("{command:x}; |~^`\ud800",))
    work = replace(CUSTOMER, layout="driver", order=replace(CUSTOMER.order, guest=guest))
    code = content_of(work, replace(SHOP, map="geo:0,0?q={address}")).map
    assert code == "{code: geo:0,0?q=%7Bcommand%3Ax%7D%3B%20%7C~%5E%60; option: qrcode 4 l}"


def test_a_cancelled_or_changed_order_says_so_at_its_head():
    assert printed(replace(CUSTOMER, layout="driver", kind=Kind.VOID, previous=PICKUP)).startswith(
        "CANCELLED"
    )
    assert printed(replace(CUSTOMER, layout="driver", kind=Kind.CHANGE, previous=PICKUP)).startswith(
        "CHANGED"
    )


# --- label ----------------------------------------------------------------------------------------


def test_each_portion_has_a_label_of_its_own():
    work = replace(WORK, layout="label")
    labels = content_of(work, SHOP).labels
    assert [label.dish.name for label in labels] == [
        *["Margherita"] * 2, PICKUP.items[1].name, *["Café crème"] * 3, "0.35 kg Salmon",
    ]  # fmt: skip
    assert [(label.position, label.of) for label in labels] == [(n, 7) for n in range(1, 8)]
    text = printed(work)
    assert text.count("1042") == 7
    assert "2of7" in text
    assert text.count("cutin8pieces") == 2


def test_labels_are_one_ticket_with_one_cut():
    data = render(replace(WORK, layout="label"), SHOP, "TM-m30III").data
    assert data.count(b"\x1dV") == 1


def test_too_many_portions_have_one_label_for_each_dish():
    work = replace(order(items=(Item("Cola", 1_000_000), Item("Tea"))), layout="label")
    labels = content_of(work, SHOP).labels
    assert [(label.of, label.single) for label in labels] == [(2, False)] * 2
    assert "1000000xCola" in printed(work)


def test_an_order_without_dishes_has_a_label_with_its_number():
    assert "1042" in printed(replace(order(items=()), layout="label"))


# --- the kitchen's ------------------------------------------------------------------------------------


def test_what_may_make_somebody_ill_stands_above_the_dishes():
    text = printed(order(note="Peanut allergy!", items=(Item("Eggplant"), Item("Soup", note="no milk"))))
    assert "ALLERGENSPEANUT,ALLERGY,MILK" in text.partition("Eggplant")[0]


def test_and_where_nobody_speaks_of_it_nothing_does():
    text = printed(order(note="Two donuts", items=(Item("Egg fried rice", choices=(Choice("Extra egg"),)),)))
    assert "ALLERGENS" not in text
    assert "ALLERGENS" not in printed(order(note="no nuts"), replace(SHOP, allergens=()))
    assert "ALLERGENSKIWI" in printed(order(note="no kiwi, no nuts"), replace(SHOP, allergens=("kiwi",)))


def test_a_note_is_boxed_inverted_and_whole():
    note = 'Nut allergy! ^^Please^^ `keep` "it" away'
    receipt, layout = receipt_for(order(note=note), SHOP, 48)
    inverted = "".join(
        run.text for line in layout.lines for run in getattr(line, "runs", ()) if run.look.invert
    )
    assert "".join(note.split()) in "".join(inverted.split())
    assert "border:line" in receipt


@pytest.mark.parametrize(
    ("payment", "said"),
    [(Payment.PAID, "PAID"), (Payment.COLLECT, "TOCOLLECTCHF9.00"), (Payment.UNKNOWN, "")],
)
def test_a_cook_sees_whether_it_is_paid(payment, said):
    text = printed(order(payment=payment, total="CHF 9.00"))
    assert [word for word in ("PAID", "TOCOLLECTCHF9.00") if word in text] == ([said] if said else [])


LEAD = Lead(900, 60, (("café crème", 0.0), ("grill", 600.0)))


@pytest.mark.parametrize(
    ("due", "lead", "said"),
    [
        (Due(), LEAD, "readyabout18:51"),  # 15 min, 2 pizze, pasta, salmon at 1 min; coffee takes none
        (Due(), Lead(900), "readyabout18:47"),
        (Due(), None, ""),
        (Due(asap=False, start=after(73)), LEAD, ""),
        (Due(asap=False, start=after(10)), LEAD, "readyabout18:51"),
    ],
)
def test_when_a_station_will_be_done(due, lead, said):
    leads = () if lead is None else (("kitchen", lead),)
    text = printed(order(due=due), replace(SHOP, leads=leads))
    assert (said in text) if said else ("readyabout" not in text)


def test_a_dish_may_take_its_time_by_its_section():
    shop = replace(SHOP, leads=(("kitchen", LEAD),))
    text = printed(order(due=Due(), items=(Item("Ribs", 2, section="Grill"),)), shop)
    assert "readyabout19:07" in text


# --- the guest's ----------------------------------------------------------------------------------------

CHARGES = (
    Charge(Part.SUBTOTAL, "CHF 80.00"),
    Charge(Part.DISCOUNT, "CHF 4.00", "WELCOME"),
    Charge(Part.DELIVERY, "CHF 5.00"),
    Charge(Part.FEE, "CHF 0.50", "Bag"),
    Charge(Part.TIP, "CHF 5.00"),
    Charge(Part.TAX, "CHF 6.00", "8.1 %", included=True),
)


def test_a_bill_says_what_the_total_is_made_of():
    items = (Item("Pizza", 2, price="CHF 40.00"), Item("Wine"))
    work = replace(CUSTOMER, order=replace(CUSTOMER.order, items=items, charges=CHARGES))
    text = printed(work)
    for line in (
        "2xPizzaCHF40.00", "SubtotalCHF80.00", "Discount(WELCOME)-CHF4.00", "DeliveryCHF5.00", "BagCHF0.50",
        "TipCHF5.00",
    ):  # fmt: skip
        assert line in text
    assert text.index("TotalCHF86.50") < text.index("ofwhichtax8.1%CHF6.00")


def test_a_tax_on_top_stands_before_the_total():
    work = replace(CUSTOMER, order=replace(CUSTOMER.order, charges=(Charge(Part.TAX, "CHF 6.00", "8.1 %"),)))
    text = printed(work)
    assert text.index("Tax8.1%CHF6.00") < text.index("TotalCHF86.50")


def picture(width, height, form="PNG"):
    file = io.BytesIO()
    Image.new("L", (width, height), 0).save(file, form)
    return file.getvalue()


def test_a_logo_stands_above_the_shops_name_small_enough_for_any_paper():
    shop = replace(SHOP, logo=picture(2000, 500))
    receipt, layout = receipt_for(CUSTOMER, shop, 32)
    assert receipt.startswith("{image: ")
    assert layout.left_out == ()
    data = base64.b64decode(receipt.partition("{image: ")[2].partition("}")[0])
    assert Image.open(io.BytesIO(data)).size == (384, 96)
    assert len(receipt) < 10_000


def test_a_logo_that_is_none_costs_no_ticket():
    assert logo_markup(b"no picture") == ""
    assert "picture" in mistake_in(b"no picture")
    assert mistake_in(picture(10, 10)) == mistake_in(b"") == ""
    assert "Bistro" in printed(CUSTOMER, replace(SHOP, logo=b"no picture"))
