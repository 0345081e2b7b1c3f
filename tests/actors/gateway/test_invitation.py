"""Links for whoever starts docketd."""

from __future__ import annotations

from actors.gateway.invitation import first_invitation, invitation
from actors.outside import SystemIds


async def open_link(site, link):
    return (await site.call("GET", link.removeprefix("http://pi:8080"), key=None)).status


async def test_each_start_hands_out_a_link_until_one_was_used(site):
    first, second = [await first_invitation(site.system, SystemIds(), "http://pi:8080") for _ in range(2)]
    assert first != second
    assert first.startswith("http://pi:8080/sign-in?token=")
    assert await open_link(site, first) == 200
    assert await first_invitation(site.system, SystemIds(), "http://pi:8080") == ""
    assert await open_link(site, second) == 200


async def test_whoever_wants_another_gets_one(site):
    for _ in range(2):
        assert await open_link(site, await invitation(site.system, SystemIds(), "http://pi:8080")) == 200
