"""The page: who sees it, what it shows, and what may be decided there."""

from __future__ import annotations

import re

import aiohttp
import pytest

from actors.domain.job import Event, Evidence
from actors.gateway import events, html, sessions
from actors.journal.access_messages import EverSignedIn
from actors.journal.messages import Begin, GetJob, Resolve, TakeWork, Verdict


class Tablet:
    """A browser, as far as cookies, forms and headers go."""

    def __init__(self, site):
        self.site = site
        self.cookies = {}
        self.token = ""

    async def get(self, path, **headers):
        return await self._call("GET", path, headers=headers)

    async def sign_in(self):
        link = (await self.site.post("/sessions")).json["link"]
        found = await self.get(link)
        assert found.status == 200, found.body
        page = (await self.get("/")).body.decode()
        self.token = re.search(r'name="form_token" value="(\w+)"', page)[1]
        return self

    async def send(self, path, *, token=None, headers=None, **rest):
        """Sends a form of the page."""
        given = {"Origin": f"http://127.0.0.1:{self.site.port}"} if headers is None else headers
        data = {"form_token": self.token if token is None else token}
        return await self._call("POST", path, headers=given, **({"data": data} | rest))

    async def page(self):
        found = await self.get("/")
        assert found.status == 200
        return found.body.decode()

    async def _call(self, method, path, *, headers, **rest):
        if self.cookies:
            headers = {
                **headers,
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            }
        found = await self.site.call(method, path, key=None, headers=headers, allow_redirects=False, **rest)
        for cookie in found.headers.getall("Set-Cookie", ()):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        return found


@pytest.fixture
async def tablet(site):
    return await Tablet(site).sign_in()


async def come_out(site, printer="kitchen", event=Event.FENCED, evidence=Evidence.FENCE):
    journal = site.system.ref_of("journal")
    work = await journal.ask(TakeWork(printer), timeout=5)
    begin = Begin(work.job, printer, "|Pizza", work.running, 9, None)
    attempt = await journal.ask(begin, timeout=5)
    await journal.ask(Verdict(attempt.attempt, event, evidence), timeout=5)
    return work.job


async def state(site, job):
    return (await site.system.ref_of("journal").ask(GetJob(job), timeout=5)).state


# --- signing in -----------------------------------------------------------------------------------


async def test_strangers_see_how_to_get_in_and_nothing_else(site, order):
    await site.post("/orders", order)
    for path in ("/", "/live"):
        found = await Tablet(site).get(path)
        assert found.status == 403
        assert "docketd status" in found.body.decode()
        assert b"1001" not in found.body
        assert b"kitchen" not in found.body


async def test_a_link_is_good_once(site):
    link = (await site.post("/sessions")).json["link"]
    first = await Tablet(site).get(link)
    assert first.status == 200
    cookie = first.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=604800"))
    second = await Tablet(site).get(link)
    assert second.status == 403
    assert "used before" in second.body.decode()
    assert "Set-Cookie" not in second.headers


async def test_whoever_is_in_already_is_led_on_from_an_old_link(tablet, site):
    again = await tablet.get(sessions.SIGN_IN + "old")
    assert (again.status, again.headers["Location"]) == (303, "/")


@pytest.mark.parametrize(
    "link", ["/sign-in", "/sign-in?token=", "/sign-in?token=guess", "/sign-in?token=" + "x" * 500]
)
async def test_a_guess_opens_nothing(site, link):
    assert (await Tablet(site).get(link)).status == 403
    assert not await site.system.ref_of("journal").ask(EverSignedIn(), timeout=5)


async def test_a_browser_that_looks_ahead_does_not_use_a_link_up(site):
    link = (await site.post("/sessions")).json["link"]
    assert (await Tablet(site).get(link, **{"Sec-Purpose": "prefetch;prerender"})).status == 503
    assert (await site.call("HEAD", link, key=None)).status == 503
    assert (await Tablet(site).get(link)).status == 200


async def test_only_an_administrator_hands_out_links(site):
    key = await site.new_key("till", "read", "print", "control")
    assert (await site.post("/sessions", key=key)).status == 403
    assert (await site.post("/sessions", key=None)).status == 401


async def test_the_journal_knows_no_secret(tablet, site, tmp_path):
    secret = tablet.cookies[sessions.COOKIE]
    files = b"".join(file.read_bytes() for file in tmp_path.glob("journal.db*"))
    assert len(secret) == 43
    assert secret.encode() not in files
    assert tablet.token.encode() not in files


async def test_a_restart_signs_nobody_out(start):
    async with start() as site:
        tablet = await Tablet(site).sign_in()
    async with start() as tablet.site:
        assert (await tablet.get("/")).status == 200


