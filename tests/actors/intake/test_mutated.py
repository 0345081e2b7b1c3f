"""Orders with mistakes in them all the way from the bytes to the paper: a ticket each, and no exception."""

from __future__ import annotations

import json
import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace

import pytest

from actors.domain.order import Standing
from actors.domain.ticket import Heard
from actors.intake.messages import BodyError
from actors.intake.orders import accept_own, accept_wix
from actors.intake.wire import parse_json
from actors.journal.messages import AcceptPage, Begin, Contact, TakeWork
from actors.rendering.messages import Rendered
from actors.rendering.render import render
from actors.settings import WixSource
from tests.actors.intake.mutated import STREAMS, mutant, seeds
from tests.actors.journal.conftest import STATIONS, Book
from tests.actors.rendering.orders import SHOP

SETTINGS = WixSource(site_id="site", key="key", apps=())
SHARE = 20
"""One of so many goes on paper."""
AT_ONCE = 250
PARTS = 4


@pytest.mark.timeout(7_200 if STREAMS > 10_000 else 180)
@pytest.mark.parametrize("part", range(PARTS))
def test_any_mistake_in_an_order_ends_on_paper(part):
    chance, pool, seen = random.Random(part), seeds(), Counter()
    for start in range(0, STREAMS // PARTS, AT_ONCE):
        book = Book()
        book.ask(Contact("wix"))
        for number in range(start, min(start + AT_ONCE, STREAMS // PARTS)):
            document = _another(mutant(pool, chance), number)
            _one(book, document, f"part {part}, order {number}", seen, on_paper=number % SHARE == 0)
        book.connection.close()
    assert seen["order"] > seen["unreadable"] > 0
    assert seen["on paper"] > STREAMS // PARTS // SHARE // 4


def _another(document, number):
    """Most are orders of their own; one in four is a change of one before, of whatever kind."""
    if isinstance(document, dict) and isinstance(document.get("id"), str) and number % 4:
        document["id"] = f"{document['id'][:40]}-{number}"
    return document


def _one(book, document, name, seen, *, on_paper):
    body = json.dumps(document).encode("ascii")
    accept = accept_wix(parse_json(body), SETTINGS, STATIONS)
    assert not any("docketd failed" in each for each in accept.order.problems), (name, accept.order.problems)
    (accepted,) = book.ask(AcceptPage("wix", (replace(accept, wanted=True),), None))
    if not accept.readable:
        seen["unreadable"] += 1
        alerts = "SELECT count(*) FROM alerts WHERE key = 'unreadable-order/wix' AND ended_at IS NULL"
        assert book.connection.execute(alerts).fetchone()[0] == 1, name
    if accept.order.standing is Standing.OPEN and accepted.heard is Heard.NEW:
        seen["order"] += 1
        assert accepted.tickets, name
        raw = book.connection.execute(
            "SELECT raw FROM revisions WHERE order_id = ? AND revision = ?",
            (accepted.order, accepted.revision),
        ).fetchone()[0]
        assert raw == accept.raw, name
    assert accepted.tickets or accepted.duplicate or accept.order.standing is not Standing.OPEN, name
    if on_paper:
        _print(book, name, seen)
        _post(body, name)
    book.connection.execute("UPDATE jobs SET state = 'printed'")


def _print(book, name, seen):
    for printer in ("hot", "cold"):
        while (work := book.ask(TakeWork(printer))) is not None:
            found = render(work, SHOP, "TM-m30III")
            assert isinstance(found, Rendered), (name, found)
            seen["on paper"] += 1
            book.ask(Begin(work.job, printer, found.receipt, work.running, len(found.data), None))
            book.connection.execute("UPDATE jobs SET state = 'printed' WHERE id = ?", (work.job,))


def _post(body, name):
    """The same bytes sent as an order of docketd's own: a ticket, or a word of refusal."""
    with suppress(BodyError):
        found = accept_own(body, "till", STATIONS)
        assert not any("docketd failed" in each for each in found.order.problems), (
            name,
            found.order.problems,
        )
