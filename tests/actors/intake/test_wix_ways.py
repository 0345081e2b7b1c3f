"""The several ways in which Wix says the same: choices, addresses, times, tables, wrappers, payment."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from actors.domain.menu import Menu
from actors.domain.order import Choice, Due, Guest, Payment, Service, Standing
from actors.intake.orders import accept_wix
from actors.intake.wix_order import read_order, understand
from actors.settings import WixSource

SAMPLES = Path(__file__).parents[2] / "data" / "wix"
SETTINGS = WixSource(site_id="site", key="key")


def sample(number):
    return json.loads(next(SAMPLES.glob(f"{number}-*.json")).read_text("utf-8"))


def menu():
    """What the menu calls the ids, as the bundled answers of the menus API have them."""
    found = {}
    for number, key in (("73", "modifierGroups"), ("74", "modifiers"), ("75", "variants")):
        found |= {entry["id"]: entry["name"] for entry in sample(number)[key]}
    return found


def order_of(**wire):
    return read_order({"id": "1", "status": "APPROVED"} | wire, "wix")


def item_of(names=None, **line):
    wire = {"id": "1", "lineItems": [{"productName": {"original": "Curry"}, "quantity": 1} | line]}
    order = read_order(wire, "wix", Menu(by_id=names or {}))
    return order.items[0], [each for each in order.problems if "status" not in each]


def told(name, text):
    return {"name": {"original": name}, "plainText": {"original": text}}


def chosen(*modifiers, **options):
    return {"options": {"modifierGroups": [{"id": "g", "modifiers": list(modifiers)}]} | options}


# --- choices --------------------------------------------------------------------------------------


def test_ids_alone_get_their_names_from_the_menu():
    order = understand(sample("06"), SETTINGS, Menu(by_id=menu())).order
    item = order.items[0]
    assert [choice.name for choice in item.choices] == [menu()[each] for each in (
        "52833041-60a7-5706-bd4a-63c6bbc20670",
        "322d90ef-7d96-5911-9549-63c32fab9ed3",
        "67083d33-7859-5dd6-9612-908834fe2445",
    )]  # fmt: skip
    assert item.choices[1].group == menu()["f3efacb8-7d3d-559f-bfb4-884479d518ef"]
    assert order.problems == ()
    accept = accept_wix(sample("06"), SETTINGS, (), Menu(by_id=menu()))
    assert accept.order.items == order.items


def test_a_size_by_its_id_stands_before_what_came_with_names():
    pizza = understand(sample("02"), SETTINGS, Menu(by_id=menu())).order.items[0]
    assert [choice.name for choice in pizza.choices] == ["Large", "Mushrooms", "Extra Cheese", "Thin crust"]


def test_velos_ids_are_ids_too():
    rest, velo = (understand(sample(number), SETTINGS, Menu(by_id=menu())).order for number in ("02", "07"))
    assert rest == velo


def test_text_lines_hide_no_choice_that_came_by_its_id():
    reference = chosen({"id": "a"}, {"id": "b"}, priceVariant={"id": "v"})
    item, problems = item_of(catalogReference=reference, descriptionLines=[told("", "Duck")])
    assert item.choices == (Choice("Duck"), Choice("?", id="a"), Choice("?", id="b"))
    assert problems == ["item 1 (Curry): Wix sent no names for its 2 choices: see the order at Wix"]


def test_text_lines_that_name_all_choices_leave_none_over():
    reference = chosen({"id": "a"}, {"id": "b"}, {"id": "c"})
    lines = [told("Extras", "2x Ham, Olives"), told("Spice", "Hot")]
    item, problems = item_of(catalogReference=reference, descriptionLines=lines)
    assert item.choices == (Choice("2x Ham, Olives", "Extras"), Choice("Hot", "Spice"))
    assert problems == []


def test_some_with_names_and_one_more_by_its_id():
    inline = [
        {"id": "g", "name": {"original": "Extras"}, "modifiers": [{"id": "a", "label": {"original": "Ham"}}]}
    ]
    reference = chosen({"id": "a"}, {"id": "b", "quantity": 2})
    item, problems = item_of(catalogReference=reference, modifierGroups=inline)
    assert item.choices == (Choice("Ham", "Extras"), Choice("?", "", 2, id="b"))
    assert len(problems) == 1
    item, problems = item_of(
        {"b": "Olives", "g": "Extras"}, catalogReference=reference, modifierGroups=inline
    )
    assert item.choices == (Choice("Ham", "Extras"), Choice("Olives", "Extras", 2, id="b"))
    assert problems == []


def test_an_inline_choice_without_a_label_is_looked_up():
    inline = [{"_id": "g", "modifiers": [{"_id": "a"}, {"_id": "zz"}]}]
    item, problems = item_of({"a": "Ham", "g": "Extras"}, modifierGroups=inline)
    assert item.choices == (Choice("Ham", "Extras", id="a"), Choice("?", "Extras", id="zz"))
    assert problems == ["a choice of item 1 (Curry) has no name: see the order at Wix"]


def test_an_empty_text_does_not_hide_the_older_field():
    line = {
        "name": {"original": "Size"},
        "plainText": {"original": ""},
        "plainTextValue": {"original": "Large"},
    }
    assert item_of(descriptionLines=[line])[0].choices == (Choice("Large", "Size"),)


def test_a_request_of_several_lines_is_not_read_again_as_a_choice():
    request = "no nuts\nno milk " + "please " * 100
    lines = [told("Special requests", request), told("", "Duck")]
    item, _ = item_of(catalogReference=chosen(specialRequests=request), descriptionLines=lines)
    assert item.choices == (Choice("Duck"),)
    assert item.note.startswith("no nuts\nno milk")


@pytest.mark.parametrize(
    "wrong", [None, 7, "x", [None], [[]], {"a": 1}, [{"modifiers": "x"}], [{"modifiers": [None, 7]}]]
)
def test_choices_of_any_type_stop_nothing(wrong):
    for key in ("modifierGroups", "descriptionLines", "catalogReference"):
        item_of(**{key: wrong})
    item_of(catalogReference={"options": wrong})
    item_of(catalogReference={"options": {"modifierGroups": wrong, "priceVariant": wrong}})


# --- where and when -------------------------------------------------------------------------------


def delivery(**logistics):
    return {"code": "DELIVERY|ASAP", "logistics": logistics}


ADDRESS = {"addressLine": "5 Example St", "city": "X"}


def test_an_address_is_the_destinations_else_the_recipients_else_the_payers():
    wire = {
        "shippingInfo": delivery(shippingDestination={"address": ADDRESS}),
        "recipientInfo": {"address": {"addressLine": "6 Example St"}},
        "billingInfo": {"address": {"addressLine": "7 Example St"}},
    }
    assert order_of(**wire).guest.address == ("5 Example St", "X")
    wire["shippingInfo"] = delivery()
    assert order_of(**wire).guest.address == ("6 Example St",)
    assert order_of(**wire).problems == ("the order lists no items",)
    wire["recipientInfo"] = {"address": {"country": "US"}}
    order = order_of(**wire)
    assert order.guest.address == ("7 Example St",)
    assert "there is no address of the delivery: this is the one of who pays" in order.problems
    assert "a delivery without an address" in order_of(shippingInfo=delivery()).problems


def test_a_flat_and_a_second_line_both_stand_there():
    address = ADDRESS | {"addressLine2": "Back door", "streetAddress": {"apt": "4B"}}
    assert order_of(shippingInfo=delivery(shippingDestination={"address": address})).guest.address == (
        "5 Example St", "Back door", "4B", "X",
    )  # fmt: skip
    address = ADDRESS | {"addressLine": "5 Example St, 4B", "streetAddress": {"apt": "4B"}}
    assert order_of(shippingInfo=delivery(shippingDestination={"address": address})).guest.address == (
        "5 Example St, 4B", "X",
    )  # fmt: skip
    address = {"streetAddress": {"formattedAddressLine": "5 Example St"}}
    assert order_of(shippingInfo=delivery(shippingDestination={"address": address})).guest.address == (
        "5 Example St",
    )


def test_a_pickup_takes_no_address_of_the_shop_for_the_guests():
    shipping = {"code": "PICKUP|ASAP", "logistics": {"shippingDestination": {"address": ADDRESS}}}
    assert order_of(shippingInfo=shipping).guest.address == ()


def test_a_time_in_words_is_shown_and_never_read():
    shipping = {"title": "Abholung", "logistics": {"deliveryTime": "26.09.25 20:00"}}
    assert order_of(shippingInfo=shipping).due == Due(asap=False, text="26.09.25 20:00")


def test_the_oldest_field_for_a_time_is_the_last_resort():
    shipping = {"logistics": {"deliverByDate": "2025-09-26T18:00:00Z"}}
    assert order_of(shippingInfo=shipping).due == Due(asap=False, end=datetime(2025, 9, 26, 18, tzinfo=UTC))


@pytest.mark.parametrize(
    "code", ["PICKUP|", "PICKUP|x|y", "PICKUP|99999999999999999|1", "|", "PICKUP|-5|3", "a" * 5000]
)
def test_no_code_stops_an_order(code):
    order_of(shippingInfo={"code": code, "logistics": {}})


@pytest.mark.parametrize(
    "title", ["Tischnummer", "Tisch-Nr.", "Table number", "tableNo", "Numéro de table", "桌號", "Bordsnummer"]
)
def test_what_a_field_for_the_table_is_called(title):
    assert order_of(customFields=[{"title": title, "value": " A7 "}]).table == "A7"


def test_a_table_that_an_app_keeps_beside_the_order():
    fields = {"namespaces": {"@qr/app": {"tableNumber": 7, "secret": "x"}, "broken": 5}}
    order = order_of(extendedFields=fields)
    assert (order.table, order.service, order.note) == ("7", Service.DINE_IN, "")


@pytest.mark.parametrize(
    ("wire", "table"),
    [
        ({"buyerNote": "Table 12 - birthday candle"}, "12"),
        ({"buyerNote": "wir sitzen an Tisch Nr. 4b"}, "4b"),
        ({"buyerNote": "a table for two, timetable 9"}, ""),
        ({"shippingInfo": {"title": "Tisch 9"}}, "9"),
        ({"shippingInfo": {"title": "Tisch 9", "code": "PICKUP|ASAP"}}, ""),
        ({"buyerNote": "table 12", "shippingInfo": {"code": "DELIVERY|ASAP"}}, ""),
    ],
)
def test_a_table_with_its_number_where_nobody_picks_up_or_delivers(wire, table):
    order = order_of(**wire)
    assert order.table == table
    assert (order.service is Service.DINE_IN) == bool(table)


# --- who hands it over ----------------------------------------------------------------------------


def test_automations_and_velo_wrap_the_same_order():
    assert read_order(sample("50"), "wix").number == read_order(sample("01"), "wix").number
    assert read_order(sample("50"), "wix").items[0].choices == (Choice("Ente"),)
    assert read_order(sample("53"), "wix").items == read_order(sample("02"), "wix").items


def test_a_flat_order_of_automations():
    order = read_order(sample("52"), "wix")
    assert (order.source_id, order.number) == ("2242a9de-71a8-5542-9502-e0bf4a6cbeda", "10077")
    assert [(item.quantity, item.name) for item in order.items] == [(2, "Nam Tok"), (3, "Som Tam")]
    assert order.guest == Guest("Lena Muster", "0790000000")
    assert order.total == "CHF 106.00"


def test_a_message_with_an_id_and_no_dishes_says_so():
    order = read_order(sample("51"), "wix")
    assert order.source_id == "d4d8f9e0-ff26-5925-8130-b3be6f02d555"
    assert "the order lists no items" in order.problems


def test_fields_that_nobody_knows_yet_change_nothing():
    plain = sample("02")
    strange = plain | {"data": {"id": "x", "lineItems": []}, "order": {"id": "y"}, "kitchenV2": [{"a": None}]}
    strange["lineItems"] = [line | {"brandNew": {"b": [1]}} for line in plain["lineItems"]]
    assert understand(strange, SETTINGS).order == understand(plain, SETTINGS).order


@pytest.mark.parametrize("status", ["CANCELED", "CANCELLED", "canceled "])
def test_cancelled_however_it_is_spelt(status):
    assert order_of(status=status).standing is Standing.CANCELLED


# --- money ----------------------------------------------------------------------------------------


def bill(status, balance=None, total="5.00", **balances):
    sums = {key: {"amount": value} for key, value in balances.items()}
    if balance is not None:
        sums["balance"] = {"amount": balance, "formattedAmount": f"€{balance}"}
    prices = {"total": {"amount": total, "formattedAmount": f"€{total}"}}
    order = order_of(
        paymentStatus=status, balanceSummary=sums, priceSummary=prices, lineItems=[{"name": "a"}]
    )
    return order.payment, order.to_collect, [each for each in order.problems if "quantity" not in each]


PART = "a part is paid, and Wix does not say what is left to collect"
UNDER_WAY = "the payment is still under way: look at Wix before anything is collected"
AUTHORISED = "the card is authorised and not charged yet: charge it at Wix, collect nothing"
DEARER = "Wix calls the order paid, and says that something is left to collect"


@pytest.mark.parametrize(
    ("status", "balance", "payment", "to_collect", "problem"),
    [
        ("PAID", "0.00", Payment.PAID, "", None),
        ("PAID", None, Payment.PAID, "", None),
        ("PAID", "2.00", Payment.COLLECT, "€2.00", DEARER),
        ("NOT_PAID", "5.00", Payment.COLLECT, "€5.00", None),
        ("NOT_PAID", None, Payment.COLLECT, "€5.00", None),
        ("NOT_PAID", "0", Payment.PAID, "", None),
        ("not_paid", "5.00", Payment.COLLECT, "€5.00", None),
        ("NOT_PAID", "-1.00", Payment.PAID, "", "Wix owes the guest something: the balance is €-1.00"),
        ("PARTIALLY_PAID", "2.00", Payment.COLLECT, "€2.00", None),
        ("PARTIALLY_PAID", None, Payment.UNKNOWN, "", PART),
        ("PARTIALLY_REFUNDED", "0.00", Payment.PAID, "", None),
        ("PARTIALLY_REFUNDED", "2.00", Payment.PAID, "", None),
        ("FULLY_REFUNDED", "0.00", Payment.UNKNOWN, "", "the payment was refunded in full"),
        ("PENDING", "5.00", Payment.UNKNOWN, "", UNDER_WAY),
        ("PENDING_MERCHANT", "5.00", Payment.UNKNOWN, "", AUTHORISED),
        ("CANCELED", "5.00", Payment.COLLECT, "€5.00", "the payment was cancelled"),
        ("DECLINED", None, Payment.COLLECT, "€5.00", "the payment was declined"),
        ("DECLINED", "0", Payment.UNKNOWN, "", "the payment was declined"),
        ("UNSPECIFIED", None, Payment.UNKNOWN, "", None),
        ("UNSPECIFIED", "2.00", Payment.COLLECT, "€2.00", None),
        (None, None, Payment.UNKNOWN, "", None),
        ("BRAND_NEW", "2.00", Payment.COLLECT, "€2.00", "the payment status BRAND_NEW is not known"),
    ],
)  # fmt: skip
def test_every_payment_status_says_what_to_collect(status, balance, payment, to_collect, problem):
    assert bill(status, balance) == (payment, to_collect, [] if problem is None else [problem])


def test_what_is_authorised_is_not_collected_again():
    assert bill("NOT_PAID", "5.00", authorized="5.00") == (Payment.UNKNOWN, "", [AUTHORISED])
    assert bill("NOT_PAID", "5.00", authorized="0.00") == (Payment.COLLECT, "€5.00", [])


def test_nothing_to_pay_is_nothing_to_collect():
    assert bill("NOT_PAID", total="0.00") == (Payment.PAID, "", [])


def test_a_currency_is_never_assumed():
    order = order_of(paymentStatus="NOT_PAID", priceSummary={"total": {"amount": "5"}}, siteLanguage="en")
    assert (order.total, order.to_collect) == ("5", "5")


def test_the_older_total_where_the_newer_is_empty():
    prices = {
        "total": {"amount": None},
        "totalPrice": {"amount": "5.00", "formattedAmount": "5,00\u00a0\u20ac"},
    }
    assert order_of(priceSummary=prices).total == "5,00 €"


@pytest.mark.parametrize("formatted", [7, {"a": 1}, ["x"], None, "", True, "\u202e\x1b"])
def test_a_price_written_out_wrongly_leaves_the_amount(formatted):
    prices = {"total": {"amount": "5.00", "formattedAmount": formatted}}
    assert order_of(currency="EUR", priceSummary=prices).total in {"5.00 EUR", "7"}


# --- what looks like a test -----------------------------------------------------------------------


def test_no_order_is_dropped_for_looking_like_a_test():
    wire = sample("02") | {
        "number": "TEST",
        "buyerInfo": {"email": "test@example.com"},
        "buyerNote": "test test@example.com",
        "priceSummary": {"total": {"amount": "0.50", "formattedAmount": "$0.50"}},
    }
    contact = {"firstName": "Test", "lastName": "Test"}
    for key in ("billingInfo", "recipientInfo"):
        wire[key] = {"contactDetails": contact, "address": {"addressLine": "test@example.com"}}
    accept = accept_wix(wire, SETTINGS, ())
    assert (accept.silent, accept.readable, accept.order.standing) == (False, True, Standing.OPEN)
    assert len(accept.order.items) == 3
