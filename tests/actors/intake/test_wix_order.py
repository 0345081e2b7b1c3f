from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.document import dump, from_document, kitchen_fingerprint
from actors.domain.order import Choice, Due, Guest, Payment, Service, Standing
from actors.intake.orders import accept_wix
from actors.intake.unreadable import UnreadableError
from actors.intake.wix_order import read_order, understand
from actors.settings import WixSource

SAMPLES = Path(__file__).parents[2] / "data" / "wix"
SETTINGS = WixSource(site_id="site", key="key")
MENU_APP = "9a5d83fd-8570-482e-81ab-cfa88942ee60"


def sample(number):
    return json.loads(next(SAMPLES.glob(f"{number}-*.json")).read_text("utf-8"))


def read(number):
    return understand(sample(number), SETTINGS).order


def orders_in(document):
    """Everything in a sample that looks like an order, at any depth."""
    if isinstance(document, dict):
        if "lineItems" in document:
            yield document
        for value in document.values():
            yield from orders_in(value)
    elif isinstance(document, list):
        for value in document:
            yield from orders_in(value)


def lines(order):
    return [(item.quantity, item.name) for item in order.items]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_every_sample_is_read_or_refused(path):
    document = json.loads(path.read_text("utf-8"))
    for found in [document, *orders_in(document)]:
        accept = accept_wix(found, SETTINGS, ())
        assert accept.order.source_id
        assert accept.readable or accept.order.problems
        assert from_document(json.loads(dump(accept.order))) == accept.order


def test_the_samples_hold_orders():
    found = [
        order
        for path in SAMPLES.glob("[0-9]*.json")
        for order in orders_in(json.loads(path.read_text("utf-8")))
    ]
    readable = [order for order in found if accept_wix(order, SETTINGS, ()).readable]
    assert len(readable) > 45


def test_pickup_paid_on_site():
    order = read("01")
    assert (order.source, order.source_id, order.number) == (
        "wix",
        "2242a9de-71a8-5542-9502-e0bf4a6cbeda",
        "10077",
    )
    assert (order.standing, order.service) == (Standing.OPEN, Service.PICKUP)
    promised = datetime(2025, 9, 24, 18, 24, tzinfo=UTC)
    assert order.due == Due(asap=True, start=promised, end=promised, text="24.09.25 20:24")
    assert order.guest == Guest("Lena Muster", "0790000000")
    assert (order.payment, order.total, order.to_collect) == (Payment.COLLECT, "CHF 106.00", "CHF 106.00")
    assert lines(order) == [(2, "Nam Tok"), (3, "Som Tam")]
    assert order.items[0].choices == (Choice("Ente"),)
    assert order.items[0].app == "restaurants"
    assert order.items[0].section_id == "bb19d9e8-5d12-512b-851e-5d5a94e3baeb"
    assert order.placed_at == datetime(2025, 9, 24, 17, 41, 7, 218000, UTC)
    assert order.updated_at == datetime(2025, 9, 24, 21, 15, 40, 4000, UTC)
    assert order.location == "a82a244b-275e-5a49-ac06-7248c442f688"
    assert order.problems == ()


def test_delivery_with_modifiers():
    order = read("02")
    assert order.service is Service.DELIVERY
    assert order.guest.address == ("12 Example Avenue", "Apt 4B", "10001 Springfield")
    assert order.note == "Please add napkins and no cutlery."
    assert order.courier_note == "Ring twice, dog is friendly"
    assert (order.payment, order.total, order.to_collect) == (Payment.PAID, "$59.44", "")
    pizza = order.items[0]
    assert pizza.choices == (
        Choice("Mushrooms", "Extra Toppings"),
        Choice("Extra Cheese", "Extra Toppings", 2),
        Choice("Thin crust", "Crust"),
    )
    assert pizza.note == "Well done please, cut in 8"
    assert order.problems == (
        "item 1 (Margherita Pizza): Wix sent no name for the size or variant, its price is $17.50",
    )


