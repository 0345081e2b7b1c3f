"""Who may do what. Every address but /health and /status needs a key with the right scope."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.gateway.access import KeyRing, make_key
from actors.gateway.application import ROUTES
from actors.outside import SystemIds

NOW = datetime(2025, 9, 24, 12, tzinfo=UTC)
CLOSED = [(method, path, scope) for method, path, _, scope in ROUTES if scope is not None]


def filled(path):
    """With a value in each place: the first of those that it may have."""
    chosen = re.sub(r"\{\w+:(\w+)[^}]*\}", r"\1", path)
    return chosen.replace("{id}", "1").replace("{name}", "x")


@pytest.mark.parametrize(("method", "path", "scope"), CLOSED)
async def test_nothing_closed_opens_without_a_key(site, method, path, scope):
    refused = await site.call(method, filled(path), key=None)
    assert refused.status == 401
    assert refused.type == "application/problem+json"
    assert "WWW-Authenticate" in refused.headers


@pytest.mark.parametrize(("method", "path", "scope"), [each for each in CLOSED if each[1] != "/events"])
async def test_a_key_opens_its_own_scope_only(site, method, path, scope):
    others = [each for each in ("read", "print", "control") if each != scope]
    wrong = await site.new_key("wrong", *others)
    assert (await site.call(method, filled(path), key=wrong)).status == 403
    right = await site.new_key("right", scope)
    assert (await site.call(method, filled(path), key=right)).status not in {401, 403}


async def test_a_bearer_token_is_as_good(site):
    bearer = {"Authorization": f"Bearer {site.key}"}
    assert (await site.get("/jobs", key=None, headers=bearer)).status == 200
    basic = {"Authorization": f"Basic {site.key}"}
    assert (await site.get("/jobs", key=None, headers=basic)).status == 401


async def test_unknown_wrong_and_revoked_keys_get_the_same_words(site):
    revoked = await site.new_key("till", "read")
    assert (await site.get("/jobs", key=revoked)).status == 200
    assert (await site.call("DELETE", "/keys/till")).status == 200
    answers = [await site.get("/jobs", key=key) for key in (revoked, site.key + "x", "dk_abc_def", "junk")]
    assert {answer.status for answer in answers} == {401}
    assert len({answer.body for answer in answers}) == 1


async def test_a_key_is_checked_before_the_body_is_looked_at(site):
    assert (await site.post("/orders", data=io.BytesIO(bytes(1_000_001)), key=None)).status == 401


def test_a_made_key_is_held_by_its_row_alone():
    token, row = make_key(SystemIds(), "till", ["print"], NOW)
    other, _ = make_key(SystemIds(), "till", ["print"], NOW)
    ring = KeyRing([row])
    assert ring.holder(token) is row
    assert ring.holder(other) is None
    assert token.count("_") >= 2
    assert row.digest not in token.encode()


def test_keys_whose_secret_holds_underscores_work():
    class Ids:
        def secret(self, size):
            return "_-" * size

    token, row = make_key(Ids(), "till", ["print"], NOW)
    assert KeyRing([row]).holder(token) is row


@given(st.text(max_size=60))
def test_no_junk_opens_anything(text):
    _, row = make_key(SystemIds(), "till", ["print"], NOW)
    ring = KeyRing([row])
    assert ring.holder(text) is None
    assert ring.holder(f"dk_{row.key_id}_{text}") is None


def test_loading_forgets_the_revoked_and_keeps_the_extra():
    (token, extra), (old, gone) = (make_key(SystemIds(), name, ["read"], NOW) for name in ("a", "b"))
    ring = KeyRing([extra])
    ring.add(gone)
    ring.load([])
    assert ring.holder(token) is extra
    assert ring.holder(old) is None
    ring.drop("a")
    assert ring.holder(token) is extra
