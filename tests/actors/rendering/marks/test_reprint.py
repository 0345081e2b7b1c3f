"""The head of a copy that somebody asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from actors.journal.messages import Copy
from actors.rendering.render import render
from tests.actors.rendering.orders import MARK, SHOP, TICKETS, WORK
from tests.actors.rendering.test_on_paper import on_paper

COPY = Copy(2, WORK.accepted_at + timedelta(minutes=9), "till")


def words(work):
    printer = on_paper(work)
    assert len(printer.slips) == 1
    return " ".join(printer.slips[0].text.split())


@pytest.mark.parametrize("name", TICKETS)
def test_every_ticket_begins_with_it(name):
    text = words(replace(TICKETS[name], reprint=COPY))
    assert text.startswith("REPRINT 2")
    assert f"COPY OF {WORK.running}, NOT A NEW ORDER" in text


def test_it_says_when_and_who():
    assert "wanted by till" in words(replace(WORK, reprint=COPY))


def test_the_stored_receipt_does_not_carry_it():
    plain = render(WORK, SHOP, "TM-m30III")
    assert render(replace(WORK, reprint=COPY), SHOP, "TM-m30III").receipt == plain.receipt
    again = render(replace(WORK, receipt=plain.receipt, reprint=COPY), SHOP, "TM-m30III")
    assert again.receipt == plain.receipt
    assert len(again.data) > len(plain.data)


def test_a_copy_that_may_have_printed_twice_says_both():
    text = words(replace(WORK, reprint=COPY, mark=MARK))
    assert text.index("MAY ALREADY HAVE PRINTED") < text.index("REPRINT 2")


def test_a_name_can_give_no_commands():
    text = words(replace(WORK, reprint=replace(COPY, who="{command:\\x1bp}|=`" + "x" * 500)))
    assert "{command:" in text
    assert "x" * 60 not in text.replace(" ", "")
