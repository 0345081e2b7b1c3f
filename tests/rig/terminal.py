"""A terminal with somebody at it: docketd in a pseudo-terminal, and what stands on its screen. POSIX only."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 60.0
#: Makes the terminal the program's own, so that Ctrl-C reaches it, and becomes the program.
TAKE = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
PIECE = re.compile(
    r"\x1b\[(?P<numbers>[0-9;?]*)(?P<letter>[A-Za-z])"  # ECMA-48: a control sequence
    r"|\x1b\](?P<command>[^\x07\x1b]*)(?:\x07|\x1b\\)"  # an operating system's command, such as a link
    r"|(?P<control>[\r\n\x08])"
    r"|(?P<text>[^\x1b\r\n\x08]+)"
)


class Screen:
    """What a terminal shows of what is written to it, as far as docketd writes; raises for anything else."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.lines = [""] * rows
        self.goes_on = [False] * rows  # a line that the terminal broke, and joins again where it is copied
        self.scrolled = []  # what left at the top
        self.row = self.column = 0
        self.hidden = False  # the cursor
        self._rest = ""

    def write(self, text):
        text = self._rest + text
        at = 0
        while (found := PIECE.match(text, at)) is not None:
            at = found.end()
            self._obey(found)
        self._rest = text[at:]
        assert len(self._rest) < 4096, self._rest[:80]

    def _obey(self, found):
        if found["text"] is not None:
            for character in found["text"]:
                self._put(character)
        elif found["control"] is not None:
            self._control(found["control"])
        elif found["letter"] is not None:
            self._sequence(found["letter"], found["numbers"])

    def _control(self, control):
        if control == "\r":
            self.column = 0
        elif control == "\n":
            self._down()
        else:
            self.column = max(0, self.column - 1)

    def _sequence(self, letter, numbers):
        count = int(numbers) if numbers.isdecimal() else 1
        if letter == "A":
            self.row = max(0, self.row - count)
        elif letter == "K" and numbers == "2":
            self.lines[self.row] = ""
            self.goes_on[self.row] = False
        elif letter in "hl" and numbers == "?25":
            self.hidden = letter == "l"
        else:
            assert letter == "m", (letter, numbers)

    def _put(self, character):
        if self.column == self.columns:
            self.column = 0
            self.goes_on[self.row] = True
            self._down()
        line = self.lines[self.row].ljust(self.column)
        self.lines[self.row] = line[: self.column] + character + line[self.column + 1 :]
        self.column += 1

    def _down(self):
        if self.row + 1 < self.rows:
            self.row += 1
        else:
            self.scrolled.append(self.lines.pop(0))
            self.lines.append("")
            self.goes_on = [*self.goes_on[1:], False]

    @property
    def text(self):
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def copied(self):
        """What somebody gets who marks the whole screen and copies it."""
        rows = zip(self.lines, self.goes_on, strict=True)
        return "".join(line if goes_on else f"{line.rstrip()}\n" for line, goes_on in rows)


class Terminal:
    """A docketd command as the only program of a terminal. `close` ends it, kindly or not."""

    def __init__(self, *arguments, columns=80, rows=24, env=None, stdout=None, words=None):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        away = {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"}
        environment = {name: value for name, value in os.environ.items() if name not in away}
        self.popen = subprocess.Popen(
            [sys.executable, "-c", TAKE, *(words or [sys.executable, "-m", "docketd", *map(str, arguments)])],
            stdin=theirs,
            stdout=stdout or theirs,
            stderr=theirs,
            cwd=ROOT,
            env=environment | {"TERM": "xterm-256color", "PYTHONUNBUFFERED": "1"} | (env or {}),
            start_new_session=True,
        )
        os.close(theirs)
        self.screen = Screen(columns, rows)
        self._ours = ours
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        pending = b""
        while True:
            try:
                pending += os.read(self._ours, 65536)
            except OSError:  # the last program has closed it
                break
            text = pending.decode("utf-8", "ignore")
            pending = pending[len(text.encode()) :]
            with self._changed:
                self.screen.write(text)
                self._changed.notify_all()

    def until(self, shown, seconds=DEADLINE):
        """Waits until a text stands on the screen, or a function says so; answers the screen's text."""
        fits = shown if callable(shown) else (lambda text: shown in text)
        with self._changed:
            if not self._changed.wait_for(lambda: fits(self.screen.text), seconds):
                raise TimeoutError(f"never shown: {shown}; but this:\n{self.screen.text}")
            return self.screen.text

    def type(self, text):
        os.write(self._ours, text.encode())

    def kill(self):
        self.popen.send_signal(signal.SIGKILL)
        self.popen.wait(DEADLINE)

    def wait(self, seconds=DEADLINE):
        code = self.popen.wait(seconds)
        self._thread.join(DEADLINE)
        return code

    def close(self):
        if self.popen.poll() is None:
            self.popen.terminate()  # it has folders to take away
        try:
            self.popen.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.kill()
        self._thread.join(DEADLINE)
        os.close(self._ours)
