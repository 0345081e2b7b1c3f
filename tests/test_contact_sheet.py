"""The contact sheet finds orders wherever they stand, and shows each by each layout."""

import json

import pytest

from tests import contact_sheet
from tests.pictures import DATA


@pytest.fixture
def order():
    return json.loads((DATA / "01-pickup-asap-cash-de.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("inside", "many"),
    [
        (lambda order: order, 1),
        (lambda order: {"orders": [order, order], "metadata": {}}, 2),
        (lambda order: {"data": json.dumps({"createdEvent": {"entity": order}})}, 1),
        (lambda _: {"menus": [{"name": "Lunch"}]}, 0),
    ],
)
def test_orders_are_found_in_what_holds_them(tmp_path, order, inside, many):
    file = tmp_path / "sample.json"
    file.write_text(json.dumps(inside(order)))
    assert len(contact_sheet.found_in(file)) == many


def test_a_sheet_has_a_row_for_each_order_and_says_what_is_wrong(tmp_path, order):
    file = tmp_path / "sample.json"
    file.write_text(json.dumps(order))
    told = []
    one = contact_sheet.sheet(
        contact_sheet.found_in(file), ["kitchen", "no such layout"], "generic-58", 0.5, told.append
    )
    two = contact_sheet.sheet(
        contact_sheet.found_in(file) * 2, ["kitchen", "no such layout"], "generic-58", 0.5, told.append
    )
    assert one.width == two.width > 2 * 234
    assert two.height > 1.9 * one.height
    assert "no such layout" in told[0]
    assert min(one.tobytes()) < 80  # ink