def test_scheduled_pickup():
    order = read("03")
    assert order.due.asap is False
    assert order.due.start == datetime(2025, 9, 26, 18, 0, tzinfo=UTC)
    assert order.due.end == datetime(2025, 9, 26, 18, 15, tzinfo=UTC)
    assert order.items[0].note == "No onions"


def test_scheduled_window_from_the_code_alone():
    document = sample("03")
    del document["shippingInfo"]["logistics"]["deliveryTimeSlot"]
    due = understand(document, SETTINGS).order.due
    assert (due.start, due.end) == (
        datetime(2025, 9, 26, 18, 0, tzinfo=UTC),
        datetime(2025, 9, 26, 18, 15, tzinfo=UTC),
    )
    assert not due.asap


def test_window_without_a_code():
    document = sample("03")
    del document["shippingInfo"]["code"]
    order = understand(document, SETTINGS).order
    assert (order.service, order.due.asap) == (Service.PICKUP, False)


def test_tip_and_fees_do_not_become_dishes():
    order = read("04")
    assert lines(order) == [(3, "Lamb Biryani")]
    assert order.total == "£47.39"


def test_choices_from_description_lines_without_the_request_twice():
    item = read("05").items[0]
    assert item.choices == (Choice("Tofu"), Choice("Hot", "Spice"))
    assert item.note == "ohne Koriander"


def test_choices_known_by_id_only():
    order = read("06")
    assert [choice.name for choice in order.items[0].choices] == ["?", "?"]
    assert all(choice.id for choice in order.items[0].choices)
    assert order.items[0].note == "no peanuts on top"
    assert "item 1 (Pad Thai): Wix sent no names for its 2 choices: see the order at Wix" in order.problems


def test_velo_names_mean_the_same():
    rest, velo = read("02"), read("07")
    assert velo == rest
    assert kitchen_fingerprint(velo) == kitchen_fingerprint(rest)


def test_dine_in_by_the_shops_own_field():
    order = read("08")
    assert (order.service, order.table) == (Service.DINE_IN, "12")
    assert order.note == "Table 12 - birthday candle\nGuests: 2"


@pytest.mark.parametrize(
    "title", ["Tisch-Nr.", "Mesa", "שולחן", "テーブル番号", "TABLE", "رقم الطاولة طاولة"]
)
def test_table_in_other_languages(title):
    document = sample("08") | {"customFields": [{"title": title, "value": 7}]}
    order = understand(document, SETTINGS).order
    assert (order.table, order.note) == ("7", "Table 12 - birthday candle")


def test_a_field_that_only_contains_the_word_is_no_table():
    fields = [
        {"title": "Vegetables", "value": "none"},
        {"title": "Vegan", "value": True},
        {"title": "Cutlery", "value": False},
        {"value": {"a": 1}},
    ]
    order = understand(sample("08") | {"customFields": fields, "buyerNote": "quick"}, SETTINGS).order
    assert (order.table, order.service) == ("", Service.UNKNOWN)
    assert order.note.endswith("Vegetables: none\nVegan: yes\nCutlery: no")
    assert order.problems == ('the field could not be read: {"a": 1}',)


def test_lines_of_another_app_stay_out_of_the_kitchen():
    assert lines(read("09")) == [(1, "House Burger")]
    both = understand(sample("09"), WixSource("s", "k", apps=("restaurants", "stores"))).order
    assert lines(both) == [(1, "House Burger"), (1, "Gift Box Mug")]
    assert both.items[1].choices == (Choice("Blue", "Colour"), Choice("For Sam", "Engraving"))
    by_id = understand(sample("09"), WixSource("s", "k", apps=(MENU_APP,))).order
    assert lines(by_id) == [(1, "House Burger")]
    assert len(understand(sample("09"), WixSource("s", "k", apps=())).order.items) == 2


