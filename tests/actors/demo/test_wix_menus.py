from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from actors.demo.orders import SECTIONS, bundled_orders
from actors.demo.wix_core import READ_ORDERS, WixStandIn
from actors.demo.wix_menus import KINDS, bundled_menus

HEADERS = {"Authorization": "key", "wix-site-id": "site"}
PATHS = [(kind, f"/restaurants/{path}") for kind in KINDS for path in kind.paths]


class Clock:
    boot_id = "boot"

    def now(self):
        return datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def core():
    return WixStandIn("site", "key", Clock())


def ask(core, method, path, query=None):
    body = b"" if query is None else json.dumps({"query": query}).encode()
    reply = core.handle(method, path, HEADERS, body)
    return reply.status, json.loads(reply.body)


def pages(core, path, kind, limit):
    """By query, to the last page."""
    paging, found = {"limit": limit}, []
    while True:
        status, answer = ask(core, "POST", f"{path}/query", {"cursorPaging": paging})
        assert status == 200, answer
        assert answer["pagingMetadata"]["count"] == len(answer[kind.many]) <= limit
        found += answer[kind.many]
        if not answer["pagingMetadata"]["hasNext"]:
            return found
        paging = {"limit": limit, "cursor": answer["pagingMetadata"]["cursors"]["next"]}


@pytest.mark.parametrize(("kind", "path"), PATHS, ids=[path for _, path in PATHS])
def test_both_families_of_paths_list_query_and_get(core, kind, path):
    status, listed = ask(core, "GET", path)
    assert (status, listed[kind.many]) == (200, bundled_menus()[kind.many])
    assert pages(core, path, kind, 2) == listed[kind.many]
    first = listed[kind.many][0]
    assert ask(core, "GET", f"{path}/{first['id']}") == (200, {kind.one: first})
    assert ask(core, "GET", f"{path}/unknown")[0] == 404


@pytest.mark.parametrize(("kind", "path"), PATHS, ids=[path for _, path in PATHS])
def test_a_key_without_the_permission_is_told_which(core, kind, path):
    core.permissions = {READ_ORDERS}
    for method, tail in (("GET", ""), ("GET", "/any"), ("POST", "/query")):
        status, answer = ask(core, method, path + tail, {})
        assert status == 403
        text = answer["details"]["applicationError"]["description"]
        assert text == f"Missing permission {kind.permission}"
    assert ask(core, "GET", "/ecom/v1/orders/any")[0] == 404


def test_a_key_for_menus_alone_reads_no_order(core):
    core.permissions.discard(READ_ORDERS)
    for method, path in (("GET", "/ecom/v1/orders/any"), ("POST", "/ecom/v1/orders/search")):
        assert core.handle(method, path, HEADERS, b'{"search": {}}').status == 403
    assert ask(core, "GET", "/restaurants/menus/v1/menus")[0] == 200


def test_a_list_pages_by_its_arguments(core):
    path = "/restaurants/menus/v1/items"
    everything = ask(core, "GET", path)[1]["items"]
    status, first = ask(core, "GET", f"{path}?paging.limit=30")
    assert (status, len(first["items"]), first["pagingMetadata"]["hasNext"]) == (200, 30, True)
    cursor = first["pagingMetadata"]["cursors"]["next"]
    _, rest = ask(core, "GET", f"{path}?paging.limit=500&paging.cursor={cursor}")
    assert first["items"] + rest["items"] == everything
    assert rest["pagingMetadata"]["cursors"] == {}


def test_filters_and_what_is_hidden(core):
    core.menus.documents["sections"][0]["visible"] = False
    path = "/restaurants/menus/v1/sections"
    everything = ask(core, "GET", path)[1]["sections"]
    assert ask(core, "GET", f"{path}?onlyVisible=true")[1]["sections"] == everything[1:]
    wanted = {"filter": {"name": "Pizza"}, "sort": [{"fieldName": "id", "order": "ASC"}]}
    _, found = ask(core, "POST", f"{path}/query", wanted)
    assert [section["name"] for section in found["sections"]] == ["Pizza", "Pizza"]


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("GET", "?limit=5", None),
        ("GET", "?paging.limit=501", None),
        ("GET", "?paging.limit=none", None),
        ("GET", "?paging.cursor=rubbish", None),
        ("POST", "/query", {"cursorPaging": {"limit": 0}}),
        ("POST", "/query", {"cursorPaging": {"cursor": "rubbish"}}),
        ("POST", "/query", {"filter": {}, "cursorPaging": {"cursor": "rubbish"}}),
        ("POST", "/query", {"filter": {"colour": "red"}}),
        ("POST", "/query", {"sort": [{"fieldName": "colour"}]}),
        ("POST", "/query", {"paging": {}}),
    ],
)
def test_what_it_does_not_understand_is_a_400(core, method, path, query):
    status, answer = ask(core, method, f"/restaurants/menus/v1/items{path}", query)
    assert status == 400
    assert answer["details"]["validationError"]["fieldViolations"][0]["field"]


@pytest.mark.parametrize("path", ["/restaurants/menus/v2/items", "/restaurants/menus/v1", "/restaurants"])
def test_other_paths_are_a_page_for_people(core, path):
    reply = core.handle("GET", path, HEADERS, b"")
    assert (reply.status, reply.headers["Content-Type"]) == (404, "text/html")


def test_every_dish_of_the_bundled_orders_is_on_the_menu():
    menus = bundled_menus()
    sections = {section["id"]: section for section in menus["sections"]}
    items = {item["id"]: item for item in menus["items"]}
    modifiers = {modifier["id"] for modifier in menus["modifiers"]}
    assert {name: sections[identity]["name"] for name, identity in SECTIONS.items()} == {
        n: n for n in SECTIONS
    }
    for line in [line for order in bundled_orders() for line in order["lineItems"]]:
        reference = line.get("catalogReference")
        if reference is None:
            continue
        options = reference["options"]
        assert reference["catalogItemId"] in sections[options["sectionId"]]["itemIds"]
        assert items[reference["catalogItemId"]]["name"] == line["productName"]["original"]
        chosen = [one["id"] for group in options.get("modifierGroups") or () for one in group["modifiers"]]
        assert modifiers.issuperset(chosen)
