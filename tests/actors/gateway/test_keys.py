"""Keys are made, listed and revoked over HTTP, and outlive the gateway."""

from __future__ import annotations

import pytest

from actors.gateway.messages import WhichPort
from supervision import RestartChild, TerminateChild


async def test_a_new_key_works_at_once_and_is_shown_once(site):
    made = await site.post("/keys", {"name": "till-1", "scopes": ["read"]})
    assert made.status == 201
    assert (await site.get("/jobs", key=made.json["key"])).status == 200
    listed = await site.get("/keys")
    assert [(key["name"], key["scopes"]) for key in listed.json["keys"]] == [("till-1", ["read"])]
    assert made.json["key"].split("_", 2)[2].encode() not in listed.body
    assert b"digest" not in listed.body


async def test_a_revoked_key_stays_in_the_list_and_frees_its_name(site):
    first = await site.new_key("till-1", "read")
    assert (await site.call("DELETE", "/keys/till-1")).status == 200
    second = await site.new_key("till-1", "read")
    assert (await site.get("/jobs", key=first)).status == 401
    assert (await site.get("/jobs", key=second)).status == 200
    revoked = [key["revoked_at"] is not None for key in (await site.get("/keys")).json["keys"]]
    assert sorted(revoked) == [False, True]


async def test_a_name_is_given_once(site):
    await site.new_key("till-1", "read")
    assert (await site.post("/keys", {"name": "till-1", "scopes": ["read"]})).status == 409


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "x"},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["all"]},
        {"name": "x", "scopes": "read"},
        {"name": "x", "scopes": [1]},
        {"name": "a b", "scopes": ["read"]},
        {"name": 5, "scopes": ["read"]},
        {"name": "wix", "scopes": ["read"]},
        {"name": "local", "scopes": ["read"]},
        [],
    ],
)
async def test_keys_without_name_or_scopes_are_refused(site, body):
    refused = await site.post("/keys", body)
    assert refused.status == 400
    assert (await site.get("/keys")).json["keys"] == []


async def test_a_body_that_is_not_json_is_refused(site):
    assert (await site.post("/keys", data=b"{")).status == 400


async def test_revoking_what_is_not_there_is_404(site):
    assert (await site.call("DELETE", "/keys/nobody")).status == 404


async def test_keys_outlive_the_gateway(site):
    key = await site.new_key("till-1", "read")
    root = site.system.ref_of("docketd")
    await root.ask(TerminateChild("gateway"), timeout=5)
    await root.ask(RestartChild("gateway"), timeout=5)
    site.port = await site.system.ref_of("gateway").ask(WhichPort(), timeout=5)
    assert (await site.get("/jobs", key=key)).status == 200
