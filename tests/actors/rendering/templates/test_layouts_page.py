"""docs/layouts.md lists what a template may use: all of it, and nothing else."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from actors.rendering.sheets.missed import Missed, MissedOrder
from actors.rendering.sheets.tryout import Tryout
from actors.rendering.templates.sandbox import FILTERS
from actors.rendering.tickets.allergens import Piece
from actors.rendering.tickets.bill import Bill, BillLine
from actors.rendering.tickets.changes import Changed, Changes
from actors.rendering.tickets.content import Content
from actors.rendering.tickets.customer import Customer
from actors.rendering.tickets.dishes import Dish, Dishes, Label, Option
from actors.rendering.tickets.times import Moment

PAGE = (Path(__file__).parents[4] / "docs" / "layouts.md").read_text("utf-8")

HOLDERS = {
    "`ticket`": Content,
    "`ticket.due`": Moment,
    "`ticket.dishes`": Dishes,
    "Each of `ticket.dishes.shown`": Dish,
    "Each of `dish.options`": Option,
    "`ticket.changes`": Changes,
    "Each of `ticket.changes.others`": Changed,
    "`ticket.customer`": Customer,
    "`ticket.bill`": Bill,
    "Each of `ticket.labels`": Label,
    "Each piece of a note": Piece,
    "Each line of `ticket.bill`": BillLine,
    "`ticket` of the layout `missed`": Missed,
    "Each of its `orders`": MissedOrder,
    "`ticket` of the layout `test`": Tryout,
}


def listed(heading):
    section = PAGE.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


@pytest.mark.parametrize(("heading", "holder"), HOLDERS.items())
def test_every_field_is_on_the_page_and_nothing_else(heading, holder):
    more = [name for name, value in vars(holder).items() if isinstance(value, property)]
    assert listed(heading) == [*(field.name for field in fields(holder)), *more]


def test_every_heading_is_tested():
    assert set(re.findall(r"^### (.+)$", PAGE, re.MULTILINE)) == set(HOLDERS)


def test_every_filter_is_on_the_page():
    named = PAGE.split("the filters ", 1)[1].split(", and ", 1)[0]
    assert tuple(re.findall(r"`(\w+)`", named)) == FILTERS