def test_an_order_of_another_app_is_silent_but_whole():
    found = understand(sample("10"), SETTINGS)
    assert found.silent
    assert lines(found.order) == [(2, "Indonesian Blend")]


def test_choices_told_twice_are_read_once():
    pizza = read("11").items[0]
    assert pizza.choices == (Choice("משפחתי"), Choice("זיתים שחורים", "תוספות"), Choice("פטריות", "תוספות"))
    assert pizza.note == "חצי זיתים, חצי פטריות (לא לערבב!)"


def test_the_kitchen_reads_the_sites_language():
    assert read("12").items[0].name == "شاورما دجاج"


def test_cjk():
    order = read("13")
    assert order.total == "¥2160"
    assert order.items[0].choices[1] == Choice("チャーシュー", "トッピング", 2)


def test_emoji_lose_their_joiners():
    assert "김치찌개 👩🍳" in [item.name for item in read("14").items]


def test_cancelled():
    order = read("15")
    assert order.standing is Standing.CANCELLED
    assert "the payment was refunded in full" in order.problems


def test_a_refund_is_told_but_changes_nothing_for_the_kitchen():
    document = sample("16")
    order = understand(document, SETTINGS).order
    assert order.standing is Standing.OPEN
    assert "item 2 (Caesar Salad): 1 of 1 refunded" in order.problems
    document["lineItems"][1]["refundQuantity"] = 0
    before = understand(document, SETTINGS).order
    assert kitchen_fingerprint(before) == kitchen_fingerprint(order)


@pytest.mark.parametrize("number", ["17", "18"])
def test_not_approved_yet(number):
    assert read(number).standing is Standing.UNDECIDED


def test_fulfilled_is_still_an_order():
    assert read("19").standing is Standing.OPEN


def test_edited_order_is_the_same_order():
    before, after = read("02"), read("20")
    assert before.source_id == after.source_id
    assert after.updated_at > before.updated_at
    assert kitchen_fingerprint(before) != kitchen_fingerprint(after)


def test_rejected_is_cancelled():
    assert understand(sample("02") | {"status": "REJECTED"}, SETTINGS).order.standing is Standing.CANCELLED


def test_minimal():
    order = read("80")
    assert lines(order) == [(1, "Coffee")]
    assert (order.service, order.payment, order.problems) == (Service.UNKNOWN, Payment.UNKNOWN, ())


def test_missing_fields_are_named():
    order = read("81")
    assert lines(order) == [(2, "?"), (1, "?"), (1, "Soup"), (1, "?")]
    assert order.standing is Standing.OPEN
    assert set(order.problems) >= {
        "the order has no status: printed as approved",
        "item 1 has no name",
        "quantity of item 3 (Soup) is missing: 1 assumed",
    }


def test_no_items_is_a_problem_and_not_silent():
    found = understand(sample("82"), SETTINGS)
    assert not found.silent
    assert found.order.problems == ("the order lists no items",)


def test_nulls_are_just_missing():
    order = read("83")
    assert lines(order) == [(1, "Soup")]
    assert order.guest == Guest("Sample")
    assert order.problems == ()


def test_long_notes_are_cut_and_said_to_be():
    order = read("84")
    for text in (order.note, order.courier_note, order.items[0].note):
        assert len(text) <= 1000
    assert order.note.endswith("…")
    assert "the note is longer than 1000 characters and was cut" in order.problems
    assert "request on item 1 (Mixed Grill) is longer than 1000 characters and was cut" in order.problems


def test_a_note_cut_before_cleaning_says_so_too():
    order = understand(
        sample("80") | {"buyerNote": "nuts!" + "\u200b" * 20_000 + "no, really"}, SETTINGS
    ).order
    assert order.note == "nuts!…"
    assert order.problems == ("the note is longer than 1000 characters and was cut",)


def test_a_hundred_items():
    assert len(read("85").items) == 100


def test_more_items_than_a_ticket_takes():
    document = sample("80")
    document["lineItems"] *= 400
    order = understand(document, SETTINGS).order
    assert len(order.items) == 300
    assert order.problems == ("the list of items: only the first 300 of 400 are on this ticket",)


