"""The last good settings: kept once docketd is up, and run in the place of a file that broke."""

from __future__ import annotations

import os
import stat
import sys

import pytest

from actors.domain.routing import Station
from actors.errors import ConfigurationError
from actors.journal.actor import Journal
from actors.journal.messages import ListJobs, TakeWork
from actors.last_good import MOST_NAMED, NAME, OnDisk, load_or_last_good, notice, settle
from actors.outside import real_ports
from actors.settings import Broken
from supervision import ChildSpec, System

GOOD = '[[printer]]\nname = "kitchen"\nmodel = "TM-m30III"\nconnect = "virtual://kitchen"\n'
BROKEN = GOOD.replace("connect", "conect")
STATIONS = (
    Station("guest", "bar", "customer", every=True),
    Station("bar", "bar", match={"section": ("Drinks",)}),
    Station("kitchen", "kitchen"),
)


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "docketd.toml"
    file.write_text(GOOD)
    return file


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
async def journal(data):
    ports = real_ports(data)
    system = System(ChildSpec("journal", lambda: Journal(ports.store, ports.clock, ["kitchen"])))
    await system.start()
    yield system.ref_of("journal")
    await system.stop()
    await ports.http.close()


def broken(digest="0", mistakes=("docketd.toml: printer: found nothing",)):
    return Broken("docketd.toml", tuple(mistakes), digest)


async def test_what_docketd_started_with_is_kept_for_its_owner_alone(file, data, journal):
    await settle(load_or_last_good(file, data, {}), data, journal)
    assert (data / NAME).read_text() == GOOD
    if sys.platform != "win32":
        assert stat.S_IMODE((data / NAME).stat().st_mode) == 0o600
    assert await journal.ask(ListJobs(), timeout=5) == ()


async def test_the_file_is_kept_as_it_was_when_it_was_read(file, data, journal):
    settings = load_or_last_good(file, data, {})
    file.write_text(BROKEN)
    await settle(settings, data, journal)
    assert (data / NAME).read_text() == GOOD


async def test_what_runs_in_the_place_of_a_broken_file_is_not_kept_again(file, data, journal):
    (data / NAME).write_text(GOOD)
    os.utime(data / NAME, (1, 1))
    file.write_text(BROKEN)
    await settle(load_or_last_good(file, data, {}), data, journal)
    assert (data / NAME).stat().st_mtime == 1


async def test_a_disk_without_room_stops_nothing(file, data, journal, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("actors.private_file.write", full)
    await settle(load_or_last_good(file, data, {}), data, journal)
    assert not (data / NAME).exists()


@pytest.mark.parametrize("text", [BROKEN, "", "[[printer", "\x00" * 512])
def test_a_file_that_broke_is_replaced_by_the_last_good_one(file, data, text):
    (data / NAME).write_text(GOOD)
    file.write_text(text)
    settings = load_or_last_good(file, data, {})
    assert settings.printers[0].name == "kitchen"
    assert settings.broken.file == str(file)
    assert settings.broken.mistakes
    assert settings.content is None


def test_a_running_docketd_reads_its_file_again_and_keeps_what_is_good(file, data):
    on_disk = OnDisk(file, data, {})
    assert on_disk.name == str(file)
    on_disk.keep(on_disk.load())
    assert (data / NAME).read_text() == GOOD
    file.write_text(BROKEN)
    with pytest.raises(ConfigurationError):
        on_disk.load()


def test_a_first_start_on_a_wrong_file_is_an_error(file, data):
    file.write_text(BROKEN)
    with pytest.raises(ConfigurationError):
        load_or_last_good(file, data, {})


def test_where_the_last_good_one_is_wrong_too_the_files_own_mistakes_are_told(file, data):
    (data / NAME).write_text("[[printer")
    file.write_text(BROKEN)
    with pytest.raises(ConfigurationError) as caught:
        load_or_last_good(file, data, {})
    assert {mistake.key for mistake in caught.value.mistakes} == {"printer[0].connect", "printer[0].conect"}


def test_a_good_file_is_nothing_to_talk_about(file, data):
    (data / NAME).write_text(GOOD.replace("kitchen", "bar"))
    settings = load_or_last_good(file, data, {})
    assert settings.printers[0].name == "kitchen"
    assert settings.broken is None


def test_a_file_that_breaks_again_is_another_one(file, data):
    (data / NAME).write_text(GOOD)
    digests = []
    for moment in (1, 2, 2):
        file.write_text(BROKEN)
        os.utime(file, (moment, moment))
        digests.append(load_or_last_good(file, data, {}).broken.digest)
    assert digests[0] != digests[1] == digests[2]


async def test_a_slip_says_so_once_where_people_cook(data, journal, file):
    (data / NAME).write_text(GOOD)
    file.write_text(BROKEN)
    for _ in range(3):
        await settle(load_or_last_good(file, data, {}), data, journal)
    (job,) = await journal.ask(ListJobs(), timeout=5)
    assert job.printer == "kitchen"
    work = await journal.ask(TakeWork("kitchen"), timeout=5)
    assert work.layout == "notice"
    assert "can't be used" in work.order.note
    assert any("conect" in problem for problem in work.order.problems)


async def test_a_journal_that_is_away_stops_nothing(data, file):
    (data / NAME).write_text(GOOD)
    file.write_text(BROKEN)
    system = System(ChildSpec("journal", lambda: None))
    await settle(load_or_last_good(file, data, {}), data, system.ref_of("journal"))
    assert (data / NAME).read_text() == GOOD


def test_the_slip_goes_where_everything_goes_that_nobody_takes():
    (station,) = notice(broken(), STATIONS).stations
    assert (station.name, station.printer) == ("kitchen", "kitchen")


def test_the_slip_names_some_mistakes_and_how_many_more_there_are():
    found = notice(broken(mistakes=[f"mistake {n}" for n in range(MOST_NAMED + 2)]), STATIONS).order.problems
    assert found[:MOST_NAMED] == tuple(f"mistake {n}" for n in range(MOST_NAMED))
    assert found[MOST_NAMED:] == ("and 2 more: docketd check names them",)
    assert len(notice(broken(mistakes=["one"]), STATIONS).order.problems) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text there")
async def test_a_name_that_is_no_text_can_be_printed(tmp_path, data, journal):
    file = tmp_path / os.fsdecode(b"docket\xff.toml")
    file.write_text(BROKEN)
    (data / NAME).write_text(GOOD)
    await settle(load_or_last_good(file, data, {}), data, journal)
    assert len(await journal.ask(ListJobs(), timeout=5)) == 1
