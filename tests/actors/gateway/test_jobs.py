"""The queue over HTTP."""

from __future__ import annotations

import pytest

from actors.domain.job import Event, Evidence
from actors.journal.messages import Begin, TakeWork, Verdict


@pytest.fixture
async def taken(site, order):
    """Six jobs, three a printer; the newest has the highest number."""
    for number in range(3):
        await site.post("/orders", {**order, "id": f"A-{number}"})
    return site


async def test_pages_follow_each_other_without_gap_or_overlap(taken):
    seen, cursor = [], ""
    for _ in range(4):
        page = (await taken.get(f"/jobs?limit=2{cursor}")).json
        seen += [job["job"] for job in page["jobs"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 6


async def test_a_last_page_that_is_full_has_no_next(taken):
    assert (await taken.get("/jobs?limit=6")).json["next"] is None
    assert (await taken.get("/jobs?limit=5")).json["next"] is not None


async def test_jobs_are_found_by_printer_and_state(taken):
    bar = (await taken.get("/jobs?printer=bar&state=queued")).json["jobs"]
    assert [job["printer"] for job in bar] == ["bar"] * 3
    assert (await taken.get("/jobs?state=printed")).json["jobs"] == []


async def test_a_state_that_does_not_exist_is_named(taken):
    refused = await taken.get("/jobs?state=lost")
    assert refused.status == 400
    assert "doubtful" in refused.json["detail"]


async def test_one_job_in_full(taken):
    job = (await taken.get("/jobs")).json["jobs"][0]
    found = (await taken.get(f"/jobs/{job['job']}")).json
    assert found["attempts"] == []
    assert found["state"] == "queued"
    assert found["evidence"] is None
    assert found["created_at"].endswith("Z")


@pytest.mark.parametrize("path", ["/jobs/99", "/jobs/x", "/jobs/-1"])
async def test_a_job_that_is_not_there_is_404(taken, path):
    assert (await taken.get(path)).status == 404


async def test_a_waiting_job_is_cancelled_and_queued_again(taken):
    job = (await taken.get("/jobs")).json["jobs"][0]["job"]
    cancelled = await taken.post(f"/jobs/{job}/cancel")
    assert (cancelled.status, cancelled.json["state"]) == (200, "cancelled")
    assert cancelled.json["why"] == "cancel by the command line"
    assert (await taken.post(f"/jobs/{job}/requeue")).json["state"] == "queued"


async def test_what_the_state_does_not_allow_is_a_conflict(taken):
    job = (await taken.get("/jobs")).json["jobs"][0]["job"]
    refused = await taken.post(f"/jobs/{job}/release")
    assert refused.status == 409
    assert "queued" in refused.json["detail"]
    assert (await taken.post("/jobs/99/cancel")).status == 404


async def test_there_are_no_other_decisions(taken):
    job = (await taken.get("/jobs")).json["jobs"][0]["job"]
    assert (await taken.post(f"/jobs/{job}/fenced")).status == 404


async def printed(site):
    """Job 1 comes out, as far as the journal is told."""
    journal = site.system.ref_of("journal")
    work = await journal.ask(TakeWork("kitchen"), timeout=5)
    begin = Begin(work.job, "kitchen", "|Pizza", work.running, 9, None)
    attempt = await journal.ask(begin, timeout=5)
    await journal.ask(Verdict(attempt.attempt, Event.FENCED, Evidence.FENCE), timeout=5)
    return work.job


async def test_a_printed_ticket_is_printed_again_for_somebody(taken):
    job = await printed(taken)
    made = await taken.post(f"/jobs/{job}/reprint")
    assert (made.status, made.json["state"], made.json["copy"]) == (201, "queued", 2)
    assert made.json["job"] != job
    assert made.json["why"] == "reprint 1, wanted by the command line"


async def test_what_has_not_printed_is_not_reprinted(taken):
    job = (await taken.get("/jobs")).json["jobs"][0]["job"]
    refused = await taken.post(f"/jobs/{job}/reprint")
    assert (refused.status, refused.json["state"]) == (409, "queued")
    assert "not printed yet" in refused.json["detail"]
    assert (await taken.post("/jobs/99/reprint")).status == 404


async def test_reprinting_takes_a_key_that_may_control(taken):
    job = await printed(taken)
    reader = await taken.new_key("reader", "read", "print")
    assert (await taken.post(f"/jobs/{job}/reprint", key=reader)).status == 403
    assert (await taken.post(f"/jobs/{job}/reprint", key=None)).status == 401