def test_decimals_and_measures():
    order = read("86")
    assert order.total == "1.253,37 €"
    assert order.items[1].measure == "0.35 kg of olives"


def test_measure_without_a_description():
    document = sample("80")
    document["lineItems"][0]["decimalQuantity"] = {"value": "0.35", "measurementUnit": "KG"}
    document["lineItems"][0]["quantity"] = 1.5
    item = understand(document, SETTINGS).order.items[0]
    assert (item.measure, item.quantity) == ("0.35 kg", 1)


def test_wrong_types_are_skipped_and_named():
    order = read("87")
    assert order.number == "10165"
    assert order.placed_at == datetime(2025, 9, 24, 17, 53, 25, 532000, UTC)
    assert lines(order) == [(2, "Soup")]
    assert order.note == "line 1\nline 2"
    assert order.total == "5 EUR"
    assert order.problems == (
        "the time of delivery could not be read: soon",
        'description of item 1 (Soup) could not be read: {"name": "x"}',
    )


@pytest.mark.parametrize("value", ["many", -1, 0, [2], {"a": 1}, True, "nan", 10**9])
def test_unreadable_quantity_shows_what_stood_there(value):
    document = sample("80")
    document["lineItems"][0]["quantity"] = value
    order = understand(document, SETTINGS).order
    assert order.items[0].quantity == 1
    assert order.items[0].measure
    assert order.problems[0].startswith("quantity of item 1 (Coffee) could not be read: ")


def test_unknown_words_never_drop_an_order():
    order = read("88")
    assert (order.standing, order.service) == (Standing.OPEN, Service.PICKUP)
    assert order.to_collect == "€5.00"
    assert order.problems == (
        "the delivery code DRONE|SOON is not known",
        "the payment status SOMETHING_NEW is not known",
        "the status ON_HOLD is not known: printed as approved",
    )


def test_control_characters_are_gone():
    order = read("89")
    assert order.items[0].name == "Soup@V of the day"
    assert order.items[0].note == "line one\nline two\ntabbed evil zerowidth"
    assert order.guest.name == "AB <script>alert(1)</script>"
    assert order.note.endswith("end 🍕")
    everything = dump(order).decode()
    assert not set(everything) & {"\x1b", "\x1d", "\0", "\u202e", "\u200b", "\ufeff"}


def test_same_number_is_not_the_same_order():
    first, second = orders_in(sample("91"))
    assert read_order(first, "wix").number == read_order(second, "wix").number
    assert read_order(first, "wix").source_id != read_order(second, "wix").source_id


def test_big_quantities():
    assert lines(read("93")) == [(100_000, "Napkin"), (1, "Free sample")]


def test_long_names_stay_whole():
    assert len(read("94").items[0].name) == 200


def test_orders_of_another_branch_are_silent():
    here, there = orders_in(sample("95"))
    ids = [read_order(order, "wix").location for order in (here, there)]
    assert ids[0] != ids[1]
    settings = WixSource("s", "k", location=(ids[0],))
    assert [understand(order, settings).silent for order in (here, there)] == [False, True]
    by_name = WixSource("s", "k", location=(there["businessLocation"]["name"],))
    assert [understand(order, by_name).silent for order in (here, there)] == [True, False]


def test_an_order_that_names_no_branch_prints():
    found = understand(sample("80"), WixSource("s", "k", location=("a",)))
    assert not found.silent
    assert found.order.problems == ("the order names no branch",)


def test_wrapped():
    assert understand(sample("34"), SETTINGS).order.number


