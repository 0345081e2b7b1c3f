"""Paper is read as it lies there: whole tickets, halves, marks, several on one piece."""

from __future__ import annotations

import pytest

from actors.demo.plug.paper import Copy, account, copies

MARK = "COPY 2\nMAY ALREADY HAVE PRINTED 18:41 at KITCHEN,\ncheck before cooking"


def whole(number, running="K-001", station="KITCHEN"):
    return "\n".join(
        [
            f"{station}{running:>42}",
            f"              {number}",
            "PICKUP                                      ASAP",
            "─" * 48,
            "2x Pizza Margherita",
            "   2015 Barolo",
            "─" * 48,
            "2 dishes                          accepted 18:32",
        ]
    )


def plain(number):
    return (
        f"ORDER\nkitchen  K-001\n{number}\npickup  ASAP\n2x Pizza\nAccepted 2026-03-01 17:32 UTC\n"
        "Plain ticket, because the layout failed: stopped twice"
    )


def half(number):
    return "\n".join(whole(number).splitlines()[:5])


def marked(number, running="K-001"):
    return f"{MARK}\n{whole(number, running)}\n{MARK}"


A, B = (1001, "kitchen"), (1002, "kitchen")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (whole(1001), [(A, False)]),
        (plain(1001), [(A, False)]),
        (f"{MARK}\n{plain(1001)}\n{MARK}", [(A, True)]),
        (whole(1001, "B-007", "BAR"), [((1001, "bar"), False)]),
        (marked(1001), [(A, True)]),
        (half(1001), []),
        (f"{MARK}\n{half(1001)}", []),
        (f"{half(1001)}\n{whole(1002)}", [(B, False)]),
        (f"{half(1001)}\n{marked(1001)}", [(A, True)]),
        (f"{whole(1001)}\n{marked(1001)}", [(A, False), (A, True)]),  # the first lost its cut
        (f"{marked(1001)}\n{whole(1002)}", [(A, True), (B, False)]),  # the mark below is the first one's
        (f"{marked(1001)}\n{marked(1002)}", [(A, True), (B, True)]),
        (f"{whole(1001)}\n{marked(1002)}", [(A, False), (B, True)]),
        (f"REROUTED\nFROM KITCHEN: this ticket belongs to KITCHEN\n{whole(1001)}", [(A, False)]),
        ("Daily specials\n1001", []),
        ("", []),
    ],
)
def test_a_piece_of_paper_holds_these_tickets(text, found):
    assert [(copy.ticket, copy.marked) for copy in copies(text)] == found


def test_a_copy_has_its_running_number():
    assert list(copies(whole(1001, "K-1234"))) == [Copy(A, "K-1234", marked=False)]


def test_every_ticket_on_paper_or_in_front_of_a_person_is_good():
    found = account([A, B], [whole(1001), half(1001), marked(1001)], {B: "2 marked copies were sent"})
    assert found.is_good
    assert (found.orders, found.tickets, found.on_paper, found.marked) == (2, 2, 1, 1)
    assert found.held == (("2 marked copies were sent", 1),)


def test_a_slip_that_was_taken_away_is_lost():
    found = account([A, B], [whole(1001), half(1002)], {})
    assert (found.lost, found.is_good) == ((B,), False)


def test_a_slip_that_lies_there_twice_is_doubled_without_a_mark():
    found = account([A], [whole(1001), marked(1001), whole(1001)], {})
    assert (found.unmarked, found.marked, found.is_good) == ((A,), 1, False)
