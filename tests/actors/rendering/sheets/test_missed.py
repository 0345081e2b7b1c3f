"""The slip about what did not print in time."""

from dataclasses import replace

import orjson
import pytest

from actors.domain.ticket import Form, Kind
from actors.rendering.messages import Rendered, Unprintable
from actors.rendering.picture import text_of
from actors.rendering.render import render
from actors.rendering.sheets.missed import MOST_ORDERS, missed_of
from tests.actors.rendering.orders import SHOP, WORK

ONE = {
    "number": "1042", "placed": "2026-03-14T16:39:00+00:00", "guest": "Anna Muster",
    "phone": "+41 79 555 01 00", "sheet": False, "news": "", "marked": False, "jobs": [1],
}  # fmt: skip


def slip(*orders, **fields):
    content = orjson.dumps({"printer": "kitchen", "orders": [ONE | each for each in orders]})
    work = replace(WORK, kind=Kind.SHEET, layout=Form.MISSED.value, station="", items=(), raw=content)
    return replace(work, **fields)


def lines(work, model="TM-m30III"):
    return [line.strip() for line in text_of(work, SHOP, model).splitlines()]


@pytest.mark.parametrize("model", ["TM-m30III", "generic-58"])
def test_it_says_which_order_when_it_was_placed_and_whom_to_call(model):
    shown = ["".join(line.split()) for line in lines(slip({}), model)]
    at = shown.index("1042")
    assert shown[at + 1 : at + 4] == ["placed17:39", "AnnaMuster", "+41795550100"]
    assert [line for line in shown if line][-1] == "K-017"


def test_no_number_a_change_and_a_copy_that_may_exist_are_named():
    shown = " ".join(lines(slip({"phone": "", "news": "void", "marked": True})))
    assert "no telephone number" in shown
    assert "missing is its cancellation" in shown
    assert "may have printed all the same" in shown


def test_an_order_placed_yesterday_has_its_day():
    assert any("Fri 13 Mar" in line for line in lines(slip({"placed": "2026-03-13T16:39:00+00:00"})))


def test_a_guest_cannot_write_markup():
    shown = missed_of(slip({"guest": "a\n{command:x}\x1bp" + "y" * 500}), SHOP).orders[0].guest
    assert len(shown) <= 60
    assert "{command" in " ".join(lines(slip({"guest": "{command:x}"})))


def test_the_slip_is_no_longer_than_somebody_would_read():
    found = missed_of(slip(*[{}] * (MOST_ORDERS + 7)), SHOP)
    assert (len(found.orders), found.more) == (MOST_ORDERS, 7)
    assert "and 7 more" in " ".join(lines(slip(*[{}] * (MOST_ORDERS + 7))))


def test_it_prints_and_what_is_not_docketds_does_not():
    assert isinstance(render(slip({}), SHOP, "generic-80"), Rendered)
    assert isinstance(render(replace(slip({}), raw=b"[]"), SHOP, "generic-80"), Unprintable)
