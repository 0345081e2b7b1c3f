"""What is told while the plug is pulled."""

from __future__ import annotations

import pytest

from actors.demo.plug import words
from actors.demo.plug.paper import Account
from actors.demo.plug.plan import Kind


def row(state, *outcomes, marked=False, running="K-017", why=""):
    sendings = [{"number": number, "outcome": outcome} for number, outcome in enumerate(outcomes, 1)]
    return {
        "job": 17,
        "number": "1017",
        "running": running,
        "printer": "kitchen",
        "state": state,
        "marked": marked,
        "why": why,
        "sendings": sendings,
    }


def texts(found):
    return [finding.text for finding in words.findings(found)]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (row("printed", "fenced"), []),
        (row("queued"), []),
        (row("doubtful", "lost"), []),
        (
            row("printed", "orphaned", why="the printer's cut counter moved by one"),
            ["Its cutter had counted the ticket, so it is not printed again"],
        ),
        (row("printed", "orphaned"), ["It had come out, so it is not printed again"]),
        (row("sending", "lost", ""), ["Nothing had come out, so it is printed now"]),
        (row("printed", "lost", "fenced", marked=True), ["so it is printed again, with a mark"]),
        (row("held", "fenced", why="too old"), ["K-017: waits for a person: too old"]),
        (row("dead", why="no", running=None), ["a ticket of order 1017: waits for a person: no"]),
    ],
)
def test_a_doubt_and_how_it_ended(found, told):
    assert len(texts(found)) == len(told)
    assert all(text.endswith(end) for text, end in zip(texts(found), told, strict=True))


def test_the_same_finding_has_the_same_key_in_every_look():
    (first,) = words.findings(row("sending", "lost", ""))
    (second,) = words.findings(row("printed", "lost", "fenced"))
    assert first.key == second.key


def test_a_blow_in_mid_ticket_names_the_ticket():
    assert words.struck(Kind.POWER, "bar", "B-003").endswith("in mid-ticket, with B-003 half out")
    assert words.struck(Kind.KILL, "", "") == "docketd was killed (kill -9)"
    assert words.struck(Kind.KILL, "", "", starting=True).endswith("while it was still starting")


def test_the_table_adds_up():
    found = Account(3, 5, 2, 1, (("too old", 1),), ((1002, "bar"),), ((1003, "kitchen"),))
    told = dict(words.rows(found))
    assert told["tickets ordered"] == "5"
    assert told["  because too old"] == "1"
    assert (told["tickets lost"], told["tickets doubled without a mark"]) == ("1", "1")
    assert words.verdict(found).endswith(
        "order 1002 at bar: lost; order 1003 at kitchen: doubled without a mark."
    )


def test_what_was_done_is_told():
    told = " ".join(words.done(words.Deeds(kills=2, starting=1, power=3, sent_again=1)))
    assert told.startswith("docketd was killed twice, once while it was starting.")
    assert "lost its power 3 times" in told
    assert told.endswith("1 order got no answer and came again.")
    assert "Wix" not in told  # which was there all the time
