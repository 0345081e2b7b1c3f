"""What the demonstration tells on a terminal: every line fits, and what has to stay stands first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

import pytest

from actors.commands.demo_tour import Before, Commands, Ended, Scene, Slips, called, farewell, tour
from actors.gateway.sentence import PrinterFacts

LINK = "http://127.0.0.1:8080/sign-in?token=" + "x" * 43
DATA = "--data /tmp/docketd-demo-x5k2p9qe"
COMMANDS = Commands("/home/pi/docketd", ".venv/bin/docketd", "kill -9 12345", DATA, DATA, "")
READY = ((PrinterFacts("kitchen", "ready"), Slips(12, "K-012")), (PrinterFacts("bar", "ready"), Slips()))
SCENE = Scene(
    link=LINK,
    opened=False,
    planned=500,
    orders=14,
    confirmed=21,
    waiting=0,
    printers=READY,
    slips=tuple(f"  bar  B-{n:03}" for n in range(12, 0, -1)),
    reprint=7,
    before=Before(),
)
OUT = PrinterFacts("kitchen", "blocked", ("media-empty", "media-low"), 3)


def told(scene=SCENE, commands=COMMANDS, *, leave=False, width=80, height=23):
    return [line.text for line in tour(scene, commands, leave=leave, width=width, height=height)]


@pytest.mark.parametrize("waiting", [0, 3])
@pytest.mark.parametrize("before", [Before(), Before(14, 3)])
@pytest.mark.parametrize("state", ["ready", "blocked"])
def test_the_whole_tour_fits_on_24_rows_of_80(waiting, before, state):
    kitchen = replace(OUT, state=state, waiting=waiting)
    lines = told(
        replace(SCENE, waiting=waiting, before=before, printers=((kitchen, Slips(3, "K-003")), READY[1]))
    )
    assert len(lines) <= 23
    assert max(map(len, lines)) <= 80
    assert lines.index(LINK) == 2
    assert lines[-1] == "Ctrl-C ends the demo."


def test_every_step_has_its_exact_command():
    lines = told()
    assert "    .venv/bin/docketd demo paper-out" in lines
    assert "    .venv/bin/docketd demo paper-in" in lines
    assert "    .venv/bin/docketd jobs reprint 7 --data /tmp/docketd-demo-x5k2p9qe" in lines
    assert "    kill -9 12345" in lines
    assert "    .venv/bin/docketd demo --data /tmp/docketd-demo-x5k2p9qe" in lines
    assert "Print on paper" in "\n".join(lines)
    assert any(line.endswith("cd /home/pi/docketd") for line in lines)


def test_a_large_terminal_shows_what_was_printed_too():
    assert "Just printed" in told(height=39)
    assert len(told(height=39)) <= 39
    assert "  bar  B-001" in told(height=39)
    small = told(height=22)
    assert "Just printed" not in small or len(small) <= 22


def test_a_small_terminal_loses_the_gaps_first():
    lines = told(height=17)
    assert "" not in lines
    assert lines[2] == LINK


def test_a_command_that_is_too_long_for_an_indent_goes_without():
    commands = replace(COMMANDS, docketd="/srv/" + "d" * 18 + "/docketd")
    assert max(map(len, told(commands=commands))) <= 80
    assert any(
        line.startswith("/srv/") and line.endswith("demo-x5k2p9qe") for line in told(commands=commands)
    )


def test_a_line_that_breaks_counts_as_two():
    commands = replace(COMMANDS, docketd="/srv/" + "d" * 60 + "/docketd")
    lines = told(commands=commands, height=40)
    assert sum(-(-max(1, len(line)) // 80) for line in lines) <= 40


def test_a_printer_that_needs_somebody_says_what_for():
    lines = told(replace(SCENE, waiting=3, printers=((OUT, Slips(2, "K-002")), READY[1])))
    assert "  kitchen  is out of paper: 3 tickets wait" in lines
    assert any("14 orders so far" in line and line.endswith("; 3 tickets wait") for line in lines)


def test_a_link_that_was_used_makes_room_for_the_command_that_shows_another():
    lines = told(replace(SCENE, opened=True))
    assert LINK not in lines
    assert ".venv/bin/docketd status --data /tmp/docketd-demo-x5k2p9qe" in lines


def test_what_a_killed_demo_left_is_told():
    lines = told(replace(SCENE, before=Before(14, 1)))
    assert "  from before 14 orders, with 1 ticket not on paper yet: taken up again" in lines
    assert "  from before 1 order: taken up again" in told(replace(SCENE, before=Before(1)))


def test_where_it_ends_by_itself_nothing_is_to_be_tried():
    lines = told(leave=True)
    assert "demo paper-out" not in "\n".join(lines)
    assert LINK in lines


@pytest.mark.parametrize(
    ("ended", "go_on", "end"),
    [
        (Ended(2, 4, 4, 0, 0), "", ", all confirmed by the printers; nothing was lost."),
        (
            Ended(2, 4, 4, 0, 0),
            "GO",
            ", all confirmed by the printers; nothing was lost, and this goes on with them: GO",
        ),
        (
            Ended(2, 4, 3, 1, 0),
            "",
            (
                ", 3 of them confirmed by the printers; the 1 that still waited went with the demo's"
                " temporary folder."
            ),
        ),
        (
            Ended(2, 4, 1, 3, 0),
            "GO",
            (
                ", 1 of them confirmed by the printers; nothing was lost, and this prints the 3 that still"
                " wait: GO"
            ),
        ),
        (Ended(2, 4, 4, 0, 1), "", ", of which 1 can't be found on the paper: please report it."),
    ],
)
def test_the_end_is_one_sentence(ended, go_on, end):
    assert farewell(ended, go_on) == "2 orders became 4 tickets" + end


@pytest.mark.parametrize(
    ("program", "on_path", "words"),
    [
        (PurePosixPath("/usr/bin/docketd"), True, ("", "docketd")),
        (
            PurePosixPath("/home/pi/my shop/.venv/bin/docketd"),
            False,
            ("'/home/pi/my shop'", ".venv/bin/docketd"),
        ),
        (PurePosixPath("/opt/my venv/bin/docketd"), False, ("", "'/opt/my venv/bin/docketd'")),
        (PurePosixPath("/src/docketd.py"), False, ("/src", "/usr/bin/python3 docketd.py")),
        (
            PureWindowsPath(r"C:\my shop\.venv\Scripts\docketd.exe"),
            False,
            (r'"C:\my shop"', r".venv\Scripts\docketd"),
        ),
        (PureWindowsPath(r"C:\my venv\docketd.exe"), False, ("", r'"C:\my venv\docketd"')),
    ],
)
def test_commands_are_written_as_this_machine_takes_them(program, on_path, words):
    assert called(program, PurePosixPath("/usr/bin/python3"), on_path=on_path) == words
