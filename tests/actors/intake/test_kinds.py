"""One contract for every kind of source: what becomes of an order is the same wherever it comes from.

A kind that is new is a row in `actors/intake/kinds.py` and a class here.
"""

from __future__ import annotations

import json
import random

import pytest

from actors.domain.order import Standing
from actors.domain.ticket import Heard
from actors.domain.ticket import Kind as Ticket
from actors.intake.kinds import KINDS, Comes, KeySource
from actors.intake.messages import BodyError
from actors.journal.messages import AcceptPage
from actors.settings import WixSource
from tests.actors.intake.hook_sources import SAMPLES, mapped, source_of
from tests.actors.intake.mutated import Pool, mutant
from tests.actors.journal.conftest import STATIONS, Book


def loaded(name):
    return json.loads((SAMPLES / name).read_text("utf-8"))


class Contract:
    """What each kind has to stand. `order` is a good one; the others say what differs from it."""

    kind: str
    source: object
    mutations = 10_000

    def order(self):
        raise NotImplementedError

    def changed(self):
        """The same order with another quantity of a dish."""
        raise NotImplementedError

    def cancelled(self):
        raise NotImplementedError

    def unreadable(self):
        """Of which nobody could cook anything."""
        raise NotImplementedError

    def nameless(self):
        """Without what tells it from others."""
        raise NotImplementedError

    @pytest.fixture
    def hear(self):
        """Hands a document to the journal, as the daemon does; answers what became of its one order."""
        book = Book()

        def send(document):
            accepts = KINDS[self.kind].read(json.dumps(document).encode(), self.source, STATIONS)
            (accepted,) = book.ask(AcceptPage(self.source.name, accepts, None))
            return accepted

        send.book = book
        return send

    def test_a_good_order_becomes_tickets(self, hear):
        accepted = hear(self.order())
        assert accepted.heard is Heard.NEW
        assert {ticket.kind for ticket in accepted.tickets} == {Ticket.ORDER}
        assert hear.book.rows("SELECT source, readable FROM orders") == [(self.source.name, 1)]

    def test_the_same_again_is_a_duplicate(self, hear):
        first, second = hear(self.order()), hear(self.order())
        assert second.duplicate
        assert (second.order, second.tickets) == (first.order, first.tickets)

    def test_a_changed_one_is_a_change(self, hear):
        hear(self.order())
        accepted = hear(self.changed())
        assert (accepted.heard, accepted.revision) == (Heard.CHANGED, 2)
        assert {ticket.kind for ticket in accepted.tickets} == {Ticket.CHANGE}

    def test_a_cancelled_one_is_void(self, hear):
        for ticket in hear(self.order()).tickets:
            hear.book.print(ticket.printer)
        accepted = hear(self.cancelled())
        assert accepted.heard is Heard.CANCELLED
        assert {ticket.kind for ticket in accepted.tickets} == {Ticket.VOID}

    def test_one_that_cannot_be_read_is_a_ticket_and_its_bytes_are_kept(self, hear):
        document = self.unreadable()
        accepted = hear(document)
        assert [ticket.kind for ticket in accepted.tickets] == [Ticket.UNREADABLE]
        ((raw, readable),) = hear.book.rows("SELECT raw, readable FROM revisions JOIN orders")
        assert (json.loads(raw), readable) == (document, 0)

    def test_one_without_an_identity_is_never_lost_in_silence(self, hear):
        """Who can hear of it is told what to do; where nobody can, it prints as it came."""
        if KINDS[self.kind].comes is Comes.POLLED:
            assert [ticket.kind for ticket in hear(self.nameless()).tickets] == [Ticket.UNREADABLE]
            return
        with pytest.raises(BodyError) as caught:
            hear(self.nameless())
        assert caught.value.errors
        assert caught.value.detail.endswith((".", "}"))
        assert hear.book.rows("SELECT * FROM orders") == []

    def test_what_is_no_json_is_never_lost_in_silence(self):
        read = KINDS[self.kind].read
        for body in (b"", b"{", b"\xff\xfe\x00", b"a=b&c=d", b"[" * 100_000, b"<html>"):
            if KINDS[self.kind].comes is Comes.POLLED:
                assert [each.readable for each in read(body, self.source, STATIONS)] == [False]
            else:
                with pytest.raises(BodyError):
                    read(body, self.source, STATIONS)

    @pytest.mark.timeout(240)
    def test_whatever_comes_is_an_order_or_a_refusal_in_words(self):
        chance = random.Random(8)
        pool = Pool([self.order(), self.changed(), self.cancelled()])
        found = [self._taken(damaged(chance, mutant(pool, chance))) for _ in range(self.mutations)]
        assert found.count(True) > self.mutations / 4

    def _taken(self, body):
        """Whether something comes of it: orders with bytes, source, identity and something to read."""
        try:
            accepts = KINDS[self.kind].read(body, self.source, STATIONS)
        except BodyError as refused:
            return bool(KINDS[self.kind].comes is Comes.POLLED or not refused.detail) and pytest.fail(body)
        for accept in accepts:
            order = accept.order
            assert accept.raw
            assert order.source == self.source.name
            assert 0 < len(order.source_id) <= 100
            says_something = order.items or order.note or order.problems
            assert says_something or accept.silent or order.standing is not Standing.OPEN, body
        return True


