"""/health: 200 exactly while orders can be kept, and an answer whatever happens."""

from __future__ import annotations

import asyncio

from actors.gateway import vitals
from actors.journal.order_messages import MayAccept
from supervision import RestartChild, TerminateChild


async def test_a_working_daemon_is_healthy_to_anybody(site):
    found = await site.get("/health", key=None)
    assert found.status == 200
    assert found.json["status"] == "ok"
    assert (await site.call("HEAD", "/health", key=None)).status == 200


async def test_a_wrong_key_makes_no_difference(site):
    assert (await site.get("/health", key="dk_nobody_nothing")).status == 200


async def test_a_mute_journal_is_reported_in_time(moody, moods, monkeypatch):
    monkeypatch.setattr(vitals, "PATIENCE", 0.05)
    moods.mute = True
    async with asyncio.timeout(2):
        found = await moody.get("/health", key=None)
    assert found.status == 503
    assert found.type == "application/problem+json"
    assert "journal" in found.json["reasons"][0]
    assert "Retry-After" in found.headers


async def test_it_recovers_with_the_journal(moody, monkeypatch):
    monkeypatch.setattr(vitals, "FRESH", 0.0)
    root = moody.system.ref_of("docketd")
    await root.ask(TerminateChild("journal"), timeout=5)
    assert (await moody.get("/health", key=None)).status == 503
    await root.ask(RestartChild("journal"), timeout=5)
    assert (await moody.get("/health", key=None)).status == 200


async def test_many_callers_are_one_question_to_the_journal(moody, moods):
    answers = await asyncio.gather(*(moody.get("/health", key=None) for _ in range(20)))
    assert {answer.status for answer in answers} == {200}
    assert sum(isinstance(asked, MayAccept) for asked in moods.asked) == 1
