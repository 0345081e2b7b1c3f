"""The recorder: what counts is written to every sink, whatever becomes of it there."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest

from actors.log.actor import Log
from actors.log.entry import as_json
from actors.log.messages import LONGEST, DescribeLevel, LevelNow, SetLevel
from actors.log.recorder import AT_START, Libraries, Outlet, Recorder, keeping, make_outlets
from actors.log.sinks import Files, StandardError
from actors.settings import Log as LogSettings
from actors.settings import Settings, Site, WixSource
from supervision import ChildSpec, Event, RestartChild, SimLoop, Supervisor, System, TerminateChild

AT = datetime(2026, 7, 1, 10, tzinfo=UTC)
SITE_ID = "01234567-89ab-cdef-0123-456789abcdef"
SETTINGS = Settings((), (), Site(timezone="Europe/Zurich"), WixSource(SITE_ID, "swordfish"))


class Clock:
    boot_id = "boot"

    def now(self):
        return AT


class Memory:
    def __init__(self):
        self.lines = []
        self.full = False
        self.closed = False

    def write(self, line):
        if self.full:
            raise OSError("no space")
        self.lines.append(orjson.loads(line))

    def close(self):
        self.closed = True

    @property
    def texts(self):
        return [line["message"] for line in self.lines]


@pytest.fixture
def memory():
    return Memory()


@pytest.fixture
async def recorder(memory):
    return Recorder(Clock(), [Outlet(memory)], as_json, "info", ["swordfish"])


def printed(job):
    return Event(1.0, "job_changed", "journal", {"job": job, "printer": "bar", "state": "printed"})


async def test_an_event_is_a_line(recorder, memory):
    recorder.take(printed(17))
    (line,) = memory.lines
    assert line["message"] == "job 17: printed on bar"
    assert line["data"] == {"job": 17, "printer": "bar", "state": "printed"}


async def test_what_is_below_the_level_is_not_written(recorder, memory):
    sending = Event(1.0, "job_changed", "journal", {"job": 1, "state": "sending"})
    recorder.take(sending)
    assert memory.lines == []
    recorder.set_level("debug")
    recorder.take(sending)
    recorder.set_level("error")
    recorder.take(printed(2))
    assert len(memory.lines) == 1


async def test_secrets_and_telephones_are_in_no_part_of_a_line(recorder, memory):
    data = {"source": "wix", "why": "key swordfish, call 079 123 45 67", "swords": ["swordfish"]}
    recorder.take(Event(1.0, "source_failing", "sources/swordfish", data))
    recorder.note("info", "note", "swordfish")
    assert len(memory.lines) == 2
    assert "swordfish" not in str(memory.lines)
    assert "123 45" not in str(memory.lines)


async def test_a_job_with_many_digits_is_no_telephone(recorder, memory):
    recorder.take(printed(123_456_789))
    assert memory.texts == ["job 123456789: printed on bar"]


async def test_a_full_disk_costs_lines_and_says_so_afterwards(recorder, memory):
    memory.full = True
    for job in range(3):
        recorder.take(printed(job))
    memory.full = False
    recorder.take(printed(3))
    recorder.take(printed(4))
    assert memory.texts == [
        "3 lines of this log could not be written, and are lost",
        "job 3: printed on bar",
        "job 4: printed on bar",
    ]


async def test_one_sink_in_trouble_does_not_trouble_the_other(memory):
    broken = Memory()
    broken.full = True
    recorder = Recorder(Clock(), [Outlet(broken), Outlet(memory)], as_json)
    recorder.take(printed(1))
    assert memory.texts == ["job 1: printed on bar"]


async def test_a_sink_may_want_only_what_is_worse(memory):
    recorder = Recorder(Clock(), [Outlet(memory, least="warning")], as_json, "debug")
    recorder.take(printed(1))
    recorder.note("warning", "note", "careful")
    assert memory.texts == ["careful"]


async def test_repetitions_are_told_when_it_ends(recorder, memory):
    for _ in range(5):
        recorder.take(printed(1))
    recorder.close()
    assert memory.texts == ["job 1: printed on bar", "job 1: printed on bar (4 more times)"]
    assert memory.closed


# --- libraries ------------------------------------------------------------------------------------


@pytest.fixture
def logger():
    """A library's own: nothing of it reaches pytest."""
    made = logging.Logger("library")  # noqa: LOG001
    made.setLevel(logging.DEBUG)
    return made


