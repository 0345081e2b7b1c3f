"""What the demonstration draws on a terminal, as bytes."""

from __future__ import annotations

import io
import sys
from dataclasses import replace

import pytest

from actors.commands.demo_screen import Screen, Terminal
from actors.commands.demo_tour import Before
from tests.actors.commands.test_demo_tour import COMMANDS, SCENE


@pytest.fixture
def drawn(monkeypatch):
    """A screen, and the file behind it."""
    file = io.StringIO()
    screen = Screen(COMMANDS, leave=True)
    console = Terminal(file=file, force_terminal=True, width=80, height=24)
    monkeypatch.setattr(screen, "_console", console)
    monkeypatch.setattr(screen._live, "console", console)
    return screen, file


def test_once_ended_it_draws_no_more_over_what_was_printed_since(drawn):
    screen, file = drawn
    screen.show(SCENE)
    assert SCENE.link in file.getvalue()
    screen.end()
    file.write('{"orders":300}\n')
    before = file.getvalue()
    screen.show(SCENE)
    screen.end()
    assert file.getvalue() == before


@pytest.mark.skipif(sys.platform == "win32", reason="the terminal of these tests is for POSIX")
@pytest.mark.parametrize("extra", [0, 1, 79, 80, 81, 160])
def test_a_command_that_is_longer_than_the_terminal_is_wide_is_copied_as_one_line(drawn, extra):
    from tests.rig.terminal import Screen as Terminals

    screen, file = drawn
    python = "/srv/" + "d" * (30 + extra) + "/python docketd.py"
    words = replace(COMMANDS, docketd=python, data="--data /tmp/docketd-demo-x5k2p9qe")
    screen._commands, screen._leave = words, False
    shown = Terminals(80, 40)
    for waiting in (0, 3):  # drawn anew over itself, and a row longer
        screen.show(replace(SCENE, before=Before(waiting)))
    shown.write(file.getvalue().replace("\n", "\r\n"))
    lines = [line.strip() for line in shown.copied.splitlines()]
    assert f"{python} jobs reprint 7 --data /tmp/docketd-demo-x5k2p9qe" in lines
    assert lines.count(f"{python} demo paper-out") == 1
    assert lines.count(SCENE.link) == 1
    assert lines[lines.index(SCENE.link) - 1].startswith("Look at the page")
    assert shown.scrolled == []
