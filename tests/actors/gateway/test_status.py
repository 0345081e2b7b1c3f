"""/status: a summary for anybody, detail for those who may read, and an answer also in trouble."""

from __future__ import annotations

from actors.gateway import inquiry, vitals
from actors.journal.alert_messages import Raise, Severity
from actors.settings import WixSource
from supervision import TerminateChild


async def test_strangers_learn_nothing_private(site, order):
    await site.post("/orders", order)
    found = await site.get("/status", key=None)
    assert found.status == 200
    assert set(found.json) == {"service", "printing", "queue", "last_order_at", "settings"}
    assert found.json["settings"] == {"last_good": False}
    assert found.json["printing"] == {"printers": 2, "ready": 1, "virtual": 1}
    assert found.json["queue"] == {"waiting": 2}
    for private in (b"kitchen", b"192.0.2.7", b"1001", b"Pizza"):
        assert private not in found.body


async def test_readers_get_printers_queue_and_counts(site, order):
    await site.post("/orders", order)
    key = await site.new_key("dashboard", "read")
    found = (await site.get("/status", key=key)).json
    kitchen, bar = found["printers"]
    assert (kitchen["name"], kitchen["state"], kitchen["virtual"]) == ("kitchen", "ready", True)
    assert (bar["name"], bar["state"], bar["address"]) == ("bar", "unknown", "tcp://192.0.2.7:9100")
    assert found["queue"]["states"]["queued"] == 2
    assert found["queue"]["states"]["printed"] == 0
    assert (found["orders"], found["tickets"]) == (1, 2)
    assert found["evidence"] == {}
    assert found["last_order_at"].endswith("Z")


async def test_a_key_without_the_scope_sees_the_summary(site):
    key = await site.new_key("till", "print")
    assert "printers" not in (await site.get("/status", key=key)).json
    assert (await site.get("/status", key="dk_a_b")).status == 401


async def test_a_silent_source_is_unknown(start):
    wix = WixSource("01234567-89ab-cdef-0123-456789abcdef", "secret")
    async with start(wix=wix) as site:
        found = await site.get("/status")
    (wix,) = found.json["sources"]
    assert (wix["name"], wix["state"], wix["last_ok_at"], wix["paused"]) == ("wix", "unknown", None, None)
    assert b"secret" not in found.body


async def test_without_the_journal_the_rest_is_still_told(moody, monkeypatch):
    monkeypatch.setattr(vitals, "FRESH", 0.0)
    monkeypatch.setattr(inquiry, "PATIENCE", 0.2)
    await moody.system.ref_of("docketd").ask(TerminateChild("journal"), timeout=5)
    found = await moody.get("/status")
    assert found.status == 200
    assert found.json["service"]["status"] == "failing"
    assert found.json["service"]["reasons"]
    unknown = ("waiting", "states", "oldest_due_at", "next_fires_at")
    assert found.json["queue"] == dict.fromkeys(unknown)
    assert found.json["evidence"] is None
    assert found.json["printers"][0]["state"] == "ready"


async def test_open_alerts_are_for_those_who_may_read(site):
    alert = Raise("slow-disk", Severity.WARNING, "The disk is slow.")
    await site.system.ref_of("journal").ask(alert, timeout=5)
    (found,) = (await site.get("/status")).json["alerts"]
    assert (found["key"], found["severity"], found["text"]) == ("slow-disk", "warning", "The disk is slow.")
    assert found["count"] == 1
    assert found["first"].endswith("Z")
    assert "alerts" not in (await site.get("/status", key=None)).json