async def test_signing_out_ends_the_session_itself(tablet):
    kept = dict(tablet.cookies)
    assert (await tablet.send("/sign-out")).status == 200
    assert tablet.cookies[sessions.COOKIE] == ""
    tablet.cookies = kept
    assert (await tablet.get("/")).status == 403


# --- what a session may do --------------------------------------------------------------------------


async def test_a_session_reads_and_changes_nothing_but_by_the_page(tablet, site, order):
    await site.post("/orders", order)
    assert (await tablet.get("/jobs")).status == 200
    assert (await tablet.get("/keys")).status == 401
    assert (await tablet.send("/jobs/1/cancel")).status == 401
    assert (await tablet.get("/jobs", **{"X-API-Key": "wrong"})).status == 401
    assert await state(site, 1) == "queued"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://{host}"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://{host}"}, 303),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
async def test_a_form_has_to_come_from_the_page(tablet, site, order, headers, status):
    await site.post("/orders", order)
    host = f"127.0.0.1:{site.port}"
    given = {name: value.replace("{host}", host) for name, value in headers.items()}
    found = await tablet.send("/tickets/1/cancel", headers=given)
    assert found.status == status
    assert await state(site, 1) == ("cancelled" if status == 303 else "queued")


@pytest.mark.parametrize(
    "rest",
    [
        {"token": ""},
        {"token": "0" * 64},
        {"token": "ü"},
        {"data": {}},
        {"data": b"form_token=\xff\xfe", "headers": None},
        {"json": {"form_token": "x"}, "data": None},
        {"data": "&".join(f"a{n}=1" for n in range(99))},
    ],
)
async def test_a_form_needs_the_sessions_own_token(tablet, site, order, rest):
    await site.post("/orders", order)
    found = await tablet.send("/tickets/1/cancel", **rest)
    assert found.status in {400, 403}
    assert await state(site, 1) == "queued"


async def test_another_sessions_token_is_not_good(tablet, site, order):
    await site.post("/orders", order)
    other = await Tablet(site).sign_in()
    assert (await tablet.send("/tickets/1/cancel", token=other.token)).status == 403


async def test_without_a_session_no_form_does_anything(site, order):
    await site.post("/orders", order)
    for path in ("/tickets/1/cancel", "/held/all", "/sign-out"):
        found = await Tablet(site).send(path)
        assert (found.status, found.type) == (403, "text/html")
    assert await state(site, 1) == "queued"


# --- decisions --------------------------------------------------------------------------------------


async def test_reprint_from_the_page(tablet, site, order):
    await site.post("/orders", order)
    job = await come_out(site)
    sent = await tablet.send(f"/tickets/{job}/reprint")
    assert (sent.status, sent.headers["Location"]) == (303, "/")
    assert await state(site, 3) == "queued"
    again = await tablet.send(f"/tickets/{job}/reprint")
    assert again.status == 409
    assert "job 3 is a copy" in again.body.decode()


async def test_a_printer_is_paused_and_resumed_from_the_page(tablet, site):
    assert 'action="/page/printers/kitchen/pause"' in await tablet.page()
    sent = await tablet.send("/page/printers/kitchen/pause")
    assert (sent.status, sent.headers["Location"]) == (303, "/")
    page = await tablet.page()
    assert "Kitchen is paused by the page since " in page
    assert 'action="/page/printers/kitchen/resume"' in page
    await tablet.send("/page/printers/kitchen/resume")
    assert "is paused" not in await tablet.page()
    assert (await tablet.send("/page/printers/attic/pause")).status == 404


async def test_a_test_page_is_printed_from_the_page(tablet, site):
    assert 'action="/page/printers/kitchen/test"' in await tablet.page()
    sent = await tablet.send("/page/printers/kitchen/test")
    assert (sent.status, sent.headers["Location"]) == (303, "/")
    assert await state(site, 1) == "queued"
    assert "Test page" in await tablet.page()
    assert (await tablet.send("/page/printers/attic/test")).status == 404


async def test_what_is_not_there_is_a_page_with_a_sentence(tablet):
    found = await tablet.send("/tickets/99/reprint")
    assert (found.status, found.type) == (404, "text/html")
    assert "There is no job 99" in found.body.decode()


