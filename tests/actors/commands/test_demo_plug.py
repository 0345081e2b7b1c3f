"""`docketd demo --pull-the-plug`, the real thing in a short form: a real daemon, really killed."""

from __future__ import annotations

import json
import re
import socket
import sys

import psutil
import pytest

from tests.rig.processes import Process, until

if sys.platform != "win32":
    from tests.rig.terminal import Terminal

pytestmark = pytest.mark.timeout(120)
SHORT = ("demo", "--pull-the-plug", "--port", 0, "--seconds", 5, "--orders", 14)

QUICK = ("demo", "--pull-the-plug", "--port", 0, "--seconds", 1, "--orders", 8)

#: Runs the command, and somebody takes all that is printed of one ticket away, and lays another there twice.
MEDDLED = """
import sys
from actors.commands import plug_run
from actors.demo.plug.paper import copies
from docketd import main

def account(ordered, paper, held):
    tickets = [copy.ticket for piece in paper for copy in copies(piece)]
    gone, twice = [
        piece
        for piece in paper
        if [(copy.marked, tickets.count(copy.ticket)) for copy in copies(piece)] == [(False, 1)]
    ][:2]
    paper.remove(gone)
    paper.append(twice)
    return honest(ordered, paper, held)

honest, plug_run.account = plug_run.account, account
sys.argv = ["docketd", *sys.argv[1:]]
main()
"""


def folder_of(path):
    """The environment of a program that puts its temporary files there."""
    return {"TMPDIR": str(path), "TEMP": str(path)}


def daemons(data):
    """Processes that work on the folder."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if "run" in line and any(str(word).startswith(str(data)) for word in line):
            found.append(process.pid)
    return found


@pytest.fixture
def plug():
    started = []

    def start(*arguments, **how):
        started.append(Process(*SHORT, *arguments, **how))
        return started[-1]

    yield start
    for process in started:
        process.close()


def result(process):
    code = process.wait()
    assert process.errors == []  # in a pipe it is quiet
    found = json.loads(process.line())
    assert process.lines.empty()
    return found, code


def test_nothing_is_lost_or_doubled_and_nothing_is_left_behind(plug, tmp_path):
    found, code = result(plug("--seed", 7, env=folder_of(tmp_path)))
    assert (found["lost"], found["unmarked_duplicates"], code) == (0, 0, 0)
    assert found["orders"] == 14
    assert found["on_paper"] + sum(found["held"].values()) == found["tickets"] >= 14
    assert found["kills"] >= 1
    assert found["seed"] == 7
    assert list(tmp_path.iterdir()) == []
    assert daemons(tmp_path) == []


def test_a_slip_that_is_taken_away_or_lies_there_twice_is_found(tmp_path):
    (tmp_path / "meddled.py").write_text(MEDDLED, "utf-8")
    process = Process(*QUICK, "--seed", 3, program="meddled", env={"PYTHONPATH": str(tmp_path)})
    found, code = result(process)
    assert (found["lost"], found["unmarked_duplicates"], code) == (1, 1, 1)


def test_with_a_folder_everything_is_kept_and_counts_once(plug, tmp_path):
    data = tmp_path / "d"
    _, code = result(plug(*QUICK[1:], "--seed", 8, "--data", data))
    assert code == 0
    assert list((data / "paper" / "kitchen").glob("slip-*.txt"))
    assert (data / "journal.db").exists()
    again = Process("demo", "--pull-the-plug", "--data", data)
    assert again.wait() == 2
    assert again.errors == [
        f"docketd: {data} holds a journal already, and this counts all paper anew: name another folder"
    ]


def test_killed_itself_it_leaves_no_docketd_behind(plug, tmp_path):
    data = tmp_path / "d"
    process = plug("--seconds", 60, "--data", data)
    until(lambda: daemons(data), "its docketd")
    process.kill()
    until(lambda: not daemons(data), "its end")


def test_its_options_belong_to_it():
    process = Process("demo", "--seed", 7)
    assert process.wait() == 2
    assert process.errors == ["docketd: --seconds and --seed belong to --pull-the-plug"]


def test_a_port_that_is_taken_is_told(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = Process("demo", "--pull-the-plug", "--port", port, env=folder_of(tmp_path))
        assert process.wait() == 1
    told = f"can't listen on 127.0.0.1:{port}: another program listens there: stop it, or take another port"
    assert process.errors[-1].endswith(told)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_on_a_terminal_it_tells_what_happens_and_ends_with_the_table(tmp_path):
    terminal = Terminal(*SHORT, "--seed", 9, "--data", tmp_path / "d")
    try:
        terminal.until("s to go; Ctrl-C mends everything now.")
        assert terminal.wait() == 0
        lines = [*terminal.screen.scrolled, *terminal.screen.lines]
        text = "\n".join(lines)
        assert re.search(r"^\d\d:\d\d:\d\d  docketd was killed \(kill -9\)", text, re.MULTILINE)
        assert re.search(r"docketd was started again, and answered after \d+\.\d s", text)
        assert re.search(r"^tickets lost +0$", text, re.MULTILINE)
        assert re.search(r"^tickets doubled without a mark +0$", text, re.MULTILINE)
        assert "Nothing was lost, and nothing was doubled without a mark." in text
        assert "s to go" not in text  # the picture in place is gone
        assert '{"orders"' not in text
    finally:
        terminal.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_mends_everything_and_once_more_leaves(tmp_path, times):
    data = tmp_path / "d"
    terminal = Terminal(*SHORT, "--seconds", 60, "--data", data, rows=40)
    try:
        terminal.until("s to go; Ctrl-C")
        terminal.type("\x03")
        if times == 1:
            assert terminal.wait() == 0
            assert "Nothing was lost" in terminal.screen.text
        else:
            terminal.type("\x03")
            assert terminal.wait() in {0, 1}
        assert daemons(data) == []
    finally:
        terminal.close()
