"""GET /printers, and the pause of one: names that others script against."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

import pytest

from actors.gateway.overview import _since
from actors.gateway.printers import _ipp_state, _shape
from actors.journal.pause_messages import ListPaused, Paused
from actors.printing.messages import PrinterStatus
from actors.settings import Printer
from transports.addresses import parse_address

KITCHEN = Printer("kitchen", "TM-m30III", parse_address("tcp://192.0.2.7:9100"))
SINCE = datetime.fromisoformat("2026-05-01T18:39:00+00:00")


def described(state, *reasons, printing=None, paused=None, **more):
    status = None
    if state != "unknown":
        status = PrinterStatus("kitchen", state, reasons, 1.5, printing, "EPSON", virtual=False, **more)
    return _shape(KITCHEN, status, paused)


@pytest.mark.parametrize(
    ("state", "printing", "paused", "said"),
    [
        ("ready", None, False, "idle"),
        ("ready", 17, False, "processing"),
        ("blocked", None, False, "stopped"),
        ("blocked", 17, False, "stopped"),
        ("busy", None, False, "processing"),
        ("down", None, False, "stopped"),
        ("unknown", None, False, "unknown"),
        ("ready", None, True, "stopped"),
        ("ready", 17, True, "processing"),
        ("down", None, True, "stopped"),
        ("unknown", None, True, "stopped"),
    ],
)
def test_the_state_is_one_of_ipp(state, printing, paused, said):
    found = described(state, printing=printing, paused=Paused("kitchen", "till", SINCE) if paused else None)
    assert _ipp_state(found) == said
    assert found["connection"] == state
    reason = "moving-to-paused" if printing else "paused"
    assert (reason in found["reasons"]) == paused


def test_a_shared_one_that_is_let_go_is_told_as_it_was_when_last_seen():
    found = described("ready", shared=True, resting=True, seen=600.0)
    assert (found["connection"], found["shared"], found["resting"], found["seen"]) == (
        "ready",
        True,
        True,
        600,
    )
    assert _ipp_state(found) == "idle"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (described("blocked", "media-empty"), "20:38"),
        (described("down", "unreachable"), "20:38"),
        (described("ready"), ""),
        (described("unknown"), ""),
        (described("down", "timed-out", shared=True, resting=True, seen=600.0), ""),
        (described("blocked", "media-empty", paused=Paused("kitchen", "till", SINCE)), ""),
    ],
)
def test_the_page_says_since_when_there_is_trouble(found, said):
    site = SimpleNamespace(timezone="Europe/Zurich")
    desk = SimpleNamespace(clock=SimpleNamespace(now=lambda: SINCE), settings=SimpleNamespace(site=site))
    assert _since(desk, found) == said


async def test_they_are_listed_with_what_waits(site, order):
    await site.post("/orders", order)
    kitchen, bar = (await site.get("/printers")).json["printers"]
    assert (kitchen["name"], kitchen["state"], kitchen["reasons"]) == ("kitchen", "idle", [])
    assert (kitchen["waiting"], kitchen["paused"], kitchen["virtual"]) == (1, None, True)
    assert (bar["state"], bar["model"], bar["connection"]) == ("unknown", "generic-80", "unknown")


async def test_one_is_paused_and_resumed_and_again_changes_nothing(site, order):
    key = await site.new_key("till-1", "control")
    for _ in range(2):
        found = await site.post("/printers/kitchen/pause", key=key)
        assert found.status == 200
        assert (found.json["state"], found.json["reasons"]) == ("stopped", ["paused"])
        assert found.json["paused"]["by"] == "till-1"
        assert found.json["paused"]["since"].endswith("Z")
    await site.post("/orders", order)
    jobs = {job["printer"]: job for job in (await site.get("/jobs")).json["jobs"]}
    assert (jobs["kitchen"]["state"], jobs["kitchen"]["why"]) == ("queued", "its printer is paused")
    assert jobs["bar"]["why"] == ""
    for _ in range(2):
        found = await site.post("/printers/kitchen/resume")
        assert (found.status, found.json["state"], found.json["paused"]) == (200, "idle", None)
        assert found.json["waiting"] == 1


async def test_status_tells_of_it(site):
    await site.post("/printers/kitchen/pause")
    found = (await site.get("/status")).json
    kitchen = found["printers"][0]
    assert (kitchen["state"], kitchen["reasons"], kitchen["connection"]) == ("stopped", ["paused"], "ready")
    assert kitchen["paused"]["by"] == "the command line"
    assert found["printing"]["ready"] == 0
    (retried, _) = (await site.get("/retry-manager/status")).json["printers"]
    assert retried["causes"] == []


@pytest.mark.parametrize("action", ["pause", "resume"])
async def test_one_that_is_not_there_is_404(site, action):
    refused = await site.post(f"/printers/attic/{action}")
    assert (refused.status, refused.json["title"]) == (404, "No such printer")
    assert "docketd printers" in refused.json["detail"]
    assert await site.system.ref_of("journal").ask(ListPaused(), timeout=5) == ()


async def test_it_takes_a_key_that_may_control(site):
    reader = await site.new_key("reader", "read")
    assert (await site.get("/printers", key=reader)).status == 200
    assert (await site.post("/printers/kitchen/pause", key=reader)).status == 403
    assert (await site.post("/printers/kitchen/pause", key=None)).status == 401
    assert (await site.get("/printers", key=None)).status == 401
    assert (await site.get("/printers/kitchen/pause")).status == 405
