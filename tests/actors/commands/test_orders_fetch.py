"""docketd orders fetch: through the daemon, to its end."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from actors.commands.orders_fetch import _tell, in_words
from actors.intake.list_messages import FetchUnderWayError, ListStatus
from tests.actors.gateway.conftest import Lists

SPAN = ("orders", "fetch", "--since", "2025-09-24T17:00Z", "--until", "2025-09-24T21:00Z")


def ends(shell, monkeypatch, **how):
    """Each question after the first finds it at its end."""
    receive = Lists.receive

    async def answer(self, message):
        found = await receive(self, message)
        begun = self.status.fetch
        if begun is not None and begun.state == "running":
            self.status = ListStatus(replace(begun, **{"state": "done", **how}))
        return found

    monkeypatch.setattr(Lists, "receive", answer)


async def test_it_says_what_came_of_it(shell, monkeypatch):
    ends(shell, monkeypatch, seen=5, taken=1, known=3, recorded=1)
    told = await shell.run(*SPAN)
    assert told.stdout == (
        "5 orders from 2025-09-24 17:00:00 UTC to 2025-09-24 21:00:00 UTC: 1 new, printing now, 1 older than"
        " docketd's first start or not for here, and not printed, 3 known already\n"
    )
    assert told.stderr == ""
    wanted = shell.lists.wanted[0]
    assert (wanted.prints, wanted.who) == (False, "the command line")


async def test_print_is_passed_on_and_counted(shell, monkeypatch):
    ends(shell, monkeypatch, seen=1, known=1, copies=2)
    told = await shell.run(*SPAN, "--print")
    assert told.stdout.endswith("1 known already; 2 tickets come out again\n")
    assert shell.lists.wanted[0].prints is True


async def test_json_is_what_the_daemon_says(shell, monkeypatch):
    ends(shell, monkeypatch, seen=1, known=1)
    found = json.loads((await shell.run(*SPAN, "--json")).stdout)
    assert (found["state"], found["seen"], found["print"]) == ("done", 1, False)


async def test_wix_away_is_a_sentence_and_exit_1(shell, monkeypatch):
    ends(shell, monkeypatch, state="failed", why="Wix cannot be reached (dns): no such host")
    told = await shell.run(*SPAN, code=1)
    assert told.stderr == (
        "docketd: the orders could not be fetched: Wix cannot be reached (dns): no such host\n"
    )
    found = json.loads((await shell.run(*SPAN, "--json", code=1)).stdout)
    assert found["state"] == "failed"


async def test_how_far_it_came_is_told(shell, monkeypatch):
    reached = datetime(2025, 9, 24, 18, tzinfo=UTC)
    ends(shell, monkeypatch, state="failed", why="the key is wrong", seen=100, known=100, reached=reached)
    told = await shell.run(*SPAN, code=1)
    assert told.stderr == (
        "docketd: the orders could not be fetched after 100 orders, up to 2025-09-24 18:00:00 UTC: the key is"
        " wrong; what came is kept, so begin there again\n"
    )


async def test_one_is_enough_at_a_time(shell):
    shell.lists.refusal = FetchUnderWayError("till-2 is fetching orders from wix already")
    told = await shell.run(*SPAN, code=1)
    assert told.stderr == "docketd: till-2 is fetching orders from wix already\n"


async def test_a_daemon_that_was_started_anew_knows_nothing_of_it(shell, monkeypatch):
    ends(shell, monkeypatch, started_at=datetime(2020, 1, 1, tzinfo=UTC))
    told = await shell.run(*SPAN, code=1)
    assert "docketd was started anew meanwhile" in told.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--since", "soon"), "--since is a time such as 10m, 2h or 2025-09-24T17:00, not soon"),
        (("--since", "2h", "--until", "noon"), "--until is a time such as 10m, 2h or 2025-09-24T17:00"),
        (("--since", "1h", "--until", "2h"), "--since has to lie before --until, such as --since 2h"),
        (("--since", "2999-01-01T00:00Z"), "--since has to lie in the past, such as --since 2h"),
        ((), "Missing option '--since'"),
    ],
)
async def test_bad_times_are_refused_with_an_example(shell, words, says):
    told = await shell.run("orders", "fetch", *words, code=2)
    assert says in told.stderr
    assert shell.lists.wanted == []


async def test_a_source_that_is_not_there(shell):
    told = await shell.run(*SPAN, "--source", "till", code=1)
    assert told.stderr.startswith("docketd: there is no source till")


def test_progress_is_how_far_through_the_span():
    told = []
    shape = {"since": "2025-09-24T17:00:00Z", "until": "2025-09-24T21:00:00Z", "seen": 50, "reached": None}
    _tell(lambda *step: told.append(step), shape)
    _tell(lambda *step: told.append(step), shape | {"reached": "2025-09-24T18:00:00Z"})
    _tell(lambda *step: told.append(step), shape | {"reached": "2025-09-20T18:00:00Z"})
    assert told == [("50 orders", 0.0), ("50 orders", 0.25), ("50 orders", 0.0)]


def test_nothing_in_the_span():
    shape = {"since": "2025-09-24T17:00:00Z", "until": "2025-09-24T21:00:00Z", "seen": 0}
    assert in_words(shape) == "no order from 2025-09-24 17:00:00 UTC to 2025-09-24 21:00:00 UTC"
