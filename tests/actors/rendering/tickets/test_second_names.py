"""A dish's name in a second language: the owner's, else the order's, on a line of its own."""

from dataclasses import replace

import orjson
import pytest

from actors.config_values import Wrong, kitchen_names
from actors.domain.difference import dish
from actors.domain.document import dump, from_document, kitchen_fingerprint
from actors.domain.order import Choice, Item
from actors.intake.own_order import read_own
from actors.intake.wix_order import read_order
from actors.rendering.render import receipt_for, ticket_text
from actors.settings import WixSource
from tests.actors.rendering.orders import PICKUP, SHOP, WORK

ROLLS = Item("Spring rolls", 2, choices=(Choice("Extra spicy", "Sauce", 1, "très épicé"),), translated="Nems")
ORDER = replace(PICKUP, items=(ROLLS,), note="")
CHINESE = {"spring rolls": "春卷", "extra spicy": "特辣"}
OPTION = {"name": "a", "translated": "b"}
BILINGUAL = orjson.loads(
    '{"id": "1", "number": "7", "status": "APPROVED", "lineItems": [{"quantity": 1, "modifierGroups": ['
    '{"name": {"original": "صوص"}, "modifiers": [{"label": {"original": "حار", "translated": "Spicy"}}]}],'
    ' "productName": {"original": "شاورما دجاج", "translated": "Chicken Shawarma"}},'
    ' {"quantity": 1, "productName": {"original": "Cola", "translated": "Cola"}}]}'
)


def lines(shop, order=ORDER, columns=48):
    work = replace(WORK, order=order, items=tuple(range(len(order.items))))
    printed = ticket_text(receipt_for(work, shop, columns)[0], columns)
    return ["".join(line.split()) for line in printed.splitlines()]


def test_the_orders_own_stands_under_the_name():
    found = lines(SHOP)
    at = found.index("2xSpringrolls")
    assert found[at + 1] == "Nems"
    assert found[found.index("Sauce:Extraspicy") + 1] == "trèsépicé"


def test_the_owners_goes_before_it():
    found = lines(replace(SHOP, kitchen_names=CHINESE))
    assert found[found.index("2xSpringrolls") + 1] == "春卷"
    assert found[found.index("Sauce:Extraspicy") + 1] == "特辣"
    assert "Nems" not in found


def test_an_owner_can_do_without_the_orders():
    found = lines(replace(SHOP, translations=False))
    assert "Nems" not in found
    assert "trèsépicé" not in found


def test_capitals_and_spaces_make_no_other_name():
    names = kitchen_names({"SPRING  Rolls ": " 春卷 "})
    assert names == {"spring rolls": "春卷"}
    assert "春卷" in lines(replace(SHOP, kitchen_names=names))


@pytest.mark.parametrize("value", [[], {}, "x", {"Rolls": 1}, {"Rolls": " "}, {"Rolls": "\x07"}])
def test_what_is_no_table_of_names_is_wrong(value):
    with pytest.raises(Wrong):
        kitchen_names(value)


def test_wix_sends_both_and_the_same_name_is_said_once():
    order = read_order(BILINGUAL, WixSource("", ""))
    shawarma, cola = order.items
    assert (shawarma.name, shawarma.translated) == ("شاورما دجاج", "Chicken Shawarma")
    assert shawarma.choices[0].translated == "Spicy"
    assert cola.translated == ""


def test_an_order_of_ones_own_may_have_it():
    order = read_own(
        {
            "id": "1",
            "items": [{"name": "Rolls", "translated": "春卷", "options": [{"name": "a", "translated": "b"}]}],
        },
        "till",
    )
    assert (order.items[0].translated, order.items[0].choices[0].translated) == ("春卷", "b")
    assert order.problems == ()


def test_it_is_kept_with_the_order_and_makes_no_change_of_it():
    assert from_document(orjson.loads(dump(ORDER))) == ORDER
    plain = replace(ROLLS, translated="", choices=(Choice("Extra spicy", "Sauce"),))
    assert dish(plain) == dish(ROLLS)
    assert kitchen_fingerprint(replace(ORDER, items=(plain,))) == kitchen_fingerprint(ORDER)
