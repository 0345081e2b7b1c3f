"""The number before a ticket's own, on each kind of paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from actors.demo.paper import RUNNING
from actors.journal.number_messages import Before
from actors.rendering.render import render
from tests.actors.rendering.orders import ACCEPTED, SHOP, TICKETS, WORK
from tests.actors.rendering.test_on_paper import on_paper

BEFORE = Before("K-016", ACCEPTED - timedelta(minutes=4))


def words(work):
    (slip,) = on_paper(work).slips
    return " ".join(slip.text.split())


@pytest.mark.parametrize("name", sorted(set(TICKETS) - {"notice"}))
def test_every_ticket_says_which_was_before_it_and_when(name):
    text = words(replace(TICKETS[name], before=BEFORE))
    assert "previous K-016 18:28" in text
    assert [found.group() for found in RUNNING.finditer(text)] == ["K-017"]  # a reader finds its own


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (Before(), "first today"),
        (Before(restored=True), "first since a restore"),
        (Before("K-016", ACCEPTED - timedelta(days=1)), "previous K-016 Fri 13 Mar 18:32"),
    ],
)
def test_where_there_is_none_it_says_why(before, said):
    assert said in words(replace(WORK, before=before))


def test_a_plain_ticket_says_it_too():
    assert "previous K-016 17:28 UTC" in words(replace(WORK, before=BEFORE, plain="a reason"))


def test_it_is_part_of_what_is_stored_so_that_a_copy_says_the_same():
    receipt = render(replace(WORK, before=BEFORE), SHOP, "TM-m30III").receipt
    later = replace(WORK, receipt=receipt, before=Before("K-099", ACCEPTED))
    assert "previous K-016 18:28" in words(later)
    assert "K-099" not in words(later)
