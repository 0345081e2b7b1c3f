from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.order import Choice, Due, Guest, Item, Order, Payment, Service, Standing
from actors.domain.routing import Station
from actors.intake import orders as module
from actors.intake.messages import FieldError, NoIdentityError, NotJsonError
from actors.intake.orders import accept_own, accept_wix
from actors.intake.wire import DEPTH_LIMIT, parse_json, shallow, to_bytes
from actors.settings import WixSource

SAMPLES = Path(__file__).parents[2] / "data" / "wix"
DOCUMENTED = Path(__file__).parents[3] / "docs" / "orders.md"
SETTINGS = WixSource("site", "key")
STATIONS = (Station("kitchen", "front"),)


def own(**fields):
    return accept_own(json.dumps({"id": "A-1"} | fields).encode(), "till", STATIONS, None)


def read(**fields):
    accept = own(**({"items": ["Pizza"]} | fields))
    assert accept.readable
    return accept.order


def test_the_sample():
    body = (SAMPLES / "other-generic-webhook.json").read_bytes()
    accept = accept_own(body, "till", STATIONS, ("key", "hash"))
    assert accept.order == Order(
        source="till",
        source_id="A-1001",
        number="1001",
        service=Service.DELIVERY,
        due=Due(
            asap=False,
            start=datetime(2025, 9, 24, 18, 45, tzinfo=UTC),
            end=datetime(2025, 9, 24, 19, tzinfo=UTC),
        ),
        guest=Guest("Alex Sample", "+15550100111", ("1 Placeholder Rd", "Apt 2", "10001 Springfield")),
        note="Ring twice",
        items=(Item("Pizza", 2, choices=(Choice("Large", "Size"),), note="well done", section="pizza"),),
        total="33.00 USD",
        payment=Payment.PAID,
        placed_at=datetime(2025, 9, 24, 17, 53, 25, tzinfo=UTC),
    )
    assert (accept.raw, accept.stations, accept.idempotency) == (body, STATIONS, ("key", "hash"))
    assert (accept.readable, accept.silent) == (True, False)


def test_the_documented_example_is_understood_whole():
    example = DOCUMENTED.read_text("utf-8").split("```json")[1].split("```")[0]
    order = accept_own(example.encode(), "till", STATIONS).order
    assert order.problems == ()
    assert order.items


def test_the_body_does_not_choose_its_source():
    assert read(source="wix").source == "till"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"hello", b'{"id": NaN}', b"[" * 100_000])
def test_not_json(body):
    with pytest.raises(NotJsonError) as caught:
        accept_own(body, "till", STATIONS)
    assert caught.value.kind == "not-json"
    assert caught.value.detail.endswith(
        'Send a JSON object like {"id": "A-1001", "items": [{"name": "Pizza", "quantity": 2}]}.'
    )


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({}, "/id"),
        ({"id": ""}, "/id"),
        ({"id": "x" * 101}, "/id"),
        ({"id": "a\u200bb"}, "/id"),
        ({"id": {"a": 1}, "items": ["Pizza"]}, "/id"),
        ({"id": True}, "/id"),
        ([], ""),
        ("order", ""),
        (None, ""),
    ],
)
def test_no_identity(document, pointer):
    with pytest.raises(NoIdentityError) as caught:
        accept_own(json.dumps(document).encode(), "till", STATIONS)
    assert caught.value.kind == "no-identity"
    assert caught.value.errors == (FieldError(pointer, str(caught.value.errors[0].detail)),)


def test_a_number_is_an_id_too():
    assert accept_own(b'{"id": 17, "note": "hello"}', "till", STATIONS).order.source_id == "17"


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("cancelled", Standing.CANCELLED),
        ("Canceled ", Standing.CANCELLED),
        ("open", Standing.OPEN),
        ("pending", Standing.UNDECIDED),
        (None, Standing.OPEN),
    ],
)
def test_status(status, standing):
    assert read(status=status).standing is standing


def test_cancelling_needs_the_id_alone():
    accept = own(status="cancelled")
    assert accept.readable
    assert accept.order.standing is Standing.CANCELLED