@pytest.mark.parametrize(
    ("choice", "states"),
    [
        ("all", ["queued", "queued"]),
        ("open", ["held", "queued"]),
        ("discard", ["cancelled", "cancelled"]),
    ],
)
async def test_held_tickets_are_decided_about_at_once(tablet, site, order, choice, states):
    journal = site.system.ref_of("journal")
    for name in ("A-1", "A-2"):
        await site.post("/orders", {**order, "id": name, "items": order["items"][:1]})
    assert await come_out(site, event=Event.LOST, evidence=None) == 1
    await site.post("/orders", {**order, "id": "A-1", "items": order["items"][:1], "status": "cancelled"})
    await journal.ask(Resolve(1, Event.HOLD), timeout=5)
    await journal.ask(Resolve(2, Event.STALE, why="older than an hour"), timeout=5)
    page = await tablet.page()
    assert "Held for you" in page
    assert "2 tickets wait for your decision." in page
    assert (await tablet.send(f"/held/{choice}")).status == 303
    assert [await state(site, job) for job in (1, 2)] == states


async def test_one_held_ticket_is_released(tablet, site, order):
    await site.post("/orders", order)
    await site.system.ref_of("journal").ask(Resolve(1, Event.STALE), timeout=5)
    assert (await tablet.send("/tickets/1/release")).status == 303
    assert await state(site, 1) == "queued"


# --- what it shows ----------------------------------------------------------------------------------


async def test_tickets_with_state_evidence_and_seconds(tablet, site, order):
    await site.post("/orders", order)
    await come_out(site)
    await come_out(site, "bar", Event.TAKEN, Evidence.BYTES)
    page = await tablet.page()
    assert "2 tickets, 1 confirmed, 1 sent to a printer that cannot confirm" in page
    assert "the printer confirmed it after the cut" in page
    assert "this printer can&#39;t confirm" in page
    assert len(re.findall(r"in \d\.\d\d s", page)) == 2
    assert page.count('class="reprint"') == 2
    assert '<img src="/jobs/1/ticket.png"' in page


async def test_the_changing_part_is_in_the_page_as_it_is(tablet, site, order):
    await site.post("/orders", order)
    assert (await tablet.get("/live")).body.decode() in await tablet.page()


@pytest.mark.parametrize(
    "nasty", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "\u202eevil"]
)
async def test_markup_is_shown_as_text(tablet, site, order, nasty):
    await site.post("/orders", {**order, "number": nasty})
    page = await tablet.page()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "49" not in re.findall(r'class="order[^>]*>([^<]*)<', page)
    assert page.count('dir="auto"') > 4


async def test_a_name_of_ten_thousand_letters_is_cut(tablet, site, order):
    await site.post("/orders", {**order, "number": "N" * 10_000})
    page = await tablet.page()
    assert "N" * 20 in page
    assert "N" * 61 not in page


async def test_everything_is_kept_to_the_site_itself(tablet, site):
    stranger = await Tablet(site).get("/")
    for found in (await tablet.get("/"), await tablet.get("/live"), stranger):
        assert found.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in found.headers["Content-Security-Policy"]
        assert found.headers["X-Content-Type-Options"] == "nosniff"
        assert found.headers["Referrer-Policy"] == "same-origin"
        assert found.headers["Cache-Control"] == "no-store"
        assert not re.search(rb"<script(?![^>]*src=)|<style| style=| on\w+=", found.body)


async def test_files_have_addresses_of_their_content(site, tablet):
    page = await tablet.page()
    addresses = re.findall(r'"(/assets/[^"]+)"', page)
    assert len(addresses) == 3
    for address in addresses:
        found = await Tablet(site).get(address)
        assert found.status == 200
        assert "immutable" in found.headers["Cache-Control"]
    assert (await Tablet(site).get("/assets/page.css")).status == 404
    assert (await Tablet(site).get("/assets/..%2fhtml.py")).status == 404


def test_the_script_listens_to_every_kind_of_event():
    script = html.assets()["page.mjs"].data.decode()
    kinds = set(re.findall(r'"([a-z_]+)"', script.partition("const KINDS = [")[2].partition("]")[0]))
    assert kinds == events.TOLD | {"missed"}


async def test_a_page_without_a_journal_says_so(moody, moods, monkeypatch):
    moods.mute = True
    monkeypatch.setattr(sessions, "PATIENCE", 0.05)
    found = await Tablet(moody).get("/", Cookie=f"{sessions.COOKIE}=x")
    assert found.status == 503
    assert "Try again in a few seconds" in found.body.decode()


async def test_a_client_keeps_the_cookie_and_brings_it_by_itself(site):
    link = (await site.post("/sessions")).json["link"]
    base = f"http://127.0.0.1:{site.port}"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        async with client.get(base + link) as found:
            assert 'http-equiv="refresh"' in await found.text()
        async with client.get(base + "/") as found:
            assert found.status == 200
