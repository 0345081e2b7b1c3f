"""docketd print: through the daemon, or by way of the journal while none runs."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from io import BytesIO

import pytest
from click.testing import CliRunner
from PIL import Image

from actors.cli import docketd
from actors.commands.remote import Remote
from actors.domain.font import Font, FontSize
from actors.domain.ticket import Kind
from actors.errors import UnreachableError
from actors.journal.lock import FolderLock
from actors.journal.looking_messages import WorkOf
from actors.journal.messages import TakeWork
from actors.offline import journal
from actors.rendering.dots.photo import WIDEST

SETTINGS = """
[[printer]]
name = "kitchen"
model = "TM-m30III"
connect = "virtual://kitchen"
[[station]]
name = "kitchen"
printer = "kitchen"
"""
ORDER = {"id": "A-7", "number": "7", "items": [{"name": "Pizza"}]}


@pytest.fixture
def files(tmp_path, monkeypatch):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "closed.txt").write_text("Closed today")
    (folder / "menu.receipt").write_text("^^^MENU^^^\n{image:abcd}\n")
    (folder / "order.json").write_text(json.dumps(ORDER))
    Image.new("RGB", (3000, 1500), "black").save(folder / "map.jpg")
    (tmp_path / "docketd.toml").write_text(SETTINGS)
    monkeypatch.chdir(folder)  # wherever the tests are started, a docketd.toml may lie
    return folder


async def test_what_was_taken_is_named_with_its_printer(either, files):
    told = await either.run("print", str(files / "closed.txt"))
    assert told.output.splitlines()[0] == "job 2 is queued at kitchen"


async def test_without_a_daemon_it_is_kept_and_it_says_when_it_prints(lone, files):
    told = await lone.run("print", str(files / "closed.txt"))
    assert "no docketd is running: what is queued is kept, and prints when docketd starts" in told.output
    async with journal(lone.data) as offline:
        await offline.ask(TakeWork("kitchen"))
        listed = await asyncio.to_thread(lone.call, "jobs")
    assert listed.exit_code == 1  # the folder is in use, by this test
    listed = await lone.run("jobs")
    assert "closed.txt" in listed.output


async def test_with_json_both_say_the_same(either, files):
    told = json.loads((await either.run("print", str(files / "map.jpg"), "--json")).output)
    assert (told["job"], told["state"], told["printer"]) == (2, "queued", "kitchen")
    assert told["tickets"][0]["kind"] == Kind.SHEET


async def test_the_first_thing_ever_printed_makes_the_journal(tmp_path, files):
    data = tmp_path / "new"
    config = str(tmp_path / "docketd.toml")
    words = ["print", str(files / "closed.txt"), "--data", str(data), "--config", config]
    told = await asyncio.to_thread(CliRunner().invoke, docketd, words)
    assert told.exit_code == 0, told.output
    async with journal(data) as offline:
        work = await offline.ask(TakeWork("kitchen"))
    assert (work.raw, work.order.number) == (b"Closed today", "closed.txt")


async def test_an_order_printed_twice_is_known_with_its_jobs(either, files):
    first = await either.run("print", str(files / "order.json"))
    assert first.output.startswith("job 2 is queued at kitchen")
    second = await either.run("print", str(files / "order.json"))
    assert second.output.startswith("order.json is known already: job 2 is queued at kitchen")
    assert "docketd jobs reprint" in second.output


async def test_a_cancelled_order_prints_nothing_and_says_so(either, files):
    (files / "order.json").write_text(json.dumps(ORDER | {"status": "cancelled"}))
    told = await either.run("print", str(files / "order.json"))
    assert "nothing prints of this order" in told.output


async def test_what_the_paper_does_not_show_is_named(either, files):
    told = await either.run("print", str(files / "menu.receipt"))
    assert "docketd: not on paper: an image: that is not a picture" in told.output


async def test_an_unknown_printer_is_wrong_usage_and_those_there_are_are_named(either, files):
    told = await either.run("print", str(files / "closed.txt"), "--printer", "attic", code=2)
    assert told.output == "docketd: there is no printer 'attic': there is kitchen\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"\n", "nothing in it that could be seen"),
        ("binary.dat", b"\0\1\2", "neither text nor an order"),
        ("latin.txt", b"caf\xe9", "neither text nor an order"),
        ("fake.png", b"hello", "not a picture"),
        ("cut.png", b"\x89PNG\r\n\x1a\n\0", "picture"),
        ("drawing.pdf", b"%PDF-1.7", "not a picture"),
        ("order.json", b"{", "is no order: it is not JSON"),
        ("order.json", b"{}", "id"),
        ("drawer.receipt", b"{command:\\x1bp}", "drawer"),
        ("long.txt", b"x\n" * 600, "too long"),
        ("huge.txt", b"x" * 1_000_001, "larger than 1 MB"),
    ],
)
async def test_a_file_that_can_not_print_is_a_sentence(lone, tmp_path, files, name, content, said):
    file = tmp_path / name
    file.write_bytes(content)
    told = await lone.run("print", str(file), code=2)
    assert said in told.output
    assert len(told.output.splitlines()) == 1
    assert len((await lone.run("jobs", "--json")).output.split('"job"')) == 2  # the one that was there before


async def test_a_file_that_is_not_there_is_a_sentence(lone, files):
    told = await lone.run("print", str(files / "nothing.txt"), code=2)
    assert "can't be read" in told.output


async def test_a_text_may_begin_like_a_bitmap_and_hold_stray_control_characters(lone, tmp_path, files):
    (tmp_path / "bmw.txt").write_bytes(b"BMW parking\x1b[2J")
    await lone.run("print", str(tmp_path / "bmw.txt"))


async def test_a_photograph_is_made_small_before_it_is_sent(shell, files, monkeypatch):
    sent = []
    monkeypatch.setattr(Remote, "post", lambda _self, _path, body, **_more: sent.append(body) or ANSWER)
    await shell.run("print", str(files / "map.jpg"))
    (body,) = sent
    data = b64decode(body["picture"])
    assert len(data) < 10_000
    with Image.open(BytesIO(data)) as small:
        assert small.size == (WIDEST, WIDEST // 2)


ANSWER = {
    "job": 1, "ticket": 1, "printer": "kitchen", "state": "queued", "duplicate": False, "left_out": [],
    "tickets": [{"job": 1, "state": "queued", "printer": "kitchen"}],
}  # fmt: skip


async def test_an_answer_that_got_lost_is_asked_for_again_under_the_same_key(shell, files, monkeypatch):
    real, keys = Remote.post, []

    def lossy(self, path, body=None, *, key=None, **more):
        answer = real(self, path, body, key=key, **more)
        keys.append(key)
        if len(keys) == 1:
            raise UnreachableError("no answer", "timed-out")
        return answer

    monkeypatch.setattr(Remote, "post", lossy)
    told = await shell.run("print", str(files / "closed.txt"))
    assert "job 1 is queued" in told.output
    assert len(set(keys)) == 1 < len(keys)
    assert (await shell.run("jobs", "--json")).output.count('"job"') == 1


async def test_two_lost_answers_are_told_as_not_known(shell, files, monkeypatch):
    def lost(*_words, **_more):
        raise UnreachableError("no docketd answers", "timed-out")

    monkeypatch.setattr(Remote, "post", lost)
    told = await shell.run("print", str(files / "closed.txt"), code=1)
    assert "nobody knows yet whether it will print: look with docketd jobs first" in told.output


async def test_a_folder_that_somebody_else_works_on_is_left_alone(lone, files):
    lock = FolderLock(lone.data / "docketd.lock")
    lock.acquire()
    try:
        await lone.run("print", str(files / "closed.txt"), code=1)
    finally:
        lock.release()


async def test_a_job_is_shown_by_its_title(either, files):
    await either.run("print", str(files / "closed.txt"))
    told = await either.run("jobs", "show", "2")
    assert told.output.startswith("job 2: closed.txt, which is no order's")


def test_help_shows_how():
    told = CliRunner().invoke(docketd, ["print", "--help"])
    assert "docketd print closed-today.txt" in told.output
    assert "--printer" in told.output


# --- letters --------------------------------------------------------------------------------------


async def test_a_text_prints_as_large_and_bold_as_it_is_asked_for(either, files):
    await either.run("print", str(files / "closed.txt"), "--font-size", "double", "--font-bold")
    await either.run("print", str(files / "closed.txt"))
    if either.key:
        journal_ = either.system.ref_of("journal")
        found = [(await journal_.ask(WorkOf(job), timeout=5)).work.font for job in (2, 3)]
    else:
        async with journal(either.data) as offline:
            found = [(await offline.ask(WorkOf(job))).work.font for job in (2, 3)]
    assert found == [Font(FontSize.DOUBLE, bold=True), Font()]


async def test_while_no_daemon_runs_the_settings_say_how_a_text_prints(lone, files, tmp_path):
    config = tmp_path / "docketd.toml"
    config.write_text(SETTINGS + '[print]\nfont_size = "large"\nfont_bold = true\n')
    words = ["print", str(files / "closed.txt"), "--config", str(config)]
    await lone.run(*words)
    await lone.run(*words, "--no-font-bold")
    async with journal(lone.data) as offline:
        found = [(await offline.ask(WorkOf(job))).work.font for job in (2, 3)]
    assert found == [Font(FontSize.LARGE, bold=True), Font(FontSize.LARGE)]


@pytest.mark.parametrize("name", ["menu.receipt", "map.jpg", "order.json"])
async def test_only_a_text_has_letters_to_choose(either, files, name):
    told = await either.run("print", str(files / name), "--font-size", "large", code=2)
    assert "is no plain text: --font-size and --font-bold are for texts; leave them out" in told.output


async def test_a_size_that_there_is_not_is_wrong_usage_and_those_there_are_are_named(lone, files):
    told = await lone.run("print", str(files / "closed.txt"), "--font-size", "huge", code=2)
    assert "'small', 'normal', 'large', 'xlarge', 'double'" in told.output
