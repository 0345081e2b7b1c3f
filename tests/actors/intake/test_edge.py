"""Each bad sample through the whole edge, polled and posted: a ticket, or a word to whoever sent it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from actors.domain.order import Standing
from actors.domain.ticket import Kind
from actors.intake.messages import NoIdentityError, NotJsonError
from actors.intake.orders import accept_own, accept_wix
from actors.intake.wishes import read_wish
from actors.intake.wix_answer import page_of, read
from actors.intake.wix_messages import TroubleError
from actors.journal.messages import AcceptPage, Contact, TakeWork
from actors.ports import Response
from actors.rendering.messages import Rendered
from actors.rendering.render import render
from actors.settings import Settings, WixSource
from tests.actors.journal.conftest import STATIONS, Book
from tests.actors.rendering.orders import SHOP

SAMPLES = Path(__file__).parents[2] / "data" / "wix"
BAD = sorted([*SAMPLES.glob("8*"), *SAMPLES.glob("9*")])
WIX = WixSource(site_id="site", key="key")
NOW = datetime(2026, 5, 1, tzinfo=UTC)


def orders_in(document):
    if isinstance(document, dict) and "lineItems" in document:
        return [document]
    parts = (
        document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    )
    return [order for part in parts for order in orders_in(part)]


def on_paper(book):
    found = []
    for printer in ("hot", "cold"):
        while (work := book.ask(TakeWork(printer))) is not None:
            made = render(work, SHOP, "TM-m30III")
            assert isinstance(made, Rendered)
            assert made.fallback == ""
            found.append(work.kind)
            book.connection.execute("UPDATE jobs SET state = 'printed' WHERE id = ?", (work.job,))
    return found


def alerts(book):
    return [row[0] for row in book.rows("SELECT key FROM alerts WHERE ended_at IS NULL")]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_polled(path):
    if path.suffix == ".txt":
        with pytest.raises(TroubleError, match="the answer was cut off: docketd asks again by itself"):
            read(Response(200, {}, path.read_bytes()), "/search", NOW)
        return
    orders = orders_in(json.loads(path.read_text("utf-8")))
    assert orders
    body = json.dumps({"orders": orders, "metadata": {}}).encode()
    page = page_of(read(Response(200, {}, body), "/search", NOW))
    accepts = tuple(accept_wix(each, WIX, STATIONS) for each in page.orders)
    book = Book()
    book.ask(Contact("wix", datetime(2000, 1, 1, tzinfo=UTC)))
    accepted = book.ask(AcceptPage("wix", accepts, None))
    for accept, found in zip(accepts, accepted, strict=True):
        assert found.tickets or found.duplicate or accept.order.standing is not Standing.OPEN
    kinds = on_paper(book)
    assert kinds
    assert set(kinds) <= {Kind.ORDER, Kind.CHANGE, Kind.VOID}
    assert alerts(book) == []
    raws = [json.loads(raw) for (raw,) in book.rows("SELECT raw FROM revisions")]
    assert all(raw in orders for raw in raws)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_posted_as_an_order_of_docketds_own(path):
    """Nothing of it is understood but its id: what could be saved prints as it came."""
    book, body = Book(), path.read_bytes()
    if path.suffix == ".txt":
        with pytest.raises(NotJsonError, match="is not JSON"):
            accept_own(body, "till", STATIONS)
        return
    if "id" not in json.loads(body):
        with pytest.raises(NoIdentityError, match="Send a JSON object"):
            accept_own(body, "till", STATIONS)
        return
    accept = accept_own(body, "till", STATIONS)
    found = book.ask(accept)
    assert found.tickets
    assert on_paper(book) == [Kind.UNREADABLE]
    assert alerts(book) == ["unreadable-order/till"]
    assert book.rows("SELECT raw FROM revisions") == [(body,)]


@pytest.mark.parametrize("path", [each for each in BAD if each.suffix == ".json"], ids=lambda path: path.stem)
def test_printed_by_hand(path):
    for order in orders_in(json.loads(path.read_text("utf-8"))):
        book = Book()
        body = json.dumps({"order": order}).encode()
        wish = read_wish(body, "till", Settings((), STATIONS, wix=WIX))
        book.ask(wish.what)
        assert set(on_paper(book)) <= {Kind.ORDER, Kind.UNREADABLE}
        assert book.rows("SELECT count(*) FROM tickets") > [(0,)]
