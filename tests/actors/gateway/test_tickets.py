"""A job's ticket over HTTP: a picture, or text."""

from __future__ import annotations

import hashlib
import io
import re

from PIL import Image

from actors.domain.routing import Station
from actors.journal.messages import Begin, GetJob, TakeWork
from actors.rendering.picture import picture
from actors.settings import Printer
from tests.actors.gateway.conftest import ORDER
from transports.addresses import parse_address
from transports.profiles import profile


async def test_a_ticket_that_has_not_been_printed_is_shown_as_it_would_be(site):
    await site.post("/orders", ORDER)
    text = await site.get("/jobs/1/ticket.txt")
    assert (text.status, text.type) == (200, "text/plain")
    assert "charset=utf-8" in text.headers["Content-Type"]
    assert "Pizza" in text.body.decode().replace(" ", "")
    picture = await site.get("/jobs/1/ticket.png")
    assert (picture.status, picture.type) == (200, "image/png")
    assert picture.headers["Cache-Control"] == "no-store"
    assert Image.open(io.BytesIO(picture.body)).size[0] > 576


async def test_a_look_counts_no_start_and_changes_nothing(site):
    await site.post("/orders", ORDER)
    journal = site.system.ref_of("journal")
    before = await journal.ask(GetJob(1), timeout=5)
    for _ in range(4):
        assert (await site.get("/jobs/1/ticket.txt")).status == 200
    assert await journal.ask(GetJob(1), timeout=5) == before
    assert await journal.ask(TakeWork("kitchen"), timeout=5) is not None


async def test_a_printed_ticket_is_what_was_printed(site):
    await site.post("/orders", ORDER)
    journal = site.system.ref_of("journal")
    work = await journal.ask(TakeWork("kitchen"), timeout=5)
    begin = Begin(1, "kitchen", receipt="|as it was", running=work.running, size=9, counter=None)
    await journal.ask(begin, timeout=5)
    text = await site.get("/jobs/1/ticket.txt")
    assert text.body == b"as it was\n"
    assert text.headers["X-Docketd-Ticket"] == "drawn-again"  # nobody kept what was sent


async def test_a_picture_shows_the_bytes_that_were_sent(site):
    await site.post("/orders", ORDER)
    assert (await site.get("/jobs/1/ticket.png")).headers["X-Docketd-Ticket"] == "drawn"
    journal = site.system.ref_of("journal")
    work = await journal.ask(TakeWork("kitchen"), timeout=5)
    data = b"\x1b@other words\n\x1dV\x00"
    digest = hashlib.sha256(data).hexdigest()
    begin = Begin(1, "kitchen", "|as it was", work.running, len(data), None, digest, None, "generic-58", data)
    await journal.ask(begin, timeout=5)
    shown = await site.get("/jobs/1/ticket.png")
    assert shown.headers["X-Docketd-Ticket"] == "sent"
    assert shown.body == picture(data, profile("generic-58"))
    assert (await site.get("/jobs/1")).json["kept"] is True
    assert (await site.get("/jobs/1/ticket.svg")).headers["X-Docketd-Ticket"] == "drawn-again"


async def test_a_ticket_is_an_svg_with_its_words_in_it(site):
    await site.post("/orders", ORDER)
    told = await site.get("/jobs/1/ticket.svg")
    assert (told.status, told.type) == (200, "image/svg+xml")
    assert "default-src 'none'" in told.headers["Content-Security-Policy"]
    words = re.sub(r"<[^>]*>", "", told.body.decode())
    assert "Pizza" in words


async def test_a_narrow_printer_makes_a_narrow_picture(start):
    printer = Printer("kitchen", "generic-58", parse_address("virtual://kitchen"))
    async with start(printers=(printer,), stations=(Station("kitchen", "kitchen"),)) as site:
        await site.post("/orders", ORDER)
        picture = await site.get("/jobs/1/ticket.png")
        assert Image.open(io.BytesIO(picture.body)).width < 500


async def test_a_printer_that_is_gone_from_the_settings_is_taken_for_a_usual_one(start):
    async with start() as site:
        await site.post("/orders", ORDER)
    left = Printer("bar", "generic-58", parse_address("virtual://bar"))
    async with start(printers=(left,), stations=(Station("bar", "bar"),)) as site:
        picture = await site.get("/jobs/1/ticket.png")
        assert Image.open(io.BytesIO(picture.body)).width > 600


async def test_who_has_it_already_is_told_so(site):
    await site.post("/orders", ORDER)
    first = await site.get("/jobs/1/ticket.txt")
    again = await site.get("/jobs/1/ticket.txt", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = await site.get("/jobs/1/ticket.txt", headers={"If-None-Match": '"other"'})
    assert other.status == 200


async def test_a_job_that_does_not_exist_is_a_problem(site):
    for path in ("/jobs/99/ticket.png", "/jobs/x/ticket.txt"):
        told = await site.get(path)
        assert (told.status, told.type) == (404, "application/problem+json")
    assert (await site.get("/jobs/1/ticket.gif")).status == 404


async def test_only_who_may_read_sees_it(site):
    await site.post("/orders", ORDER)
    assert (await site.get("/jobs/1/ticket.png", key=None)).status == 401
    printing = await site.new_key("till", "print")
    assert (await site.get("/jobs/1/ticket.png", key=printing)).status == 403
    reading = await site.new_key("screen", "read")
    assert (await site.get("/jobs/1/ticket.png", key=reading)).status == 200


async def test_a_ticket_that_can_not_be_made_is_a_problem(start):
    printer = Printer("kitchen", "LaserJet", parse_address("virtual://kitchen"))
    async with start(printers=(printer,), stations=(Station("kitchen", "kitchen"),)) as site:
        await site.post("/orders", ORDER)
        for form in ("png", "svg", "txt"):
            told = await site.get(f"/jobs/1/ticket.{form}")
            assert (told.status, told.json["type"]) == (422, "urn:docketd:problem:unprintable")
            assert "LaserJet" in told.json["detail"]
