"""docketd backup and restore: what was there is there again, and what was replaced is kept."""

from __future__ import annotations

import sqlite3
import zipfile
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import orjson
import pytest

from actors.commands import backup as backup_command
from actors.domain.job import State
from actors.errors import DocketdError
from actors.journal.alert_messages import ListAlerts
from actors.journal.backups import is_due, made_at
from actors.journal.messages import ListJobs
from actors.offline import journal

ZURICH = ZoneInfo("Europe/Zurich")


@pytest.mark.parametrize("words", [("backup",), ("restore",)])
async def test_a_file_has_to_be_named(lone, words):
    assert (await lone.run(*words, code=2)).stdout == ""


async def test_a_copy_brings_back_what_was_there_and_keeps_what_was_replaced(lone, tmp_path):
    file = tmp_path / "copy.zip"
    told = await lone.run("backup", str(file))
    assert "checked copy" in told.stdout
    assert orjson.loads(zipfile.ZipFile(file).read("manifest.json"))["journal"] >= 8
    (lone.data / "journal.db").write_bytes(b"junk" * 5000)
    told = await lone.run("restore", str(file))
    assert (lone.data / "replaced" / "1" / "journal.db").read_bytes() == b"junk" * 5000
    async with journal(lone.data) as offline:
        (job,) = await offline.ask(ListJobs())
        assert (job.job, job.state) == (1, State.QUEUED)


async def test_it_is_refused_while_a_daemon_runs(shell, tmp_path):
    file = tmp_path / "copy.zip"
    file.write_bytes(b"x")
    told = await shell.run("restore", str(file), code=1)
    assert "another docketd" in told.stderr


@pytest.mark.parametrize("harm", ["no zip", "cut off", "another journal", "newer"])
async def test_a_copy_that_is_not_sound_replaces_nothing(lone, tmp_path, harm):
    file = tmp_path / "copy.zip"
    await lone.run("backup", str(file))
    before = (lone.data / "journal.db").read_bytes()
    packed = zipfile.ZipFile(file)
    manifest = orjson.loads(packed.read("manifest.json"))
    content = packed.read("journal.db")
    if harm == "no zip":
        file.write_bytes(b"PK nothing")
    elif harm == "cut off":
        file.write_bytes(file.read_bytes()[:-200])
    else:
        if harm == "newer":
            manifest["journal"] = 1999
        else:
            content += b"!"
        with zipfile.ZipFile(file, "w") as made:
            made.writestr("manifest.json", orjson.dumps(manifest))
            made.writestr("journal.db", content)
    told = await lone.run("restore", str(file), code=1)
    assert len(told.stderr.splitlines()) == 1
    assert ("install docketd" if harm == "newer" else "another") in told.stderr
    assert (lone.data / "journal.db").read_bytes() == before
    assert not (lone.data / "replaced").exists()


def test_the_restored_journal_says_what_it_does_not_know(tmp_path):
    from actors.journal.copies import put_in_place

    assert put_in_place(tmp_path, "damaged", iter(())) is None
    found = (
        sqlite3.connect(tmp_path / "journal.db").execute("SELECT since, aside, at FROM restores").fetchall()
    )
    assert found == [(None, "damaged/1", None)]


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, "2026-07-01T12:00", True),
        ("2026-07-01T02:00", "2026-07-01T12:00", False),  # 04:00 in Zurich, at the quiet hour itself
        ("2026-07-01T01:59", "2026-07-01T12:00", True),
        ("2026-07-01T01:59", "2026-07-01T01:59", False),
        ("2026-06-30T02:00", "2026-07-01T01:59", False),
        ("2026-06-29T02:00", "2026-07-01T01:59", True),  # it was off last night
        ("2027-06-29T02:00", "2026-07-01T12:00", True),  # the clock was wrong
    ],
)
def test_a_copy_is_due_when_the_quiet_hour_has_passed_since_the_last(last, now, due):
    before, at = (date and datetime.fromisoformat(date).replace(tzinfo=UTC) for date in (last, now))
    assert is_due(before, at, ZURICH, 240) is due


def test_the_name_of_a_copy_says_when_it_was_made():
    assert made_at("docketd-20260701T020000Z.zip") == datetime(2026, 7, 1, 2, tzinfo=UTC)
    assert made_at("docketd-old.zip") is None


async def test_a_restore_is_an_alert(lone, tmp_path):
    file = tmp_path / "copy.zip"
    await lone.run("backup", str(file))
    await lone.run("restore", str(file))
    from actors.journal.restoring import take_notice
    from tests.actors.journal.conftest import NOON

    async with journal(lone.data) as offline:
        from actors.journal.moment import Moment

        await offline._store.run([lambda connection: take_notice(connection, Moment(NOON, "b"))])
        (alert,) = await offline.ask(ListAlerts())
        assert alert.key == "journal-restored"
        (job,) = await offline.ask(ListJobs())
        assert (job.marked, job.why) == (True, "restored")


class Answers:
    """Stands where a running docketd would."""

    def __init__(self, *steps):
        self._steps = list(steps)

    def post(self, path):
        assert path == "/backups?wait=no"

    def get(self, path):
        assert path == "/backups"
        return self._steps.pop(0)


async def test_the_command_tells_how_far_the_copy_is_until_it_is_made():
    told = []
    remote = Answers(
        {"step": "copying", "share": 0.5},
        {"step": "packing", "share": 0.1},
        {"step": "made", "name": "x.zip"},
    )
    made = await backup_command._made(remote, lambda *how_far: told.append(how_far))
    assert made["name"] == "x.zip"
    assert told == [("copying", 0.5), ("packing", 0.1)]


@pytest.mark.parametrize(
    ("answer", "says"), [({"step": "failed", "why": "no room"}, "no room"), ({"step": None}, "restarted")]
)
async def test_a_copy_that_came_to_nothing_is_one_sentence(answer, says):
    with pytest.raises(DocketdError, match=says):
        await backup_command._made(Answers(answer), lambda *_: None)
