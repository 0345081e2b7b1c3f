"""What the demonstration draws on a terminal, as bytes."""

from __future__ import annotations

import io

import pytest

from actors.commands.demo_screen import Screen, Terminal
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
