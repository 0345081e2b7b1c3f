from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from actors.intake import wix_search
from actors.intake.wix_answer import Page, page_of, read
from actors.intake.wix_messages import (
    BusyError,
    DeniedError,
    ElsewhereError,
    NotThereError,
    RefusedError,
    TroubleError,
    WixError,
)
from actors.ports import Response
from actors.settings import WixSource

SAMPLES = Path(__file__).parents[2] / "data" / "wix"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ERRORS = json.loads((SAMPLES / "37-error-responses.json").read_text("utf-8"))


def understood(status, headers, raw, path=wix_search.PATH):
    """The page, or the error."""
    try:
        return page_of(read(Response(status, headers, raw), path, NOW))
    except WixError as error:
        return error


def answer(status, body=b"", path=wix_search.PATH, **headers):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return understood(status, named, raw, path)


def scripted(case):
    raw = case["body_text"].encode() if "body_text" in case else json.dumps(case["body"]).encode()
    return understood(case["status"], case.get("headers", {}), raw)


def test_headers_carry_the_bare_key_and_the_site_alone():
    headers = wix_search.headers(WixSource(site_id="the-site", key="IST.key"))
    assert headers["Authorization"] == "IST.key"
    assert headers["wix-site-id"] == "the-site"
    assert headers["Content-Type"] == "application/json"
    assert "wix-account-id" not in headers


def test_first_page_has_the_shape_of_the_documented_request():
    documented = json.loads((SAMPLES / "30-search-request.json").read_text("utf-8"))
    del documented["search"]["filter"]["archived"]
    assert json.loads(wix_search.first_page(datetime(2025, 9, 24, 17, tzinfo=UTC))) == documented


SINCE = datetime(2026, 3, 1, 12, tzinfo=UTC)


def page_of_changes(*minutes, cursor="abc"):
    orders = tuple(
        {"id": str(n), "updatedDate": f"2026-03-01T12:{minute:02}:00Z"} for n, minute in enumerate(minutes)
    )
    return Page(orders, cursor, None)


def test_the_page_after_begins_with_the_last_change_on_this_one():
    since, body = wix_search.page_after(page_of_changes(1, 2, 2, 7), SINCE)
    assert since == SINCE + timedelta(minutes=7)
    assert body == wix_search.first_page(since)


@pytest.mark.parametrize(
    "page", [page_of_changes(), page_of_changes(0, 0), page_of_changes(2, 1), Page(({},), "abc", None)]
)
def test_where_changes_say_nothing_wixs_cursor_leads_on(page):
    """No order, all at the same moment, in disorder, or without a date."""
    assert wix_search.page_after(page, SINCE) == (SINCE, wix_search.following_page("abc"))


def test_after_the_last_page_there_is_none():
    assert wix_search.page_after(page_of_changes(1, 2, cursor=None), SINCE) is None


def test_following_pages_send_the_cursor_alone():
    assert json.loads(wix_search.following_page("abc")) == {
        "search": {"cursorPaging": {"limit": 100, "cursor": "abc"}}
    }


def test_sample_pages():
    first, last, empty = (
        answer(200, next(SAMPLES.glob(f"{number}-*.json")).read_bytes()) for number in (31, 32, 33)
    )
    assert (len(first.orders), first.next) == (2, "eyJmIjoiZmFrZSIsImFmdGVyIjoiMTAxMjcifQ==")
    assert (len(last.orders), last.next) == (1, None)
    assert empty == Page((), None, None)


@pytest.mark.parametrize(
    ("paging", "following"),
    [
        ({"pagingMetadata": {"cursors": {"next": "x"}, "hasNext": True}}, "x"),
        ({"metadata": {"cursors": {"next": "x"}}}, "x"),
        ({"metadata": {"cursors": {"next": "x"}, "hasNext": False}}, None),
        ({"metadata": {"cursors": {"next": ""}, "hasNext": True}}, None),
        ({"metadata": {"cursors": {"next": None}}}, None),
        ({"metadata": {"cursors": "x"}}, None),
        ({"metadata": "x"}, None),
        ({}, None),
    ],
)
def test_next_page(paging, following):
    assert answer(200, {"orders": [], **paging}).next == following


def test_an_empty_list_may_be_left_out():
    assert answer(200, {"metadata": {"count": 0}}) == Page((), None, None)


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: str(case["status"]))
def test_every_documented_error_has_a_sentence(case):
    found = scripted(case)
    kinds = {401: DeniedError, 403: DeniedError, 429: BusyError}
    usual = TroubleError if case["status"] >= 500 else RefusedError
    if case["status"] == 404:
        usual = ElsewhereError if "body_text" in case else NotThereError
    assert type(found) is kinds.get(case["status"], usual)
    assert str(found)


