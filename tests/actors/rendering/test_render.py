"""From a job to bytes: stored receipts, marks, the plain ticket, and what is unprintable."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.order import Choice, Due, Item
from actors.domain.ticket import Kind
from actors.rendering import render as rendering
from actors.rendering.messages import Rendered, Unprintable
from actors.rendering.render import columns_of, render, ticket_text
from actors.rendering.tickets import content
from actors.rendering.tickets.plain import plain_ticket
from actors.rendering.tickets.texts import DETAIL
from actors.words.words import ENGLISH
from tests.actors.rendering.orders import (
    CHANGE,
    MARK,
    PICKUP,
    PIZZA,
    SHOP,
    TICKETS,
    UNREADABLE,
    VOID,
    WORK,
    after,
)
from transports.profiles import profile

MODEL = "TM-m30III"
CUT = b"\x1dVB\x00"


def texts(data):
    """The ASCII text of a print job, without spaces, line ends and commands."""
    text = re.sub(rb"\x1b[@]|\x1b[-tERa].|\x1d[!Ba].|\x1dVB.|\x1c[.]", b"", data, flags=re.DOTALL)
    return "".join(chr(byte) for byte in text if 0x20 < byte < 0x7F)


def boom(*_arguments):
    raise ZeroDivisionError("a mistake in the layout")


@pytest.mark.parametrize("name", TICKETS)
def test_a_ticket_begins_with_a_reset_and_ends_with_the_only_cut(name):
    rendered = render(TICKETS[name], SHOP, MODEL)
    assert isinstance(rendered, Rendered)
    assert rendered.fallback == ""
    assert rendered.data.startswith(b"\x1b@")
    assert rendered.data.endswith(CUT)
    assert rendered.data.count(CUT) == 1


def test_the_number_is_huge_and_the_dish_double():
    data = render(WORK, SHOP, MODEL).data
    assert b"\x1d!\x44" in data[: data.index(b"1042")]
    assert data[: data.index(b"Margherita")].rindex(b"\x1d!\x11") > 0


def test_a_stored_receipt_is_encoded_as_it_stands():
    rendered = render(replace(WORK, receipt="|as it was"), SHOP, MODEL)
    assert rendered.receipt == "|as it was"
    assert b"as it was" in rendered.data
    assert b"Margherita" not in rendered.data


def test_the_same_ticket_again_is_the_same_bytes():
    first = render(WORK, SHOP, MODEL)
    assert render(replace(WORK, receipt=first.receipt), SHOP, MODEL) == first


@pytest.mark.parametrize("model", ["generic-58", "generic-80"])
def test_other_printers_get_the_same_ticket(model):
    rendered = render(WORK, SHOP, model)
    assert "PICKUP" in texts(rendered.data)
    assert rendered.receipt == render(WORK, SHOP, MODEL).receipt


def test_a_marked_copy_says_so_at_both_ends_and_nowhere_in_the_receipt():
    rendered = render(replace(WORK, mark=MARK), SHOP, MODEL)
    assert rendered.receipt == render(WORK, SHOP, MODEL).receipt
    said = texts(rendered.data)
    assert said.count("MAYALREADYHAVEPRINTED18:41atKITCHEN,") == said.count("COPY2") == 2
    assert said.count("checkbeforecooking") == 2
    assert said.index("MAYALREADY") < said.index("K-017") < said.rindex("MAYALREADY")
    assert rendered.data.count(CUT) == 1
    assert b"\x1d!\x01" in rendered.data[: rendered.data.index(b"MAY ALREADY")]


def test_the_mark_stands_before_the_receipts_own_cut_and_names_another_day():
    mark = replace(MARK, first_sent=after(-24 * 60), printer="", copy=3)
    rendered = render(replace(WORK, receipt="|body\n===", mark=mark), SHOP, MODEL)
    said = texts(rendered.data)
    assert said.count("PRINTEDFri13Mar18:32atAPRINTER") == 2
    assert rendered.data.count(CUT) == 1


def test_what_the_mark_says_is_no_markup():
    rendered = render(replace(WORK, mark=replace(MARK, printer="{x}|^`")), SHOP, MODEL)
    assert "at{X}|^`" in texts(rendered.data)


def test_a_layout_that_does_not_exist_gives_a_kitchens_ticket_and_says_so():
    rendered = render(replace(WORK, layout="../secret"), SHOP, MODEL)
    assert rendered.fallback == ""
    assert rendered.receipt == render(WORK, SHOP, MODEL).receipt
    assert "no layout ../secret" in rendered.broken
    assert rendered.broken in rendered.warnings[0]


def test_the_plain_ticket_says_all_that_the_order_says(monkeypatch):
    monkeypatch.setattr(rendering, "content_of", boom)
    rendered = render(WORK, SHOP, MODEL)
    printed = ticket_text(rendered.receipt, 48)
    for expected in (
        "1042",
        "2x Margherita",
        "2x Extras Rucola",
        "cut in 8 pieces",
        "0.35 kg Salmon",
        "K-017",
    ):
        assert expected in printed or expected in printed.replace(" ", "")
    assert "Peanut allergy! Please" in printed
    assert rendered.data.endswith(CUT)


@pytest.mark.parametrize("work", [WORK, CHANGE, VOID, UNREADABLE], ids=lambda work: work.kind)
def test_a_failing_layout_gives_the_plain_ticket(monkeypatch, work):
    monkeypatch.setattr(rendering, "content_of", boom)
    rendered = render(replace(work, mark=MARK), SHOP, MODEL)
    assert rendered.fallback == "ZeroDivisionError: a mistake in the layout"
    assert texts(rendered.data).count("COPY2") == 2
    heading = {
        Kind.ORDER: "ORDER", Kind.CHANGE: "CHANGEDORDER", Kind.VOID: "VOID:STOPCOOKING",
        Kind.UNREADABLE: "UNREADABLEORDER",
    }[work.kind]  # fmt: skip
    assert heading in texts(rendered.data)


def test_a_ticket_that_may_have_killed_docketd_is_plain_without_a_look_at_its_layout(monkeypatch):
    asked = []
    monkeypatch.setattr(rendering, "content_of", lambda *_: asked.append("layout") or boom())
    rendered = render(replace(WORK, plain="docketd stopped twice at it"), SHOP, MODEL)
    assert rendered.fallback == "docketd stopped twice at it"
    assert "docketdstoppedtwiceatit" in texts(rendered.data)
    assert not asked


def test_what_was_printed_once_comes_as_it_was_however_often_docketd_died_over_it():
    stored = replace(WORK, receipt="|as it was")
    assert render(replace(stored, plain="twice"), SHOP, MODEL) == render(stored, SHOP, MODEL)


def test_a_failing_plain_ticket_is_unprintable(monkeypatch):
    monkeypatch.setattr(rendering, "content_of", boom)
    monkeypatch.setattr(rendering, "plain_ticket", boom)
    answer = render(WORK, SHOP, MODEL)
    assert isinstance(answer, Unprintable)
    assert answer.why.count("a mistake in the layout") == 2


@pytest.mark.parametrize("receipt", [None, "|stored"])
def test_an_unknown_model_is_unprintable(receipt):
    answer = render(replace(WORK, receipt=receipt), SHOP, "no such printer")
    assert isinstance(answer, Unprintable)
    assert "no such printer" in answer.why


def test_the_plain_ticket_is_bounded_and_says_what_it_leaves_out():
    dish = replace(PIZZA, choices=(Choice("c"),) * 25, note="x" * 1000)
    order = replace(PICKUP, items=(dish,) * 103, problems=("unclear",))
    printed = plain_ticket(replace(WORK, order=order, items=tuple(range(103)), raw=b"raw"), "why", ENGLISH)
    assert "AND 3 MORE: SEE THE ORDER" in printed
    assert "AND 5 MORE CHOICES: SEE THE ORDER" in printed
    assert "too long: see the order" in printed
    assert "Check: ^^unclear^^" in printed
    assert "raw" in printed.splitlines()[-1]


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (Due(), "ASAP"),
        (Due(asap=False, start=after(0)), "2026-03-14 17:32 UTC"),
        (Due(asap=False, end=after(0)), "2026-03-14 17:32 UTC"),
        (Due(asap=False, text="noon"), "noon"),
        (Due(asap=False), "TIME UNKNOWN"),
    ],
)
def test_the_plain_ticket_tells_when(due, said):
    assert said in ticket_text(
        plain_ticket(replace(WORK, order=replace(PICKUP, due=due)), "why", ENGLISH), 48
    ).replace("\\", "")


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_plain_ticket_can_be_made_of_any_texts(name, note):
    order = replace(
        PICKUP, items=(Item(name, note=note, choices=(Choice(note, name),)),), note=note, number=name
    )
    work = replace(WORK, order=order, items=(0,), also_at=(name,), layout="none")
    rendered = render(work, SHOP, MODEL)
    assert isinstance(rendered, Rendered)
    assert rendered.data.count(CUT) == 1


def test_pictures_of_lines_fit_on_the_paper():
    assert columns_of(profile(MODEL)) == 48
    assert columns_of(profile("generic-58")) == 32
    assert columns_of(replace(profile(MODEL), dots=512)) == 42


def test_texts_are_shortened_until_the_ticket_has_a_sensible_length(monkeypatch):
    seen = []
    monkeypatch.setattr(
        rendering, "content_of", lambda *given: seen.append(given[2]) or content.content_of(*given)
    )
    items = tuple(Item(f"Dish {number}", note="long note " * 60) for number in range(45))
    render(replace(WORK, order=replace(PICKUP, items=items), items=tuple(range(45))), SHOP, MODEL)
    assert seen == list(DETAIL[:3])