async def test_a_library_is_heard_from_warning_up_and_without_what_an_error_quotes(recorder, memory, logger):
    recorder.set_level("debug")
    logger.addHandler(Libraries(recorder))
    logger.debug("INSERT %s", "Ann Guest")
    logger.info("chatter")
    logger.warning("careful: %s", "079 123 45 67")
    try:
        int("Ann Guest")
    except ValueError:
        logger.exception("it broke\nfuture: <Ann Guest>")
    logger.error("does not fit %d", "text")
    logger.error("")
    assert memory.texts[0] == "library: careful: [phone]"
    assert memory.texts[1].startswith("library: it broke (ValueError at ")
    assert memory.texts[2:] == ["library: does not fit %d", "library: "]
    assert [line["level"] for line in memory.lines] == ["warning", "error", "error", "error"]
    assert "Ann" not in str(memory.lines)


async def test_a_library_may_speak_from_another_thread(recorder, memory):
    record = logging.LogRecord("library", logging.WARNING, "", 0, "from afar", None, None)
    await asyncio.to_thread(recorder.take_record, record)
    await asyncio.sleep(0)
    assert memory.texts == ["library: from afar"]


def test_a_library_that_speaks_after_the_end_does_no_harm(memory):
    async def make():
        return Recorder(Clock(), [Outlet(memory)], as_json)

    recorder = asyncio.run(make())
    recorder.take_record(logging.LogRecord("library", logging.WARNING, "", 0, "late", None, None))
    assert memory.lines == []


# --- one run --------------------------------------------------------------------------------------


def outside_of_services(monkeypatch):
    monkeypatch.delenv("INVOCATION_ID", raising=False)
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)


async def test_outside_of_services_files_get_all_and_people_what_is_worse(tmp_path, monkeypatch):
    outside_of_services(monkeypatch)
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    with keeping(SETTINGS, tmp_path, Clock()) as recorder:
        assert not recorder.is_heard
        recorder.take(printed(1))
        recorder.note("warning", "note", "careful, swordfish")
    file = (tmp_path / "logs" / "docketd.log").read_text("utf-8").splitlines()
    assert file == [
        "2026-07-01T12:00:00.000+02:00 INFO    job 1: printed on bar",
        "2026-07-01T12:00:00.000+02:00 WARNING careful, [secret]",
    ]
    assert stream.getvalue().splitlines() == file[1:]


