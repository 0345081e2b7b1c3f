"""The body of POST /jobs."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from actors.domain.font import Font, FontSize
from actors.domain.routing import Station
from actors.domain.ticket import Form
from actors.intake.messages import BodyError, NoIdentityError, NotJsonError, NotPrintableError, Sheet
from actors.intake.wishes import read_wish
from actors.journal.messages import Accept
from actors.settings import Printer, Settings
from transports.addresses import parse_address

SETTINGS = Settings(
    (Printer("kitchen", "TM-m30III", parse_address("virtual://kitchen")),), (Station("kitchen", "kitchen"),)
)
WIX = sorted((Path(__file__).parents[3] / "actors" / "demo" / "orders").glob("*.json"))


def read(body, key=None):
    return read_wish(body if isinstance(body, bytes) else json.dumps(body).encode(), "till", SETTINGS, key)


def test_a_text_is_a_sheet_named_after_its_first_line():
    wish = read({"text": "\n  Closed today \nback on Tuesday"})
    assert wish.what == Sheet(Form.TEXT, b"\n  Closed today \nback on Tuesday", "Closed today")
    assert wish.printer is None


def test_title_and_printer_are_taken_as_given_and_the_title_cleaned():
    wish = read({"receipt": "^Menu", "title": " a\x1b[2J\u202e\nb ", "printer": "bar"})
    assert wish.what == Sheet(Form.RECEIPT, b"^Menu", "a[2J b")
    assert wish.printer == "bar"


def test_names_of_ten_thousand_letters_are_cut():
    assert len(read({"text": "x", "title": "y" * 10_000}).what.title) == 200
    assert len(read({"text": "x" * 10_000}).what.title) == 60


def test_a_picture_comes_in_base64():
    wish = read({"picture": b64encode(b"\x89PNG").decode()})
    assert wish.what == Sheet(Form.PICTURE, b"\x89PNG", "picture")


def test_an_order_is_read_as_orders_are_and_wanted_on_paper():
    accept = read({"order": {"id": "A-1", "items": ["Pizza"]}}, ("till:k", "hash")).what
    assert isinstance(accept, Accept)
    assert (accept.order.source, accept.order.source_id) == ("till", "A-1")
    assert (accept.wanted, accept.idempotency) == (True, ("till:k", "hash"))


@pytest.mark.parametrize("file", WIX, ids=lambda file: file.stem)
def test_an_order_of_wix_is_the_one_that_wix_tells_of(file):
    found = json.loads(file.read_bytes())
    for document in found if isinstance(found, list) else [found]:
        accept = read({"order": document}, ("till:k", "hash")).what
        assert accept.order.source == "wix"
        assert (accept.wanted, accept.silent, accept.idempotency) == (True, False, ("till:k", "hash"))


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b"hello", NotJsonError, "not JSON"),
        (b"[]", NotPrintableError, "no JSON object"),
        ({}, NotPrintableError, "nothing to print"),
        ({"printer": "bar"}, NotPrintableError, "nothing to print"),
        ({"text": "a", "receipt": "b"}, NotPrintableError, "text and receipt at once"),
        ({"text": 7}, NotPrintableError, "'text' is no text"),
        ({"text": "a", "printer": ["bar"]}, NotPrintableError, "'printer' is no text"),
        ({"text": "a", "pinter": "bar"}, NotPrintableError, "no field 'pinter'"),
        ({"text": "a", "x" * 10_000: "bar"}, NotPrintableError, "no field"),
        ({"picture": "no base64!"}, NotPrintableError, "not base64"),
        ({"order": {"items": []}}, NoIdentityError, "needs an id"),
        ({"order": "Pizza"}, NoIdentityError, ""),
    ],
)  # fmt: skip
def test_what_can_not_be_printed_is_refused_with_a_sentence(body, kind, said):
    with pytest.raises(BodyError) as refused:
        read(body)
    assert type(refused.value) is kind
    assert said in refused.value.detail
    assert len(refused.value.detail) < 400


def test_what_is_wrong_is_pointed_at():
    with pytest.raises(NotPrintableError) as refused:
        read({"text": "a", "a/b~": 1})
    assert refused.value.errors[0].pointer == "/a~1b~0"
    with pytest.raises(NoIdentityError) as missing:
        read({"order": {"items": ["Pizza"]}})
    assert missing.value.errors[0].pointer == "/order/id"


def test_half_a_character_is_left_out():
    assert read(b'{"text": "a\\ud800b"}').what.content == b"ab"


# --- letters --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "font"),
    [
        ({}, Font(FontSize.LARGE, bold=True)),
        ({"font_size": None, "font_bold": None}, Font(FontSize.LARGE, bold=True)),
        ({"font_size": "double"}, Font(FontSize.DOUBLE, bold=True)),
        ({"font_bold": False}, Font(FontSize.LARGE)),
        ({"font_size": "small", "font_bold": False}, Font(FontSize.SMALL)),
    ],
)
def test_a_text_has_the_letters_that_it_asks_for_and_the_usual_ones_for_the_rest(asked, font):
    usual = replace(SETTINGS, text_font=Font(FontSize.LARGE, bold=True))
    assert read_wish(json.dumps({"text": "Soup"} | asked).encode(), "till", usual).what.font == font


@pytest.mark.parametrize(
    ("body", "pointer", "said"),
    [
        ({"text": "a", "font_size": "huge"}, "/font_size", "one of small, normal, large, xlarge, double"),
        ({"text": "a", "font_size": "y" * 10_000}, "/font_size", "take one of small"),
        ({"text": "a", "font_size": 2}, "/font_size", "is no text: take one of small"),
        ({"text": "a", "font_size": ["small"]}, "/font_size", "is no text: take one of small"),
        ({"text": "a", "font_bold": "yes"}, "/font_bold", "take true or false"),
        ({"text": "a", "font_bold": 1}, "/font_bold", "take true or false"),
        ({"receipt": "a", "font_size": "large"}, "/font_size", "for what is sent as 'receipt': leave it out"),
        ({"picture": "", "font_bold": True}, "/font_bold", "'picture'"),
        ({"calibration": "bar", "font_size": "large"}, "/font_size", "'calibration'"),
        ({"order": {"id": "A-1", "items": ["Pizza"]}, "font_size": "large"}, "/font_size", "'order'"),
    ],
)  # fmt: skip
def test_letters_that_there_are_not_are_refused_with_those_there_are(body, pointer, said):
    with pytest.raises(NotPrintableError) as refused:
        read(body)
    assert refused.value.errors[0].pointer == pointer
    assert said in refused.value.detail
    assert len(refused.value.detail) < 400
