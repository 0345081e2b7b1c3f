"""The tickets as a cook gets them, as pictures in text: tests/actors/rendering/tickets/pictures/*.txt."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from actors.domain.order import Choice, Due, Item, Order, Service
from actors.domain.ticket import Kind
from actors.rendering.messages import Shop
from actors.rendering.receiptline.sizes import size_for
from actors.rendering.render import receipt_for, ticket_text
from actors.rendering.tickets.content import content_of
from actors.rendering.tickets.texts import DETAIL, RAW_SHOWN
from actors.rendering.tickets.times import Local, Moment, due_moment
from tests.actors.rendering.orders import ACCEPTED, PICKUP, PIZZA, SHOP, TICKETS, UNREADABLE, WORK, after

PICTURES = Path(__file__).parent / "pictures"


def ticket(work, columns=48):
    return ticket_text(receipt_for(work, SHOP, columns)[0], columns)


def plain(text):
    """Without the spaces that stand for double width, and without the line ends."""
    return "".join(text.split())


@pytest.mark.parametrize("columns", [48, 32])
@pytest.mark.parametrize("name", TICKETS)
def test_a_ticket_looks_as_it_should(name, columns):
    assert ticket(TICKETS[name], columns) == (PICTURES / f"{name}.{columns}.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("due", "moment"),
    [
        (Due(), Moment("ASAP")),
        (Due(end=after(30)), Moment("ASAP", until="by 19:02")),
        (Due(start=after(20)), Moment("ASAP", until="by 18:52")),
        (Due(asap=False, start=after(28)), Moment("19:00")),
        (Due(asap=False, start=after(28), end=after(28)), Moment("19:00")),
        (Due(asap=False, start=after(28), end=after(43)), Moment("19:00", until="to 19:15")),
        (Due(asap=False, start=after(1468), end=after(1483)), Moment("19:00", "Sun 15 Mar", "to 19:15")),
        (Due(asap=False, start=after(28), end=after(1468)), Moment("19:00", until="to Sun 15 Mar 19:00")),
        (Due(asap=False, end=after(28)), Moment("19:00", until="at the latest")),
        (Due(asap=False, start=after(6 * 60)), Moment("00:32", "Sun 15 Mar")),
        (Due(asap=False, start=after(365 * 24 * 60)), Moment("18:32", "Sun, 14 Mar 2027")),
        (Due(asap=False, text="around noon"), Moment("around noon")),
        (Due(asap=False), Moment("TIME UNKNOWN")),
    ],
)
def test_due_times_are_the_shops_own(due, moment):
    assert due_moment(due, Local(SHOP, ACCEPTED)) == moment


def test_the_clock_is_that_of_the_locale_unless_the_shop_says_otherwise():
    american = replace(SHOP, locale="en-US")
    assert Local(american, ACCEPTED).moment(after(28)).text == "7:00 PM"
    assert Local(replace(american, clock="24h"), ACCEPTED).moment(after(28)).text == "19:00"


def test_an_unknown_time_zone_is_utc_and_says_so():
    assert Local(replace(SHOP, timezone="Mars/Olympus"), ACCEPTED).moment(ACCEPTED) == Moment("17:32 UTC")
    assert "17:32UTC" in plain(ticket_text(receipt_for(WORK, Shop("x", "../etc", "en"), 48)[0], 48))


def test_today_is_the_day_of_acceptance_in_the_shop():
    local = Local(SHOP, after(5 * 60))
    assert local.moment(after(6 * 60)).day == "Sun 15 Mar"
    assert Local(SHOP, after(6 * 60)).moment(after(7 * 60)).day == ""
    assert local.moment(ACCEPTED - timedelta(days=1)).day == "Fri 13 Mar"


@pytest.mark.parametrize(
    ("text", "carets"),
    [("", 6), ("1042", 6), ("123456", 6), ("1234567", 5), ("123456789", 4), ("1" * 11, 3), ("東" * 4, 5)],
)
def test_sizes_let_the_number_stand_in_one_line_of_any_paper(text, carets):
    assert size_for(text, largest=6) == "^" * carets


def test_missing_names_do_not_leave_markup_open():
    order = replace(
        PICKUP, items=(Item("  ", choices=(Choice(" "), Choice("\x00", "\x07"))),), number=" ", source_id=""
    )
    printed = ticket(replace(WORK, order=order, items=(0,), station="", running=""))
    assert "(choicewithoutaname)" in plain(printed)
    assert "(dishwithoutaname)" in plain(printed)


def test_choices_of_a_group_name_it_once():
    dish = content_of(WORK, SHOP).dishes.shown[0]
    assert [option.group for option in dish.options] == ["Size", "Extras", ""]
    assert dish.options[2].name == "2x Rucola"


def test_dishes_are_counted_and_measured_ones_are_one():
    assert content_of(WORK, SHOP).count == "7 dishes"
    assert content_of(replace(WORK, items=(1,)), SHOP).count == "1 dish"


def test_positions_that_do_not_exist_are_nothing():
    assert content_of(replace(WORK, items=(1, 99, -1)), SHOP).count == "1 dish"


def test_added_dishes_of_other_stations_are_not_on_this_ticket():
    order = replace(PICKUP, items=(*PICKUP.items, Item("Negroni")))
    work = replace(WORK, kind=Kind.CHANGE, order=order, previous=PICKUP)
    assert content_of(work, SHOP).changes.nothing_here
    assert not content_of(replace(work, items=(0, 4)), SHOP).changes.nothing_here


def test_all_that_a_kitchen_reads_is_named_when_it_changes():
    before = Order("web", "1", "1", service=Service.PICKUP, items=(PIZZA,))
    after_ = replace(
        PICKUP,
        source="web",
        service=Service.DELIVERY,
        table="4",
        courier_note="bell",
        number="2",
        items=(PIZZA,),
    )
    changes = content_of(
        replace(WORK, kind=Kind.CHANGE, previous=before, order=after_, items=(0,)), SHOP
    ).changes
    assert [(change.field, change.now) for change in changes.others] == [
        ("Service", "DELIVERY"),
        ("Time", "19:45 to 20:00"),
        ("Table", "4"),
        ("Note", PICKUP.note),
        ("Courier", "bell"),
        ("Guest", "Anna Muster"),
        ("Number", "2"),
    ]


def test_a_change_without_its_former_revision_adds_everything():
    changes = content_of(replace(WORK, kind=Kind.CHANGE, previous=None), SHOP).changes
    assert len(changes.added.shown) == 4
    assert changes.removed.shown == ()


def test_long_texts_say_that_they_are_cut():
    limits = DETAIL[2]
    content = content_of(
        replace(WORK, order=replace(PICKUP, note="nuts " * 200, table="x" * 5000)), SHOP, limits
    )
    assert content.note.endswith("… (too long: see the order)")
    assert content.table.startswith("x" * limits.name + " …")
    spaced = content_of(replace(WORK, order=replace(PICKUP, note=" " * 9000 + "nuts")), SHOP)
    assert spaced.note.endswith("(too long: see the order)")


def test_raw_text_says_how_much_is_missing():
    content = content_of(replace(UNREADABLE, raw=b"x" * (RAW_SHOWN + 7)), SHOP)
    assert content.raw == "x" * RAW_SHOWN + "\n… and 7 more bytes"


def test_a_huge_order_names_what_is_left_out_and_counts_all():
    dish = replace(PIZZA, choices=PIZZA.choices * 30, note="n" * 900)
    order = replace(PICKUP, items=(dish,) * 400, problems=("p",) * 50)
    printed = plain(ticket(replace(WORK, order=order, items=tuple(range(400)))))
    assert "AND375MORE:SEETHEORDER" in printed
    assert "AND87MORECHOICES:SEETHEORDER" in printed
    assert "800dishes" in printed
    assert "and46moreproblems:seetheorder" in printed


@pytest.mark.parametrize(("dishes", "note"), [(45, "no salt"), (200, "")])
def test_an_order_of_many_dishes_keeps_all_of_them(dishes, note):
    items = tuple(Item(f"Dish {number}", note=note) for number in range(dishes))
    shown = ticket(replace(WORK, order=replace(PICKUP, items=items), items=tuple(range(dishes))))
    printed = re.sub(r"[+|]|-{3,}", "", plain(shown))  # a note stands in a box
    assert all(f"1xDish{number}{plain(note)}" in printed for number in range(dishes))
    assert "MORE" not in printed


def test_a_receipt_of_any_length_ends_after_two_metres_and_says_so():
    printed = ticket_text("\n".join(f"|line {number}" for number in range(900)), 48)
    assert "line 499\n" in printed
    assert "line 500\n" not in printed
    assert "AND400MORELINES:SEETHEORDER" in plain(printed)
