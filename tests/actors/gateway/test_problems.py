"""Every refusal is a problem document; none shows how the house is built inside."""

from __future__ import annotations

from actors.journal.messages import ListJobs


async def test_an_unknown_address_is_a_problem(site):
    found = await site.get("/nothing/here", key=None)
    assert found.status == 404
    assert found.type == "application/problem+json"
    assert found.json["type"] == "urn:docketd:problem:not-found"
    assert found.json["status"] == 404


async def test_another_method_names_the_right_ones(site):
    found = await site.call("PUT", "/orders")
    assert found.status == 405
    assert found.type == "application/problem+json"
    assert "POST" in found.headers["Allow"]


async def test_a_mistake_of_ours_shows_nothing_and_is_on_record(moody, moods):
    moods.answers[ListJobs] = ("no row at all",)
    found = await moody.get("/jobs")
    assert found.status == 500
    assert found.type == "application/problem+json"
    assert b"Traceback" not in found.body
    assert b"AttributeError" not in found.body
    events = [event for event in moody.system.events if event.kind == "request_failed"]
    assert [event.data["address"] for event in events] == ["/jobs"]


async def test_answers_are_not_cached_or_sniffed(site):
    found = await site.get("/health")
    assert found.headers["Cache-Control"] == "no-store"
    assert found.headers["X-Content-Type-Options"] == "nosniff"
