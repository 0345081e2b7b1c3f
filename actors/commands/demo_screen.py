"""The demonstration on a terminal: drawn in place with rich, so that its link does not scroll away."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.cells import chop_cells
from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.segment import ControlType, Segment
from rich.table import Table
from rich.text import Text

from actors.commands.demo_tour import LOOKS, Commands, Scene, called, quoted, tour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import ConsoleOptions, RenderResult

    from actors.commands.demo_tour import Line

BAR: Final = 40  # columns


class Terminal(Console):
    """Leaves the cursor alone: whoever kills this process would not get it back."""

    def show_cursor(self, show: bool = True) -> bool:  # noqa: ARG002, FBT001, FBT002 - rich's signature
        return False


class Screen:
    """On standard error. What others print there appears above it."""

    def __init__(self, commands: Commands, *, leave: bool) -> None:
        self._commands = commands
        self._leave = leave
        self._console = Terminal(stderr=True, highlight=False)
        self._live = Live(
            console=self._console,
            auto_refresh=False,
            redirect_stdout=False,
            transient=True,
            vertical_overflow="crop",
        )
        self._told = False
        self._ended = False

    def show(self, scene: Scene) -> None:
        if self._ended:  # to draw once more would wipe out what was printed since
            return
        if self._console.is_dumb_terminal:  # can't draw in place: the first picture has all that matters
            if not self._told:
                self._console.print(self._picture(scene))
            self._told = True
            return
        if not self._live.is_started:
            self._live.start()
        self._live.update(self._picture(scene), refresh=True)

    def end(self, text: str = "") -> None:
        """Makes room for what comes after, which is `text` at first."""
        self._ended = True
        self._live.stop()
        if text:
            self._console.print(Text(text))

    def _picture(self, scene: Scene) -> Group:
        size = self._console.size
        room = size.height - 1 - self._leave  # the last row is the cursor's, and the bar needs one
        lines = tour(scene, self._commands, leave=self._leave, width=size.width, height=room)
        picture = [_text(line) for line in lines]
        if not self._leave:
            return Group(*picture, "")
        bar = Table.grid()  # a bar alone does not end its line
        bar.add_row(ProgressBar(total=scene.planned, completed=min(scene.orders, scene.planned), width=BAR))
        return Group(*picture[:-1], bar, picture[-1], "")


def _text(line: Line) -> Unbroken:
    style = LOOKS.get(line.look, "")
    link = f" link {line.text}" if line.look == "link" else ""
    return Unbroken(line.text, f"{style}{link}".strip())


class Unbroken:
    """A line that the terminal breaks where it is too long, so that whoever copies it gets one line.

    rich would end each row with a newline, which is then part of what is copied. Here it counts empty rows,
    and the text goes over them in one piece, as a control sequence, whose length is none of rich's business.
    """

    def __init__(self, text: str, style: str) -> None:
        self._text = text
        self._style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        up = len(chop_cells(self._text, options.max_width)) - 1
        if up < 1 or console.legacy_windows or not console.is_terminal:
            yield Text(self._text, style=self._style, overflow="fold")
            return
        yield Segment("\n" * up)
        yield Segment(f"\x1b[{up}A", None, [(ControlType.CURSOR_UP, up)])
        yield Segment(self._text, console.get_style(self._style), [(ControlType.CURSOR_UP, 0)])
        yield Segment.line()


def commands(data: Path, *, kept: bool, port: str) -> Commands:
    """For this machine and the way this process was started; `port` is the option that it got, if any."""
    cd, docketd = called(Path(sys.argv[0]).absolute(), Path(sys.executable), on_path=_on_path(sys.argv))
    folder = f"--data {quoted(data)}"
    return Commands(
        cd=cd,
        docketd=docketd,
        kill=f"taskkill /F /PID {os.getpid()}" if sys.platform == "win32" else f"kill -9 {os.getpid()}",
        options=f"{folder} {port}".rstrip(),
        data=folder,
        told=folder if kept else "",
    )


def _on_path(argv: Sequence[str]) -> bool:
    found = shutil.which("docketd")
    return found is not None and Path(argv[0]).exists() and Path(found).samefile(argv[0])