def test_what_a_person_reads():
    assert str(answer(403, x_wix_request_id="r-1")) == (
        "the API key may not read orders: give it the permission Read Orders (ECOM.READ_ORDERS) at Wix, "
        "or make a new key that has it (request r-1)"
    )
    assert "may not read menus: give it the permission" in str(
        answer(403, path="/restaurants/menus/v1/menus")
    )
    assert "may not do this" in str(answer(403, path="/tips/v1/tips"))
    assert str(answer(400, {"message": "INVALID"})) == "Wix refused the request (HTTP 400: INVALID)"
    assert str(answer(418, b"tea\x1b[2J")) == "Wix refused the request (HTTP 418: tea[2J)"
    assert str(answer(409, b"[1]")) == "Wix refused the request (HTTP 409: [1])"


def test_a_missing_page_and_a_missing_order_are_two_things():
    assert "app Wix Restaurants Orders is installed" in str(answer(404, b"<!doctype html><html>404</html>"))
    assert "app Wix Restaurants Orders is installed" in str(answer(404, b"", content_type="text/html"))
    missing = answer(404, {"message": "order not found"}, x_wix_request_id="r-2")
    assert isinstance(missing, NotThereError)
    assert "order not found" in str(missing)
    assert str(missing).endswith("(request r-2)")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"", TroubleError),
        (200, (SAMPLES / "99-malformed-truncated.txt").read_bytes(), TroubleError),
        (200, b'{"orders": [{"id": "1", "no', TroubleError),
        (200, b"<html>Welcome to our wifi</html>", ElsewhereError),
        (200, b"OK", ElsewhereError),
        (200, b'{"hello": 1}', ElsewhereError),
        (200, b"[]", ElsewhereError),
        (200, b'{"orders": {}}', ElsewhereError),
        (302, b"", ElsewhereError),
        (405, b"", NotThereError),
        (204, b"", TroubleError),
    ],
)
def test_strange_answers(status, body, kind):
    assert isinstance(answer(status, body), kind)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "30"}, 30.0),
        ({"retry-after": "Sun, 01 Mar 2026 12:01:00 GMT"}, 60.0),
        ({"retry-after": "Sun, 01 Mar 2026 12:01:00 GMT", "date": "Sun, 01 Mar 2026 12:00:50 GMT"}, 10.0),
        ({"retry-after": "Sun, 01 Mar 2026 11:00:00 -0000"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({}, None),
    ],
)
def test_retry_after(headers, seconds):
    assert understood(429, headers, b"").after == seconds


def test_half_an_emoji_does_not_cost_the_page():
    page = answer(200, b'{"orders": [{"id": "1", "buyerNote": "\\ud83c"}, {"id": "2"}]}')
    assert len(page.orders) == 2


@pytest.mark.parametrize(
    ("cursor", "changes", "at", "expected"),
    [
        (None, [], None, None),
        (None, ["2026-03-01T11:00:00Z", "2026-03-01T10:00:00Z"], None, "2026-03-01T11:00:00.000Z"),
        ("2026-03-01T11:30:00.000Z", ["2026-03-01T11:00:00Z"], None, "2026-03-01T11:30:00.000Z"),
        ("2026-03-01T11:30:00.000Z", ["rubbish", None, 5], None, "2026-03-01T11:30:00.000Z"),
        (None, ["2026-03-01T12:04:00Z"], NOW, "2026-03-01T12:04:00.000Z"),
        (None, ["2099-01-01T00:00:00Z", "2026-03-01T11:00:00Z"], NOW, "2026-03-01T11:00:00.000Z"),
        (None, ["2026-03-01T11:00:00.123999+01:00"], None, "2026-03-01T10:00:00.123Z"),
        ("not a time", ["2026-03-01T11:00:00Z"], None, "2026-03-01T11:00:00.000Z"),
    ],
)
def test_the_cursor_moves_to_the_newest_change_and_not_past_wixs_clock(cursor, changes, at, expected):
    page = Page(tuple({"id": "1", "updatedDate": change} for change in changes), None, at)
    assert wix_search.advance(cursor, page) == expected


def test_date_of_the_answer():
    assert answer(200, {"orders": []}, date="Sun, 01 Mar 2026 12:00:00 GMT").at == NOW
    assert answer(200, {"orders": []}, date="yesterday").at is None


def test_start_of_a_search():
    assert wix_search.start_of(NOW, None, 600.0) == NOW
    assert wix_search.start_of(NOW, "rubbish", 600.0) == NOW
    no_date = "0001-01-01T00:00:00.000Z"
    assert wix_search.as_text(wix_search.start_of(NOW, no_date, 600.0)) == no_date
    assert wix_search.start_of(NOW, "2026-03-01T13:00:00.000Z", 600.0) == datetime(
        2026, 3, 1, 12, 50, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("element", "known"),
    [
        ({"id": "a", "updatedDate": "t"}, ("a", "t")),
        ({"_id": "a", "_updatedDate": "t"}, ("a", "t")),
        ({"order": {"id": "a", "updatedDate": "t"}}, ("a", "t")),
        ({"order": 5}, None),
        ({"id": "a"}, None),
        ({"id": 5, "updatedDate": "t"}, None),
        ({"id": "", "updatedDate": "t"}, None),
        (17, None),
    ],
)
def test_known_by(element, known):
    assert wix_search.known_by(element) == known
