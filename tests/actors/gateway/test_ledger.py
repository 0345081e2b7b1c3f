"""GET /ledger."""

import hashlib

import pytest

from actors.domain.job import Event, Evidence
from actors.journal.messages import Begin, TakeWork, Verdict

DIGEST = hashlib.sha256(b"Pizza").hexdigest()


@pytest.fixture
async def printed(site, order):
    """The kitchen's first job is lost once and then confirmed; two orders, four jobs."""
    for number in range(2):
        await site.post("/orders", {**order, "id": f"A-{number}"})
    journal = site.system.ref_of("journal")
    work = await journal.ask(TakeWork("kitchen"), timeout=5)
    for event, evidence in ((Event.REFUSED, None), (Event.FENCED, Evidence.FENCE)):
        begin = Begin(work.job, "kitchen", "|Pizza", work.running, 5, None, DIGEST)
        attempt = await journal.ask(begin, timeout=5)
        await journal.ask(Verdict(attempt.attempt, event, evidence, "not ready"), timeout=5)
    return site, work.job


async def test_it_tells_what_was_sent_when_and_what_answered(printed):
    site, job = printed
    rows = {row["job"]: row for row in (await site.get("/ledger")).json["ledger"]}
    assert (rows[job]["evidence"], rows[job]["running"]) == ("fence", "K-001")
    first, second = rows[job]["sendings"]
    assert (first["outcome"], first["why"], second["outcome"]) == ("refused", "not ready", "fenced")
    assert {sending["digest"] for sending in (first, second)} == {DIGEST}
    assert 0 <= second["seconds"] < 60
    assert second["ended_at"] >= second["started_at"]
    assert all(row["sendings"] == [] for number, row in rows.items() if number != job)


async def test_pages_orders_and_times_narrow_it(printed):
    site, job = printed
    page = (await site.get("/ledger?limit=3")).json
    rest = (await site.get(f"/ledger?limit=3&cursor={page['next']}")).json
    assert [len(page["ledger"]), len(rest["ledger"]), rest["next"]] == [3, 1, None]
    order = (await site.get(f"/jobs/{job}")).json["order"]
    assert {row["order"] for row in (await site.get(f"/ledger?order={order}")).json["ledger"]} == {order}
    assert (await site.get("/ledger?since=2100-01-01T00:00:00Z")).json["ledger"] == []
    assert (await site.get("/ledger?order=x")).status == 400


async def test_it_takes_a_key_that_may_read(printed):
    site, _ = printed
    printer = await site.new_key("till", "print")
    assert (await site.get("/ledger", key=printer)).status == 403
    assert (await site.get("/ledger", key=None)).status == 401
