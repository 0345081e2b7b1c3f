"""docketd logs: the files are read without a daemon; a running one can be asked for more."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from actors import daemon, run_file
from actors.cli import docketd
from actors.commands import logs
from actors.errors import UsageError
from actors.gateway.access import make_key
from actors.gateway.messages import WhichPort
from actors.log.entry import as_json
from actors.log.reading import Tail
from actors.log.recorder import Recorder
from actors.log.sinks import FILE
from actors.outside import SystemIds, real_ports
from actors.run_file import RunFile
from actors.settings import Gateway, Settings

LINES = """\
2026-07-01T12:00:00.000+02:00 DEBUG   printing: started
2026-07-01T12:00:01.000+02:00 INFO    job 17: printed on kitchen
not a line of ours
{"time":"2026-07-01T10:00:02Z","level":"warning","event":"x","message":"bar: \\u001b[2Jout of paper"}
"""


@pytest.fixture
def call(tmp_path):
    def run(*words, code=0):
        told = CliRunner().invoke(docketd, ["logs", *words, "--data", str(tmp_path)])
        assert told.exit_code == code, told.output
        return told

    return run


@pytest.fixture
def written(tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / FILE).write_text(LINES, encoding="utf-8")


def test_people_get_sentences_from_either_format(call, written):
    lines = call().stdout.splitlines()
    assert [line.split(maxsplit=2)[1:] for line in lines] == [
        ["DEBUG", "printing: started"],
        ["INFO", "job 17: printed on kitchen"],
        ["WARNING", "bar: \\x1b[2Jout of paper"],
    ]
    assert datetime.fromisoformat(lines[0].split()[0]) == datetime(2026, 7, 1, 10, tzinfo=UTC)


def test_programs_get_an_object_a_line(call, written):
    found = [json.loads(line) for line in call("--json", "--level", "info").stdout.splitlines()]
    assert [each["level"] for each in found] == ["info", "warning"]
    assert found[0] == {
        "time": "2026-07-01T10:00:01.000Z",
        "level": "info",
        "message": "job 17: printed on kitchen",
    }
    assert found[1]["event"] == "x"


def test_the_newest_are_shown_unless_a_time_is_given(call, tmp_path):
    (tmp_path / "logs").mkdir()
    text = "".join(f"2026-07-01T12:00:00.000Z INFO    {number}\n" for number in range(150))
    (tmp_path / "logs" / FILE).write_text(text)
    assert len(call().stdout.splitlines()) == 100
    assert call("--lines", "2").stdout.split()[2::3] == ["148", "149"]
    assert len(call("--since", "2026-07-01T11:59:00Z").stdout.splitlines()) == 150
    assert call("--since", "2026-07-01T14:00:01+02:00").stdout == ""


def test_without_files_it_says_where_else_to_look(call):
    told = call(code=1)
    assert "journalctl" in told.stderr
    assert "--data" in told.stderr


def test_somebody_elses_files_are_said_so(call, monkeypatch):
    def refuse(folder):
        raise PermissionError

    monkeypatch.setattr("actors.log.reading.files_of", refuse)
    assert "account" in call(code=1).stderr


@pytest.mark.parametrize("given", ["yesterday", "", "10", "5 weeks", "2026-13-01", "999999d"])
def test_a_time_that_is_none_is_wrong_usage(given):
    with pytest.raises(UsageError, match="--since"):
        logs.moment(given)


@pytest.mark.parametrize(("given", "ago"), [("90s", 90), ("10m", 600), ("2h", 7200), ("3 d", 259200)])
def test_a_time_ago(given, ago):
    before = datetime.now(UTC)
    found = logs.moment(given)
    assert before <= found + timedelta(seconds=ago) <= datetime.now(UTC)


def test_a_time_without_an_offset_is_this_machines():
    assert logs.moment("2026-07-01T12:00") == datetime(2026, 7, 1, 12).astimezone(UTC)


def test_files_elsewhere_can_not_be_read(call):
    assert "--debug-for" in call("--server", "http://127.0.0.1:1", "--key-file", "x", code=2).stderr


async def test_it_follows_until_it_is_stopped(tmp_path, written, monkeypatch):
    """Each wait between two looks is used to write; the third is the Ctrl-C."""
    told = []
    monkeypatch.setattr(logs.click, "echo", told.append)
    looks = 0

    async def between(seconds):
        nonlocal looks
        looks += 1
        if looks == 3:
            raise KeyboardInterrupt
        with (tmp_path / "logs" / FILE).open("a") as file:
            file.write(
                f"2026-07-01T12:01:00.000Z INFO    look {looks}\n2026-07-01T12:01:00.000Z DEBUG   no\n"
            )

    monkeypatch.setattr(logs.asyncio, "sleep", between)
    tail = Tail(tmp_path / "logs")
    with pytest.raises(KeyboardInterrupt):
        await logs._follow(tail, "info", as_json=False)
    assert [line.split(maxsplit=2)[2] for line in told][-2:] == ["look 1", "look 2"]
    assert looks == 3


def test_ctrl_c_ends_it_without_a_word(call, written, monkeypatch):
    async def stopped(tail, level, *, as_json):
        raise KeyboardInterrupt

    monkeypatch.setattr(logs, "_follow", stopped)
    assert call("--follow", "--level", "warning").stdout.endswith("out of paper\n")


# --- with a daemon --------------------------------------------------------------------------------


@asynccontextmanager
async def running(data):
    """The whole daemon, with a log that is written nowhere."""
    ports = real_ports(data)
    key, row = make_key(SystemIds(), "local", ["admin"], ports.clock.now())
    recorder = Recorder(ports.clock, [], as_json)
    settings = Settings((), (), gateway=Gateway("127.0.0.1", 0))
    system = daemon.build(settings, ports, [row], recorder)
    await system.start()
    try:
        port = await system.ref_of("gateway").ask(WhichPort(), timeout=5)
        run_file.write(data, RunFile(f"http://127.0.0.1:{port}", os.getpid(), key))
        yield recorder
    finally:
        await system.stop()
        await ports.http.close()


async def test_a_daemon_says_more_for_a_while(tmp_path, call):
    async with running(tmp_path) as recorder:
        told = await asyncio.to_thread(call, "--debug-for", "10m")
        assert "debug for 600 s, then info again" in told.stdout
        assert recorder.level == "debug"
        told = await asyncio.to_thread(call, "--debug-for", "0s", "--json")
        assert json.loads(told.stdout) == {"level": "info", "usual": "info", "seconds": None}
        told = await asyncio.to_thread(call, "--debug-for", "0s")
        assert told.stdout == "the log has level info again\n"
        told = await asyncio.to_thread(lambda: call("--debug-for", "25h", code=1))
        assert "24h" in told.stderr


def test_without_a_daemon_nothing_can_say_more(call):
    assert "no docketd is running" in call("--debug-for", "10m", code=1).stderr