def damaged(chance, document):
    """As bytes, of which one in ten is cut off or has a wrong one in it."""
    body = json.dumps(document).encode()
    if chance.random() < 0.9:
        return body
    at = chance.randrange(len(body))
    return body[:at] + chance.choice([b"", bytes([chance.randrange(256)]) + body[at + 1 :]])


# --- the kinds ------------------------------------------------------------------------------------


class TestWix(Contract):
    kind = "wix"
    source = WixSource("site", "key")
    mutations = 1_000  # test_mutated.py has a hundred times as many

    def order(self):
        return loaded("01-pickup-asap-cash-de.json")

    def changed(self):
        order = self.order() | {"updatedDate": "2025-09-25T18:00:00.000Z"}
        order["lineItems"][0]["quantity"] = 5
        return order

    def cancelled(self):
        return self.order() | {"updatedDate": "2025-09-25T19:00:00.000Z", "status": "CANCELED"}

    def unreadable(self):
        """With an id, an order of Wix's is one whatever is missing."""
        return ["two", "pizzas"]

    def nameless(self):
        order = self.order()
        del order["id"]
        return order


class TestOwn(Contract):
    kind = "docketd"
    source = KeySource("till")

    def order(self):
        return loaded("other-generic-webhook.json")

    def changed(self):
        order = self.order()
        order["items"][0]["quantity"] = 5
        return order

    def cancelled(self):
        return self.order() | {"status": "cancelled"}

    def unreadable(self):
        return {"id": "A-1001", "items": "two pizzas"}

    def nameless(self):
        return {"items": ["Pizza"]}


class TestWebhook(TestOwn):
    """In docketd's own shape, by a secret."""

    kind = "webhook"
    mutations = 1_000
    source = source_of('[source.till]\nkind = "webhook"\n')


class TestWooCommerce(Contract):
    kind = "webhook"
    mutations = 3_000
    source = mapped("woocommerce")

    def order(self):
        return loaded("other-woocommerce-order.json")

    def changed(self):
        order = self.order()
        order["line_items"][0]["quantity"] = 5
        return order

    def cancelled(self):
        return self.order() | {"status": "cancelled"}

    def unreadable(self):
        return {"id": 727, "line_items": []}

    def nameless(self):
        return self.order() | {"id": None}


class TestGloriaFood(Contract):
    kind = "webhook"
    mutations = 3_000
    source = mapped("gloriafood")

    def order(self):
        return loaded("other-gloriafood-order.json")

    def _one(self, **changes):
        document = self.order()
        document["orders"][0] |= changes
        return document

    def changed(self):
        document = self._one(updated_at="2025-05-29T15:00:00.000Z")
        document["orders"][0]["items"][2]["quantity"] = 5
        return document

    def cancelled(self):
        return self._one(updated_at="2025-05-29T15:10:00.000Z", status="canceled")

    def unreadable(self):
        return {"orders": [{"id": 6819, "items": []}]}

    def nameless(self):
        return {"count": 1}

    def test_one_that_cannot_be_read_is_a_ticket_and_its_bytes_are_kept(self, hear):
        """Of each order its own bytes."""
        accepted = hear(self.unreadable())
        assert [ticket.kind for ticket in accepted.tickets] == [Ticket.UNREADABLE]
        assert hear.book.rows("SELECT raw FROM revisions") == [(b'{"id":6819,"items":[]}',)]


class TestSquare(Contract):
    kind = "webhook"
    mutations = 3_000
    source = mapped("square")

    def order(self):
        return loaded("other-square-order.json")

    def _one(self, **changes):
        document = self.order()
        document["order"] |= changes
        return document

    def changed(self):
        document = self._one(updated_at="2025-09-24T18:00:00Z")
        document["order"]["line_items"][0]["quantity"] = "5"
        return document

    def cancelled(self):
        return self._one(updated_at="2025-09-24T18:10:00Z", state="CANCELED")

    def unreadable(self):
        return {"order": {"id": "FAKEORDERID", "line_items": []}}

    def nameless(self):
        return {"order": {"line_items": [{"name": "Pizza"}]}}


def test_each_kind_has_its_class_here():
    assert set(KINDS) == {each.kind for each in (TestWix, TestOwn, TestWebhook)}
