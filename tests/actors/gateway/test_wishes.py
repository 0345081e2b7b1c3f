"""POST /jobs: on the disk before it is answered, and never silently twice."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from actors.domain.font import Font, FontSize
from actors.domain.job import State
from actors.journal.messages import ListJobs, TakeWork
from actors.release import release
from actors.reload import UseSettings
from actors.rendering.messages import Render
from supervision import TerminateChild
from tests.actors.gateway.conftest import ORDER, SETTINGS
from tests.actors.gateway.test_console import Tablet


def picture(width=100, height=50, form="PNG"):
    out = BytesIO()
    Image.new("L", (width, height), 0).save(out, form)
    return b64encode(out.getvalue()).decode()


async def test_a_text_is_a_job_at_the_printer_for_what_no_station_takes(site):
    made = await site.post("/jobs", {"text": "Closed today", "title": "closed.txt"})
    assert made.status == 202
    assert made.json == {
        "job": 1, "ticket": 1, "printer": "kitchen", "state": "queued", "order": None, "revision": None,
        "duplicate": False, "left_out": [],
        "tickets": [
            {"ticket": 1, "job": 1, "station": "", "printer": "kitchen", "kind": "sheet", "state": "queued"}
        ],
    }  # fmt: skip
    work = await site.system.ref_of("journal").ask(TakeWork("kitchen"), timeout=5)
    assert work.raw == b"Closed today"


async def test_it_is_found_among_jobs_and_not_among_orders(site):
    await site.post("/jobs", {"receipt": "^^^MENU"})
    job = (await site.get("/jobs/1")).json
    assert (job["order"], job["number"], job["source"], job["kind"]) == (None, "^^^MENU", "local", "sheet")
    assert (await site.get("/orders")).json["orders"] == []
    assert (await site.get("/orders/1")).status == 404
    status = (await site.get("/status")).json
    assert (status["orders"], status["tickets"], status["last_order_at"]) == (0, 1, None)


@pytest.mark.parametrize("wish", [{"text": "Soup of the day"}, {"receipt": "Soup of the day"}])
async def test_it_can_be_looked_at_before_it_prints(site, wish):
    await site.post("/jobs", wish)
    text = await site.get("/jobs/1/ticket.txt")
    assert text.body.decode().split() == ["Soup", "of", "the", "day", "K-001,", "first", "today"]
    shown = await site.get("/jobs/1/ticket.png")
    assert Image.open(BytesIO(shown.body)).size[0] > 576


async def test_a_picture_goes_to_the_printer_that_is_named(site):
    made = await site.post("/jobs", {"picture": picture(), "printer": "bar"})
    assert (made.status, made.json["printer"]) == (202, "bar")
    shown = await site.get("/jobs/1/ticket.png")
    assert shown.status == 200


async def test_an_unknown_printer_is_answered_with_those_there_are(site):
    refused = await site.post("/jobs", {"text": "x", "printer": "attic" + "!" * 10_000})
    assert (refused.status, refused.json["type"]) == (422, "urn:docketd:problem:no-such-printer")
    assert "there are kitchen, bar" in refused.json["detail"]
    assert len(refused.json["detail"]) < 200
    assert (await site.get("/jobs")).json["jobs"] == []


async def test_an_order_goes_the_way_of_orders_and_is_known_the_second_time(site):
    made = await site.post("/jobs", {"order": ORDER})
    assert made.status == 202
    assert {each["printer"] for each in made.json["tickets"]} == {"kitchen", "bar"}
    again = await site.post("/jobs", {"order": ORDER})
    assert again.status == 200
    assert again.json == {**made.json, "duplicate": True}
    assert (await site.post("/orders", ORDER)).json["duplicate"]
    assert (await site.get("/orders")).json["orders"][0]["number"] == "1001"


async def test_an_order_with_a_printer_comes_out_there_with_all_its_tickets(site):
    made = await site.post("/jobs", {"order": ORDER, "printer": "bar"})
    assert [each["printer"] for each in made.json["tickets"]] == ["bar", "bar"]


async def test_an_idempotency_key_guards_one_request(site):
    key = {"Idempotency-Key": "k-1"}
    first = await site.post("/jobs", {"text": "Soup"}, headers=key)
    second = await site.post("/jobs", {"text": "Soup"}, headers=key)
    assert (first.status, second.status) == (202, 200)
    assert second.json == {**first.json, "duplicate": True}
    other = await site.post("/jobs", {"text": "Salad"}, headers=key)
    assert (other.status, other.json["type"]) == (409, "urn:docketd:problem:key-reused")
    assert (await site.post("/orders", ORDER, headers=key)).status == 409
    assert (await site.post("/jobs", {"text": "Soup"}, headers={"Idempotency-Key": ""})).status == 400


async def test_ten_at_once_under_one_key_are_one_job(site):
    posts = [site.post("/jobs", {"text": "Soup"}, headers={"Idempotency-Key": "k"}) for _ in range(10)]
    answers = await asyncio.gather(*posts)
    assert sorted(answer.status for answer in answers) == [200] * 9 + [202]
    assert {answer.json["job"] for answer in answers} == {1}


@pytest.mark.parametrize(
    ("wish", "status", "said"),
    [
        ({"text": "\n \n"}, 422, "nothing in it"),
        ({"text": "x\n" * 600}, 422, "too long"),
        ({"receipt": "{command:\\x1bp}"}, 422, "drawer"),
        ({"picture": b64encode(b"hello").decode()}, 422, "not a picture"),
        ({"picture": picture(400, 300)[:100]}, 422, "broken"),
        ({"picture": picture(10, 7_000)}, 422, "too long"),
        ({"sound": "ding"}, 422, "no field 'sound'"),
        ({"order": {"items": ["Pizza"]}}, 422, "needs an id"),
        ([], 422, "no JSON object"),
        ({"text": "x" * 1_000_000}, 413, "larger than 1 MB"),
    ],
)
async def test_what_can_not_print_is_refused_and_nothing_of_it_is_kept(site, wish, status, said):
    refused = await site.post("/jobs", wish)
    assert (refused.status, refused.type) == (status, "application/problem+json")
    assert said in refused.json["detail"]
    assert (await site.get("/jobs")).json["jobs"] == []


async def test_what_the_paper_will_not_show_is_named(site):
    made = await site.post("/jobs", {"receipt": "Hello\n{width:0}\n|gone"})
    assert made.json["left_out"] == ["a column without a place: gone"]


async def test_it_needs_a_key_that_may_print(site):
    assert (await site.post("/jobs", {"text": "x"}, key=None)).status == 401
    reader = await site.new_key("reader", "read")
    assert (await site.post("/jobs", {"text": "x"}, key=reader)).status == 403
    till = await site.new_key("till", "print")
    assert (await site.post("/jobs", {"text": "x"}, key=till)).status == 202


async def test_nothing_is_promised_while_the_journal_or_rendering_is_away(site):
    await site.system.ref_of("docketd").ask(TerminateChild("rendering"), timeout=5)
    refused = await site.post("/jobs", {"text": "x"})
    assert (refused.status, refused.json["type"]) == (503, "urn:docketd:problem:not-now")
    assert await site.system.ref_of("journal").ask(ListJobs(), timeout=5) == ()
    await site.system.ref_of("docketd").ask(TerminateChild("journal"), timeout=5)
    assert (await site.post("/jobs", {"order": ORDER})).status == 503


async def test_markup_and_scripts_in_a_title_are_text_on_the_page(site):
    await site.post("/jobs", {"text": "x", "title": "<script>alert(1)</script>"})
    page = await (await Tablet(site).sign_in()).page()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "no order" in page


async def test_the_job_is_in_the_state_that_a_person_gives_it(site):
    await site.post("/jobs", {"text": "x"})
    cancelled = await site.post("/jobs/1/cancel")
    assert cancelled.json["state"] == State.CANCELLED
    assert (await site.post("/jobs/1/requeue")).json["state"] == State.QUEUED


# --- letters --------------------------------------------------------------------------------------


async def test_a_text_prints_in_the_letters_that_were_asked_for(site):
    made = await site.post("/jobs", {"text": "Soup", "font_size": "large", "font_bold": True})
    assert made.status == 202
    work = await site.system.ref_of("journal").ask(TakeWork("kitchen"), timeout=5)
    assert work.font == Font(FontSize.LARGE, bold=True)
    answer = await site.system.ref_of("rendering").ask(Render(work, "TM-m30III"), timeout=5)
    assert answer.receipt == '|"^^Soup'
    assert b"\x1d!\x01" in answer.data  # GS !: twice as high


async def test_a_size_that_there_is_not_is_answered_with_those_there_are(site):
    refused = await site.post("/jobs", {"text": "Soup", "font_size": "giant"})
    assert (refused.status, refused.type) == (422, "application/problem+json")
    assert refused.json["detail"] == (
        "The field 'font_size' is 'giant': take one of small, normal, large, xlarge, double."
    )
    assert refused.json["errors"][0]["pointer"] == "/font_size"
    assert (await site.get("/jobs")).json["jobs"] == []


async def test_large_letters_that_take_too_much_paper_are_refused(site):
    assert (await site.post("/jobs", {"text": "x\n" * 300})).status == 202
    refused = await site.post("/jobs", {"text": "x\n" * 300, "font_size": "double"})
    assert (refused.status, refused.json["type"]) == (422, "urn:docketd:problem:not-printable")
    assert "600 lines" in refused.json["detail"]


async def test_new_settings_say_how_texts_print_that_do_not(site):
    usual = Font(FontSize.DOUBLE, bold=True)
    site.system.ref_of("gateway").tell(UseSettings(replace(SETTINGS, text_font=usual)))
    await site.post("/jobs", {"text": "Soup"})
    work = await site.system.ref_of("journal").ask(TakeWork("kitchen"), timeout=5)
    assert work.font == usual


async def test_small_letters_can_be_looked_at_before_they_print(site):
    await site.post("/jobs", {"text": "a " * 40, "font_size": "small"})
    first, second, *_ = (await site.get("/jobs/1/ticket.txt")).body.decode().splitlines()
    assert (len(first), len(second)) == (57, 21)


# --- test pages -----------------------------------------------------------------------------------


async def test_a_test_page_says_what_docketd_knows_of_the_printer(site):
    made = await site.post("/printers/bar/test")
    assert (made.status, made.json["printer"], made.json["state"]) == (202, "bar", "queued")
    job = (await site.get("/jobs/1")).json
    assert (job["number"], job["kind"], job["order"]) == ("Test page", "sheet", None)
    text = (await site.get("/jobs/1/ticket.txt")).body.decode()
    for words in ("B A R", "generic-80", "tcp://192.0.2.7:9100", f"docketd {release()}", "Trattoria Roma"):
        assert words in text


@pytest.mark.parametrize(
    ("sent", "printer"), [({}, "kitchen"), ({"json": {}}, "kitchen"), ({"json": {"printer": "bar"}}, "bar")]
)
async def test_a_test_print_goes_where_it_is_sent_or_where_the_rest_goes(site, sent, printer):
    made = await site.call("POST", "/test-print", **sent)
    assert (made.status, made.json["printer"]) == (202, printer)


@pytest.mark.parametrize(
    ("path", "given", "status", "said"),
    [
        ("/printers/attic/test", b"", 404, "no printer attic"),
        ("/test-print", b'{"printer": "attic"}', 422, "there are kitchen, bar"),
        ("/test-print", b'{"pritner": "bar"}', 400, "more than a printer"),
        ("/test-print", b'{"printer": 7}', 400, "no text"),
        ("/test-print", b"bar", 400, "not JSON"),
        ("/test-print", b"[]", 400, "more than a printer"),
    ],
)
async def test_a_test_page_for_no_printer_is_refused_and_nothing_is_kept(site, path, given, status, said):
    refused = await site.call("POST", path, data=given)
    assert refused.status == status
    assert said in refused.json["detail"]
    assert (await site.get("/jobs")).json["jobs"] == []


async def test_test_pages_need_their_scopes(site):
    till, manager = await site.new_key("till", "print"), await site.new_key("manager", "control")
    assert (await site.post("/test-print", key=till)).status == 202
    assert (await site.post("/test-print", key=manager)).status == 403
    assert (await site.post("/printers/kitchen/test", key=till)).status == 403
    assert (await site.post("/printers/kitchen/test", key=manager)).status == 202
    assert (await site.post("/printers/kitchen/test", key=None)).status == 401
    assert (await site.get("/test-print")).status == 405


async def test_a_test_page_sent_again_under_its_key_is_one_page(site):
    key = {"Idempotency-Key": "k-1"}
    first = await site.post("/printers/kitchen/test", headers=key)
    again = await site.post("/printers/kitchen/test", headers=key)
    assert (first.status, again.status, again.json["job"]) == (202, 200, first.json["job"])
    assert (await site.post("/printers/bar/test", headers=key)).status == 409
