"""Tickets on the virtual printer, which reads the bytes by its own understanding of the manual."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.order import Choice, Due, Guest, Item, Order, Service
from actors.rendering.render import render, ticket_text
from actors.rendering.typesetting.layout import ASCII_BOX
from tests.actors.rendering.orders import MARK, SHOP, TICKETS, WORK
from transports.virtual.model import CLONE, TM_M30III
from transports.virtual.printer import VirtualPrinter

NASTY = st.text(st.sampled_from('\\|{}~_"`^-=\nnx1b;: \x1bp\x00\x10\x14\x1d') | st.characters(), max_size=40)


def on_paper(work, model="TM-m30III", machine=TM_M30III):
    printer = VirtualPrinter(machine)
    printer.connect(0.0)
    data = render(work, SHOP, model).data
    assert printer.receive(data, 0.0) == len(data)
    return printer


def words(text):
    return "".join(text.split())


@pytest.mark.parametrize("mark", [None, MARK], ids=["first", "marked"])
@pytest.mark.parametrize("name", TICKETS)
def test_every_ticket_is_one_slip_and_opens_no_drawer(name, mark):
    printer = on_paper(replace(TICKETS[name], mark=mark))
    assert (printer.slips_total, printer.cuts, printer.drawer_pulses) == (1, 1, 0)
    assert printer.ignored == []
    assert printer.unfinished.lines == ()


@pytest.mark.parametrize("name", sorted(TICKETS.keys() - {"scripts"}))
def test_the_paper_says_what_the_text_says(name):
    (slip,) = on_paper(TICKETS[name]).slips
    assert slip.rasters == ()
    expected = ticket_text(render(TICKETS[name], SHOP, "TM-m30III").receipt, 48)
    assert words(slip.text.translate(ASCII_BOX)) == words(expected)


def test_a_printer_of_no_name_prints_the_same():
    (slip,) = on_paper(WORK, "generic-80", CLONE).slips
    (other,) = on_paper(WORK).slips
    assert slip.text == other.text


def test_styles_arrive():
    (slip,) = on_paper(WORK).slips
    styles = {run.text.strip(): run.style for line in slip.lines for run in line.runs}
    assert (styles["1042"].width, styles["1042"].height, styles["1042"].bold) == (5, 5, True)
    assert (styles["2x"].width, styles["2x"].inverted) == (2, True)
    assert (styles["Margherita"].width, styles["Margherita"].height) == (2, 2)
    assert (styles["cut in 8 pieces"].inverted, styles["cut in 8 pieces"].height) == (True, 2)


def test_only_lines_with_letters_that_the_printer_lacks_are_pictures():
    (slip,) = on_paper(TICKETS["scripts"]).slips
    assert sum(picture.height for picture in slip.rasters) == 4 * 48
    assert "KITCHEN" in slip.text


@given(st.lists(NASTY, min_size=9, max_size=9), st.sampled_from(list(Service)))
def test_no_customer_text_cuts_or_opens_or_confuses(texts, service):
    name, note, group, choice, guest, table, number, courier, problem = texts
    dish = Item(name, quantity=3, note=note, choices=(Choice(choice, group),))
    order = Order(
        "web", "1", number, service=service, table=table, guest=Guest(guest), note=note, items=(dish,),
        courier_note=courier, problems=(problem,), due=Due(asap=False, text=choice),
    )  # fmt: skip
    printer = on_paper(replace(WORK, order=order, items=(0,)))
    assert (printer.slips_total, printer.cuts, printer.drawer_pulses) == (1, 1, 0)
    assert printer.ignored == []
    assert not printer.unfinished.lines
