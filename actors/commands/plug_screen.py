"""What a terminal shows while the plug is pulled: a sentence for each event, how far it is, the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from actors.commands.demo_screen import BAR, Terminal
from actors.commands.demo_tour import INDENT
from actors.demo.plug import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.commands.plug_run import Standing
    from actors.demo.plug.paper import Account
    from actors.ports import Clock

WIDEST: Final = 100  # columns: a longer line is hard to read


class Screen:
    """On standard error, `seconds` long."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._console = Terminal(stderr=True, highlight=False)
        self._live = Live(console=self._console, auto_refresh=False, redirect_stdout=False, transient=True)

    def begin(self, lines: Sequence[str]) -> None:
        self._console.print(Text(lines[0], style="bold"))
        self._lines(lines[1:])
        self._console.print()
        if not self._console.is_dumb_terminal:
            self._live.start()

    def tell(self, text: str) -> None:
        line = Table.grid(padding=(0, 2))
        line.add_column(no_wrap=True, style="dim")
        line.add_column()
        line.add_row(f"{self._clock.now().astimezone():%H:%M:%S}", Text(text))
        self._console.print(line, width=min(self._console.width, WIDEST))

    def show(self, standing: Standing) -> None:
        if self._live.is_started:
            self._live.update(self._picture(standing), refresh=True)

    def _picture(self, standing: Standing) -> Group:
        done = min(standing.seconds, self._seconds)
        bar = Table.grid()  # a bar alone does not end its line
        bar.add_row(ProgressBar(total=self._seconds, completed=done, width=BAR))
        text = Text(f"{words.so_far(standing.orders, standing.on_paper, standing.kills)}")
        left = f"{self._seconds - done:.0f} s to go; Ctrl-C mends everything now."
        end = "What still waits comes out; Ctrl-C leaves." if standing.calm else left
        return Group("", bar, text, Text(end, style="dim"))

    def end(self, found: Account, deeds: words.Deeds, last: Sequence[str]) -> None:
        self.close()
        self._console.print()
        self._console.print(table(found))
        self._console.print()
        self._lines([*words.done(deeds), ""])
        self._console.print(Text(words.verdict(found), style="bold" if found.is_good else "bold red"))
        self._lines(last)

    def _lines(self, lines: Sequence[str]) -> None:
        """The terminal itself breaks a command, so that it is copied as one line."""
        for line in lines:
            self._console.print(Text(line), soft_wrap=line.startswith(INDENT))

    def close(self) -> None:
        self._live.stop()


def table(found: Account) -> Table:
    made = Table.grid(padding=(0, 3))
    made.add_column()
    made.add_column(justify="right", style="bold")
    for what, count in words.rows(found):
        made.add_row(Text(what), count)
    return made
