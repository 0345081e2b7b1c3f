"""The head of a ticket of which a station wants several."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actors.rendering.render import render
from tests.actors.rendering.marks.test_reprint import COPY, words
from tests.actors.rendering.orders import MARK, SHOP, TICKETS, WORK


@pytest.mark.parametrize("name", TICKETS)
def test_every_ticket_begins_with_which_one_it_is(name):
    assert words(replace(TICKETS[name], sheet=(2, 3))).startswith("COPY 2 OF 3")


def test_one_alone_says_nothing():
    assert "COPY" not in words(replace(WORK, sheet=(1, 1)))


def test_what_may_be_on_paper_already_says_so_above_it():
    text = words(replace(WORK, sheet=(1, 2), mark=MARK))
    assert text.index("MAY ALREADY HAVE PRINTED") < text.index("COPY 1 OF 2")
    text = words(replace(WORK, sheet=(1, 2), reprint=COPY))
    assert text.startswith("REPRINT 2")


def test_the_stored_receipt_does_not_carry_it():
    assert render(replace(WORK, sheet=(1, 2)), SHOP, "TM-m30III").receipt == (
        render(WORK, SHOP, "TM-m30III").receipt
    )
