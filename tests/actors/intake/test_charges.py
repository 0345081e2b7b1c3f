"""What a total is made of: as the source says it, and by tax rate only where that adds up."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.difference import difference
from actors.domain.document import dump, from_document
from actors.domain.order import Charge, Part
from actors.intake.own_order import read_own
from actors.intake.wix_charges import percent
from actors.intake.wix_order import read_order

DATA = Path(__file__).parents[2] / "data" / "wix"


def wix(name="02-delivery-asap-paid-modifiers", **changes):
    return read_order(json.loads((DATA / f"{name}.json").read_bytes()) | changes, "wix")


def taxes(order):
    return [(charge.name, charge.amount) for charge in order.charges if charge.part is Part.TAX]


def tax(rate, amount):
    return {"taxInfo": {"taxRate": rate, "taxAmount": {"amount": amount, "formattedAmount": f"${amount}"}}}


def test_the_parts_of_a_bill_come_as_wix_formats_them():
    assert wix("04-delivery-scheduled-tip-fees-coupon").charges == (
        Charge(Part.SUBTOTAL, "£42.00"),
        Charge(Part.DISCOUNT, "£4.20", "10% off first order"),
        Charge(Part.DELIVERY, "£2.50"),
        Charge(Part.TIP, "£5.00", "Tip"),
        Charge(Part.FEE, "£1.99", "Service fee"),
        Charge(Part.FEE, "£0.10", "Bag charge"),
    )


def test_what_is_nothing_has_no_line_and_a_subtotal_by_itself_says_nothing():
    assert wix("03-pickup-scheduled").charges == ()


def test_the_price_of_a_line_is_that_of_all_of_it():
    assert [item.price for item in wix("04-delivery-scheduled-tip-fees-coupon").items] == ["£42.00"]


def test_without_rates_the_tax_is_the_one_figure():
    assert taxes(wix()) == [("", "$4.45")]


def test_the_breakdown_by_rate_is_as_it_came():
    info = {
        "taxBreakdown": [
            {"taxName": "MwSt", "rate": "0.081", "aggregatedTaxAmount": {"amount": "3.00"}},
            {"rate": "0.026", "aggregatedTaxAmount": {"amount": "1.45", "formattedAmount": "$1.45"}},
            {"rate": "0", "aggregatedTaxAmount": {"amount": "0.00"}},
        ]
    }
    order = wix(taxInfo=info, taxIncludedInPrices=True)
    assert taxes(order) == [("MwSt 8.1 %", "3.00 USD"), ("2.6 %", "$1.45")]
    assert all(charge.included for charge in order.charges if charge.part is Part.TAX)


def test_taxes_of_lines_at_one_rate_are_put_together_where_they_add_up():
    lines = [tax("0.081", "2.00"), tax("0.081", "1.00"), tax("0.026", "1.45"), tax("0", "0.00")]
    assert taxes(wix(lineItems=lines)) == [("8.1 %", "3.00 USD"), ("2.6 %", "$1.45")]


@pytest.mark.parametrize("last", [tax("0.026", "1.44"), tax("", "1.45"), tax(None, "1.45"), {}])
def test_and_are_not_believed_where_they_do_not(last):
    assert taxes(wix(lineItems=[tax("0.081", "3.00"), last])) == [("", "$4.45")]


@pytest.mark.parametrize(
    ("rate", "shown"),
    [("0.081", "8.1 %"), ("0.20", "20 %"), (19, "19 %"), ("0", ""), (None, ""), ("x", ""), ("-0.1", "")],
)
def test_a_rate_is_read_in_percent(rate, shown):
    assert percent(rate) == shown


OWN = {
    "id": "1",
    "items": [{"name": "Pizza", "quantity": 2, "price": "29.00", "unitPrice": "14.50"}],
    "subtotal": "29.00",
    "discount": "2.00",
    "deliveryFee": "4.00",
    "tip": "2.00",
    "fees": [{"name": "Bag", "amount": "0.20"}, {"name": "empty"}],
    "taxes": [{"rate": "8.1 %", "amount": "2.30"}],
    "taxIncluded": True,
    "currency": "EUR",
}


def test_an_order_of_docketds_own_says_its_parts():
    order = read_own(OWN, "till")
    assert order.problems == ()
    assert order.items[0].price == "29.00 EUR"
    assert [(charge.part, charge.name, charge.amount) for charge in order.charges] == [
        (Part.SUBTOTAL, "", "29.00 EUR"),
        (Part.DISCOUNT, "", "2.00 EUR"),
        (Part.DELIVERY, "", "4.00 EUR"),
        (Part.TIP, "", "2.00 EUR"),
        (Part.FEE, "Bag", "0.20 EUR"),
        (Part.TAX, "8.1 %", "2.30 EUR"),
    ]
    assert [charge.included for charge in order.charges] == [False] * 5 + [True]


def test_the_parts_are_kept_and_are_nothing_that_a_kitchen_reads():
    order = read_own(OWN, "till")
    assert from_document(json.loads(dump(order))) == order
    dearer = read_own(OWN | {"items": [{"name": "Pizza", "quantity": 2, "price": "31.00"}]}, "till")
    assert difference(order, dearer).added == ()


def test_an_order_from_before_has_none():
    old = json.loads(dump(read_own(OWN, "till")))
    del old["charges"]
    del old["items"][0]["price"]
    assert from_document(old).charges == ()
    assert from_document(old).items[0].price == ""


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(
        st.sampled_from(["price", "amount", "formattedAmount", "name", "taxInfo", "taxRate", "taxAmount"]),
        children, max_size=3,
    ),
    max_leaves=6,
)  # fmt: skip
FIELDS = ["priceSummary", "appliedDiscounts", "additionalFees", "taxInfo", "lineItems", "shippingInfo", *OWN]


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
def test_nothing_that_may_stand_there_stops_an_order(document):
    read_order(document | {"id": "1"}, "wix")
    read_own(document | {"id": "1", "note": "n"}, "till")


@pytest.mark.parametrize(
    "name", ["Tip", "Tips (10%)", "Gratuity", "Trinkgeld", "Pourboire", "Mancia", "Propina", "טיפ", "チップ"]
)
def test_a_tip_is_a_fee_with_the_name_of_one(name):
    fee = {"name": name, "price": {"amount": "2.00", "formattedAmount": "€2.00"}}
    assert Charge(Part.TIP, "€2.00", name) in wix(additionalFees=[fee]).charges


@pytest.mark.parametrize("name", ["Service fee", "Tipi deposit", "Multipack", ""])
def test_and_no_other_fee_is(name):
    fee = {"name": name, "price": {"amount": "2.00"}}
    assert Charge(Part.FEE, "2.00 USD", name) in wix(additionalFees=[fee]).charges
