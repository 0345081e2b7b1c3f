"""/retry-manager over HTTP."""

import pytest

from actors.domain.job import Event
from actors.journal.messages import Resolve


@pytest.fixture
async def dead(site, order):
    """Jobs 1 and 3 of the kitchen are dead letters."""
    journal = site.system.ref_of("journal")
    for number in range(2):
        await site.post("/orders", {**order, "id": f"A-{number}"})
    kitchen = [job["job"] for job in (await site.get("/jobs?printer=kitchen")).json["jobs"]][::-1]
    for job in kitchen:
        await journal.ask(Resolve(job, Event.UNPRINTABLE, why="it has no end"), timeout=5)
    return site, kitchen


async def test_the_status_shows_what_applies(dead):
    site, _ = dead
    found = (await site.get("/retry-manager/status")).json
    assert found["causes"]["unreachable"] == {
        "first": 1.0, "factor": 3.0, "cap": 3.0, "jitter": 0.0, "steady": 600.0, "tries": None
    }  # fmt: skip
    assert found["causes"]["faulted"]["tries"] == 5
    (kitchen,) = [each for each in found["printers"] if each["name"] == "kitchen"]
    assert (kitchen["state"], kitchen["causes"], found["dead_letters"]) == ("ready", [], 2)


async def test_dead_letters_come_in_pages_and_are_queued_again(dead):
    site, jobs = dead
    page = (await site.get("/retry-manager/dead-letter-queue?limit=1")).json
    assert [task["task_id"] for task in page["tasks"]] == jobs[1:]
    page = (await site.get(f"/retry-manager/dead-letter-queue?limit=1&cursor={page['next']}")).json
    assert ([task["task_id"] for task in page["tasks"]], page["next"]) == (jobs[:1], None)
    again = await site.post(f"/retry-manager/requeue/{jobs[0]}")
    assert (again.status, again.json["state"], again.json["task_id"]) == (200, "queued", jobs[0])
    assert (await site.post(f"/retry-manager/requeue/{jobs[0]}")).status == 409
    assert (await site.post("/retry-manager/requeue/99")).status == 404


async def test_all_of_them_are_queued_again_at_once(dead):
    site, jobs = dead
    assert (await site.post("/retry-manager/requeue-all")).json == {"requeued": jobs}
    assert (await site.post("/retry-manager/requeue-all")).json == {"requeued": []}
    assert (await site.get("/retry-manager/status")).json["dead_letters"] == 0


async def test_a_cancelled_job_is_no_dead_letter(dead):
    site, jobs = dead
    await site.post(f"/retry-manager/requeue/{jobs[0]}")
    await site.post(f"/jobs/{jobs[0]}/cancel")
    refused = await site.post(f"/retry-manager/requeue/{jobs[0]}")
    assert (refused.status, refused.json["state"]) == (409, "cancelled")


async def test_looking_takes_read_and_queueing_takes_control(dead):
    site, jobs = dead
    reader = await site.new_key("reader", "read")
    assert (await site.get("/retry-manager/status", key=reader)).status == 200
    assert (await site.get("/retry-manager/dead-letter-queue", key=None)).status == 401
    for path in (f"requeue/{jobs[0]}", "requeue-all"):
        assert (await site.post(f"/retry-manager/{path}", key=reader)).status == 403
