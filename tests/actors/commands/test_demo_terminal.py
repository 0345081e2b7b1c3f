"""The demonstration in a real pseudo-terminal, read as its reader would, and done what it says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request

import pytest

from tests.rig.processes import ROOT

if sys.platform != "win32":
    from tests.rig.terminal import Screen, Terminal

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind"),
]


@pytest.fixture
def demo():
    started = []

    def start(*arguments, **how):
        words = [] if how.get("words") else ["demo", "--port", 0, *arguments]
        started.append(Terminal(*words, **how))
        return started[-1]

    yield start
    for terminal in started:
        terminal.close()


def see(terminal, shown=""):
    """Waits for a text or a fit in a whole picture; it is drawn from the top, so its last line tells."""
    fits = shown if callable(shown) else (lambda text: shown in text)
    return terminal.until(lambda text: "Ctrl-C ends the demo." in text and fits(text))


def do(terminal, wanted):
    """Runs the line of the tour that has `wanted` in it, as somebody in a second terminal would."""
    see(terminal, lambda text: wanted in copied(terminal))
    text = copied(terminal)
    (line,) = [line.strip() for line in text.splitlines() if wanted in line]
    folder = re.search(r"after  cd (\S+)", text)[1]
    told = subprocess.run(  # noqa: S602 - a line to be typed into a shell
        line, shell=True, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == 0, told.stderr
    return told.stdout


def copied(terminal):
    """What is copied off its screen: a line that was too long for it is whole again."""
    return terminal.screen.copied


def printed(text, printer="kitchen"):
    """How many tickets came out of a printer; 0 where it is not ready."""
    found = re.search(rf"^  {printer} +is ready: (\d+) ticket", text, re.MULTILINE)
    return int(found[1]) if found else 0


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
def test_the_link_stays_on_the_screen_and_nothing_scrolls(demo, columns, rows):
    terminal = demo(columns=columns, rows=rows)
    text = see(terminal, lambda text: printed(text) >= 2)
    assert re.search(r"^http://127\.0\.0\.1:\d+/sign-in\?token=[\w-]{43}$", text, re.MULTILINE)
    assert "Ctrl-C ends the demo." in text
    assert terminal.screen.scrolled == []
    assert not terminal.screen.hidden  # a killed demo could not bring the cursor back
    assert ("Just printed" in text) == (rows == 40)


def test_a_link_that_was_used_makes_room_for_the_way_to_another(demo):
    terminal = demo()
    link = re.search(r"^http://\S+", see(terminal, "/sign-in?token="), re.MULTILINE)[0]
    with urllib.request.urlopen(link, timeout=60) as page:  # noqa: S310 - ours
        assert page.status == 200
    text = see(terminal, "The page is open.")
    assert "/sign-in?token=" not in text
    assert re.search(r"docketd\.py status --data \S+$", copied(terminal), re.MULTILINE)


def test_what_it_says_can_be_done(demo, tmp_path):
    """Paper out and in, a reprint, killed and started again: each by the line on the screen."""
    terminal = demo("--data", tmp_path / ("d" * 60), rows=40)
    see(terminal, lambda text: printed(text) >= 1)
    assert "kitchen is out of paper" in do(terminal, "demo paper-out")
    see(terminal, lambda text: re.search("is out of paper: [1-9]", text))
    assert "kitchen has paper" in do(terminal, "demo paper-in")
    see(terminal, lambda text: printed(text) >= 2)
    assert "reprint 1 of job" in do(terminal, "jobs reprint")
    see(terminal, "once more, and it says so")
    do(terminal, "demo paper-out")
    see(terminal, lambda text: re.search("is out of paper: [1-9]", text))
    see(terminal)
    again = next(line for line in copied(terminal).splitlines() if "docketd.py demo --data" in line)
    do(terminal, "kill -9")
    terminal.wait()
    second = demo(words=[sys.executable, str(ROOT / "docketd.py"), *again.split()[2:]], rows=40)
    text = see(second, lambda text: "taken up again" in text and printed(text) >= 1)
    assert re.search(r"from before \d+ orders, with \d+ tickets? not on paper yet", text)
    second.type("\x03")
    assert second.wait() == 0
    assert "nothing was lost" in second.screen.text


def test_ctrl_c_ends_it_with_one_sentence(demo):
    terminal = demo()
    see(terminal, lambda text: printed(text) >= 1)
    terminal.type("\x03")
    assert terminal.wait() == 0
    text = " ".join(terminal.screen.text.split())
    assert re.fullmatch(r"\d+ orders? became \d+ tickets?, .*nothing was lost\.", text), text


def test_with_exit_the_last_line_is_json(demo):
    terminal = demo("--orders", 100, "--exit")
    see(terminal, " orders so far")
    assert terminal.wait() == 0
    told = json.loads("".join(terminal.screen.text.splitlines()))  # longer than a line
    assert (told["orders"], told["lost"]) == (100, 0)


def test_standard_output_in_a_pipe_holds_json_alone(demo, tmp_path):
    with (tmp_path / "out").open("wb") as out:
        terminal = demo("--orders", 3, "--exit", stdout=out)
        assert terminal.wait() == 0
    assert json.loads((tmp_path / "out").read_text())["orders"] == 3


def test_a_terminal_that_cannot_draw_is_told_once(demo):
    terminal = demo(rows=60, env={"TERM": "dumb"})
    text = see(terminal)
    assert "/sign-in?token=" in text
    terminal.type("\x03")
    assert terminal.wait() == 0
    assert terminal.screen.text.count("/sign-in?token=") == 1
    assert "nothing was lost" in terminal.screen.text


def test_the_screen_of_these_tests_obeys_as_a_terminal_does():
    screen = Screen(4, 2)
    screen.write("abc\r\nd\x1b[1mefgh\x1b[0m")
    assert (screen.text, screen.scrolled) == ("defg\nh", ["abc"])
    screen.write("\r\x1b[2K\x1b[1A\x1b[2Kxy\x1b]8;id=1;http")
    screen.write("://a\x1b\\z")
    assert screen.text == "xyz\n"