def test_unknown_words_are_named():
    order = read(status="lost", type=5)
    assert (order.standing, order.service) == (Standing.OPEN, Service.UNKNOWN)
    assert order.problems == (
        "the status lost is not one of open, approved, cancelled, canceled, pending",
        "the type 5 is not one of pickup, takeaway, delivery, dine-in, dinein, dine_in",
    )


def test_a_misspelt_field_is_printed():
    order = read(
        notes="nut allergy", items=[{"name": "Pizza", "extra": ["ham"], "options": [{"name": "L", "x": 1}]}]
    )
    assert order.problems == (
        'docketd does not know this about item 1 (Pizza): extra: ["ham"]',
        "docketd does not know this about an option of item 1 (Pizza): x: 1",
        "docketd does not know this about the order: notes: nut allergy",
    )


@pytest.mark.parametrize(
    ("when", "due"),
    [
        (None, Due()),
        ({"asap": True}, Due()),
        ({"from": "2026-03-01T12:00:00+01:00"}, Due(asap=False, start=datetime(2026, 3, 1, 11, tzinfo=UTC))),
        (
            {"from": "2026-03-01T12:00:00", "asap": True},
            Due(asap=True, start=datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ),
        ({"asap": False, "text": "after the show"}, Due(asap=False, text="after the show")),
        ("half past seven", Due(asap=False, text="half past seven")),
    ],
)
def test_when(when, due):
    assert read(when=when).due == due


def test_unreadable_times_are_named():
    order = read(when={"from": "teatime", "asap": "maybe"}, createdAt=10**18)
    assert order.due == Due()
    assert set(order.problems) == {
        "when.from could not be read: teatime",
        "when.asap could not be read: maybe",
        "createdAt could not be read: 1000000000000000000",
    }


@pytest.mark.parametrize(
    "address",
    [
        {"line1": "1 Rd", "line2": "", "postcode": "1", "city": "X"},
        ["1 Rd", "1 X"],
        "1 Rd\n1 X",
    ],
)
def test_address(address):
    assert read(address=address).guest.address == ("1 Rd", "1 X")


def test_items_of_every_kind():
    order = read(
        items=[
            "Soup",
            7,
            {"name": "Fish", "quantity": "2", "measure": "300 g", "options": ["lemon", ["x"], {}]},
            ["?"],
            {},
        ]
    )
    assert [item.name for item in order.items] == ["Soup", "7", "Fish", '["?"]', "?"]
    assert order.items[2] == Item("Fish", 2, "300 g", (Choice("lemon"), Choice("?")))
    assert order.problems == (
        'an option of item 3 (Fish) could not be read: ["x"]',
        "an option of item 3 (Fish) has no name: {}",
        'item 4 could not be read: ["?"]',
        "item 5 has no name",
    )


def test_halves():
    assert read(items=[{"name": "Pizza", "quantity": 0.5}]).items[0].measure == "0.5"


@pytest.mark.parametrize(
    ("fields", "payment", "to_collect"),
    [
        ({"paid": True, "total": "5"}, Payment.PAID, ""),
        ({"paid": False, "total": "5", "currency": "EUR"}, Payment.COLLECT, "5 EUR"),
        ({"toCollect": 2.5}, Payment.COLLECT, "2.5"),
        ({"paid": "yes"}, Payment.UNKNOWN, ""),
    ],
)
def test_payment(fields, payment, to_collect):
    order = read(**fields)
    assert (order.payment, order.to_collect) == (payment, to_collect)


@pytest.mark.parametrize("items", [None, [], {}, "Pizza", 5])
def test_nothing_to_cook_is_printed_as_it_came(items):
    accept = own(
        items=items,
        lineItems=[{"title": "Margherita", "qty": 2}],
        number="77",
        updatedAt="2026-03-01T12:00:00Z",
    )
    assert not accept.readable
    assert (accept.order.source_id, accept.order.number) == ("A-1", "77")
    assert accept.order.updated_at == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert accept.order.problems == ("an order without items and without a note",)
    assert "lineItems.1.title: Margherita" in accept.order.note.split("\n")
    assert "lineItems.1.qty: 2" in accept.order.note.split("\n")


def test_a_note_alone_is_an_order():
    assert own(note="two coffees").readable


def test_salvage_is_bounded():
    accept = own(rubbish=[{"a": "x" * 500}] * 500)
    lines = accept.order.note.split("\n")
    assert len(lines) == 61
    assert lines[-1] == "…"
    assert max(map(len, lines)) < 350


def test_deep_nesting_is_cut_off():
    deep = 900
    body = b'{"id": "A-1", "note": ' + b"[" * deep + b"]" * deep + b"}"
    accept = accept_own(body, "till", STATIONS)
    assert not accept.readable
    assert "…" in accept.order.note
    assert accept_wix(parse_json(body), SETTINGS, STATIONS).order.source_id == "A-1"
    assert shallow([1, {"a": [2]}], 2) == [1, {"a": "…"}]
    assert DEPTH_LIMIT > 20


def test_half_an_emoji():
    accept = accept_own(b'\xef\xbb\xbf{"id": "A-1", "note": "hi \\ud83c"}', "till", STATIONS)
    assert accept.order.note == "hi"
    assert to_bytes({"a": "\ud83c"}) == b'{"a":"\\ud83c"}'


def test_a_mistake_in_the_reader_costs_no_order(monkeypatch):
    def fail(*_):
        raise KeyError("oops")

    monkeypatch.setattr(module, "understand", fail)
    monkeypatch.setattr(module, "read_own", fail)
    found = accept_wix({"_id": "w-1", "number": "5", "buyerNote": "hello"}, SETTINGS, STATIONS)
    assert not found.readable
    assert (found.order.source, found.order.source_id, found.order.number) == ("wix", "w-1", "5")
    assert found.order.problems == ("docketd failed to read this order (KeyError: 'oops')",)
    assert "buyerNote: hello" in found.order.note
    assert accept_wix({"order": {"id": "w-2"}}, SETTINGS, STATIONS).order.source_id == "w-2"
    mine = accept_own(b'{"id": "A-1"}', "till", STATIONS, ("k", "h"))
    assert (mine.readable, mine.order.source_id, mine.idempotency) == (False, "A-1", ("k", "h"))


def test_what_has_no_id_is_known_by_its_bytes():
    first, second, other = (accept_wix(element, SETTINGS, STATIONS) for element in (17, 17, [17]))
    assert first.order.source_id == second.order.source_id == "sha256:4523540f1504cd17"
    assert other.order.source_id != first.order.source_id
    assert first.order.note == "17"


def test_problems_are_bounded():
    order = read(items=[{"quantity": "many"}] * 60)
    assert len(order.problems) == 41
    assert order.problems[-1] == "and 80 more problems"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        "status",
        "type",
        "when",
        "customer",
        "address",
        "table",
        "note",
        "items",
        "total",
        "paid",
        "toCollect",
        "updatedAt",
    ]
)
PARTS = st.dictionaries(
    st.sampled_from(["name", "quantity", "options", "note", "from", "asap", "line1"]), JSON
)