async def test_a_service_gets_all_on_standard_error_and_no_files(tmp_path, monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setenv("INVOCATION_ID", "x")
    settings = replace(SETTINGS, log=LogSettings("debug", "json"))
    with keeping(settings, tmp_path, Clock()) as recorder:
        assert recorder.is_heard
        assert recorder.level == "debug"
        recorder.take(printed(1))
    assert orjson.loads(stream.getvalue())["message"] == "job 1: printed on bar"
    assert list(tmp_path.iterdir()) == []


async def test_what_ends_a_start_is_said_by_the_command_alone(tmp_path, monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    failure = Event(1.0, "start_error", "gateway", {"reason": "x"})
    for service in (True, False):
        recorder = Recorder(Clock(), make_outlets(tmp_path, service=service), as_json)
        recorder.take(failure)
        assert stream.getvalue() == ""
        recorder.mute(frozenset())
        recorder.take(replace(failure, path="journal"))
        assert "journal: could not start" in stream.getvalue()
        recorder.close()
        stream.truncate(0)
    assert (tmp_path / "logs" / "docketd.log").read_text("utf-8").count("could not start") == 2
    assert "start_failed" in AT_START


async def test_without_a_standard_error_there_are_only_files(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stderr", None)
    (outlet,) = make_outlets(tmp_path, service=False)
    assert isinstance(outlet.sink, Files)
    assert not isinstance(outlet.sink, StandardError)


# --- the actor, under virtual time ----------------------------------------------------------------


def with_log(main, memory):
    async def run():
        recorder = Recorder(Clock(), [Outlet(memory)], as_json, "info")
        root = Supervisor([ChildSpec("log", lambda: Log(recorder))])
        system = System(ChildSpec("docketd", lambda: root))
        system.events.subscribe(recorder.take)
        await system.start()
        try:
            await main(system, recorder)
        finally:
            await system.stop()

    with asyncio.Runner(debug=True, loop_factory=lambda: SimLoop(1)) as it:
        it.run(run())
    gc.collect()


async def later(seconds):
    done = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(seconds, done.set_result, None)
    await done


def test_another_level_lasts_for_the_time_that_was_said(memory):
    async def main(system, recorder):
        log = system.ref_of("log")
        assert await log.ask(DescribeLevel(), timeout=1) == LevelNow("info", "info", None)
        assert await log.ask(SetLevel("debug", 600.0), timeout=1) == LevelNow("debug", "info", 600.0)
        await later(599.0)
        assert recorder.level == "debug"
        assert (await log.ask(DescribeLevel(), timeout=1)).seconds == pytest.approx(1.0)
        await later(2.0)
        assert await log.ask(DescribeLevel(), timeout=1) == LevelNow("info", "info", None)
        assert recorder.level == "info"

    with_log(main, memory)
    assert [text for text in memory.texts if "level" in text] == [
        "from now on this log has level debug for 600 s",
        "from now on this log has level info again",
    ]


def test_it_can_be_longer_or_shorter_and_never_for_ever(memory):
    async def main(system, recorder):
        log = system.ref_of("log")
        await log.ask(SetLevel("debug", 10.0), timeout=1)
        await log.ask(SetLevel("debug", 100.0), timeout=1)
        await later(50.0)
        assert recorder.level == "debug"
        assert (await log.ask(SetLevel("debug", 1e9), timeout=1)).seconds == LONGEST
        assert await log.ask(SetLevel("debug", 0.0), timeout=1) == LevelNow("info", "info", None)
        await later(LONGEST)
        assert recorder.level == "info"

    with_log(main, memory)
    assert len([text for text in memory.texts if "again" in text]) == 1


def test_an_actor_that_starts_anew_starts_with_the_usual_level(memory):
    async def main(system, recorder):
        await system.ref_of("log").ask(SetLevel("debug", 600.0), timeout=1)
        await system.ref_of("docketd").ask(TerminateChild("log"), timeout=1)
        await system.ref_of("docketd").ask(RestartChild("log"), timeout=1)
        assert recorder.level == "info"

    with_log(main, memory)


def test_what_was_counted_is_told_when_the_minute_is_over_though_nothing_happens(memory):
    async def main(system, recorder):
        for _ in range(4):
            recorder.note("warning", "note", "again")
        await later(59.0)
        assert memory.texts.count("again (3 more times)") == 0
        await later(2.0)
        assert memory.texts.count("again (3 more times)") == 1
        recorder.note("warning", "note", "again")
        await system.ref_of("docketd").ask(TerminateChild("log"), timeout=1)
        await system.ref_of("docketd").ask(RestartChild("log"), timeout=1)
        await later(61.0)
        assert "again (once more)" in memory.texts

    with_log(main, memory)


def test_a_message_of_nobodys_is_on_record(memory):
    async def main(system, recorder):
        recorder.set_level("debug")
        system.ref_of("log").tell("hello")
        await later(1.0)

    with_log(main, memory)
    assert "log: nobody took a str" in memory.texts