@pytest.mark.parametrize(
    ("status", "balance", "payment", "to_collect"),
    [
        ("NOT_PAID", None, Payment.COLLECT, "€5.00"),
        ("PARTIALLY_PAID", "2.00", Payment.COLLECT, "2.00 EUR"),
        ("NOT_PAID", "0.00", Payment.PAID, ""),
        ("PARTIALLY_REFUNDED", "0", Payment.PAID, ""),
        (None, "3", Payment.COLLECT, "3 EUR"),
        (None, "much", Payment.UNKNOWN, ""),
        (None, "NaN", Payment.UNKNOWN, ""),
        (None, None, Payment.UNKNOWN, ""),
    ],
)
def test_payment(status, balance, payment, to_collect):
    document = {
        "id": "1",
        "currency": "EUR",
        "paymentStatus": status,
        "balanceSummary": None if balance is None else {"balance": {"amount": balance}},
        "priceSummary": {"totalPrice": {"amount": "5.00", "formattedAmount": "€5.00"}},
    }
    order = read_order(document, "wix")
    assert (order.payment, order.to_collect) == (payment, to_collect)


def test_delivery_details_from_wherever_they_stand():
    document = {
        "id": 7,
        "shippingInfo": {
            "code": "flat-rate",
            "logistics": {
                "shippingDestination": {
                    "address": {
                        "streetAddress": {"name": "Example St", "number": "5", "apt": "b"},
                        "city": "X",
                    },
                    "contactDetails": {"company": "Sample Ltd"},
                }
            },
        },
        "billingInfo": {"contactDetails": {"firstName": "Pay", "lastName": "Er", "phone": "1"}},
    }
    order = read_order(document, "wix")
    assert order.source_id == "7"
    assert order.service is Service.DELIVERY
    assert order.guest == Guest("Pay Er", "1", ("Sample Ltd", "Example St 5", "b", "X"))
    assert (
        read_order({"id": "1", "shippingInfo": {"deliveryOption": "Pickup"}}, "wix").service is Service.PICKUP
    )


def test_a_pickups_destination_is_no_address_of_the_guest():
    document = sample("03")
    document["shippingInfo"]["logistics"]["shippingDestination"] = {"address": {"addressLine": "The shop"}}
    assert understand(document, SETTINGS).order.guest.address == ()


def test_unnamed_modifier():
    document = sample("80")
    document["lineItems"][0]["modifierGroups"] = [{"modifiers": [{"id": "x", "quantity": 2}, "cheese"]}]
    order = understand(document, SETTINGS).order
    assert order.items[0].choices == (Choice("?", "", 2, id="x"), Choice("?"))
    assert "a choice of item 1 (Coffee) has no name: see the order at Wix" in order.problems
    assert "a choice of item 1 (Coffee) could not be read: cheese" in order.problems


@pytest.mark.parametrize(
    "document", [None, 5, "order", [], [{"id": "1"}], {}, {"id": ""}, {"id": None}, {"id": {}}]
)
def test_without_identity_it_is_unreadable(document):
    with pytest.raises(UnreadableError) as caught:
        understand(document, SETTINGS)
    assert caught.value.identity is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def paths_in(document, path=()):
    yield path
    if isinstance(document, dict):
        for key, value in document.items():
            yield from paths_in(value, (*path, key))
    elif isinstance(document, list):
        for position, value in enumerate(document):
            yield from paths_in(value, (*path, position))


BASE = sample("11")
PATHS = [path for path in paths_in(BASE) if path and path != ("id",)]


@given(st.lists(st.tuples(st.sampled_from(PATHS), JSON), min_size=1, max_size=5))
def test_any_field_may_hold_anything(replacements):
    document = json.loads(json.dumps(BASE))
    for path, value in replacements:
        at = document
        for step in path[:-1]:
            at = at[step] if isinstance(at, dict | list) and _has(at, step) else {}
        if isinstance(at, dict | list) and _has(at, path[-1]):
            at[path[-1]] = value
    order = understand(document, SETTINGS).order
    assert order.source_id == BASE["id"]
    assert from_document(json.loads(dump(order))) == order


def _has(container, step):
    return (
        step in container if isinstance(container, dict) else isinstance(step, int) and step < len(container)
    )