@given(st.dictionaries(FIELDS, JSON | PARTS | st.lists(PARTS, max_size=3)))
def test_any_object_with_an_id_becomes_a_ticket(fields):
    accept = accept_own(json.dumps({"id": "A-1"} | fields).encode(), "till", STATIONS)
    assert accept.order.source_id == "A-1"
    assert not any("docketd failed" in problem for problem in accept.order.problems)


@given(JSON)
def test_any_element_of_a_page_becomes_a_ticket(element):
    accept = accept_wix(element, SETTINGS, STATIONS)
    assert accept.order.source_id
    assert not any("docketd failed" in problem for problem in accept.order.problems)


def test_what_a_cook_can_read_is_saved_before_what_machines_wrote():
    accept = own(
        rubbish=[
            {"ref": "9a5d83fd-8570-482e-81ab-cfa88942ee60", "url": "https://example.org/a.jpg", "is": True},
            {"dish": "Nam Tok", "kind": "PLAIN_TEXT", "at": "2025-09-24T17:41:07.218Z", "count": 2},
        ]
    )
    lines = accept.order.note.split("\n")
    assert lines.index("rubbish.2.dish: Nam Tok") < lines.index("rubbish.2.count: 2")
    machines = {line.split(":")[0] for line in lines[lines.index("rubbish.2.count: 2") + 1 :]}
    assert machines == {"rubbish.1.ref", "rubbish.1.url", "rubbish.1.is", "rubbish.2.kind", "rubbish.2.at"}
