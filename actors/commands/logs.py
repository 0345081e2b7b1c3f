"""`docketd logs`: what happened, and more of it for a while."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import click

from actors.commands import options
from actors.errors import DocketdError, UsageError
from actors.settings import LOG_LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from actors.commands.daemon import Daemon
    from actors.log.entry import Written
    from actors.log.reading import Tail

NEWEST: Final = 100
LOOK_AGAIN: Final = 0.25  # seconds
AGO: Final = re.compile(r"(\d{1,6})\s?(s|m|h|d)", re.ASCII)
SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@click.command(
    epilog="\b\nExamples:\n  docketd logs\n  docketd logs --follow --level warning\n"
    "  docketd logs --since 2h --json\n  docketd logs --debug-for 10m"
)
@click.option("--follow", "-f", is_flag=True, help="Go on with what is written from now on, until Ctrl-C.")
@click.option("--since", metavar="T", help="From then on: 10m, 2h, 3d ago, or 2025-09-24T17:00.")
@click.option(
    "--level", type=click.Choice(LOG_LEVELS), default="debug", help="Only this level and what is worse."
)
@click.option(
    "--lines",
    type=click.IntRange(0, 1_000_000),
    default=None,
    show_default=f"{NEWEST}, or all with --since",
    help="How many of the newest.",
)
@click.option(
    "--debug-for",
    metavar="TIME",
    help="Have the running daemon say all for so long (24h at most; 0s ends it).",
)
@options.at_daemon
@options.as_json
def logs(daemon: Daemon, debug_for: str | None, **shown: Any) -> None:  # noqa: ANN401 - see `_show`
    """Show what happened: the newest lines of the log, from its files. Works without a daemon, too."""
    if debug_for is not None:
        _debug(daemon, debug_for, as_json=shown["as_json"])
    elif daemon.server is not None:
        raise UsageError(
            "--server is for --debug-for: the log's files are read on the machine that wrote them"
        )
    else:
        _show(daemon.data, **shown)


def _debug(daemon: Daemon, length: str, *, as_json: bool) -> None:
    found = daemon.need().post("/log", {"level": "debug", "for": length})
    if as_json:
        from actors.commands.output import emit_json  # noqa: PLC0415 - one way in many

        emit_json(found)
    elif found["seconds"] is None:
        click.echo(f"the log has level {found['level']} again")
    else:
        click.echo(
            f"the log has level {found['level']} for {found['seconds']:.0f} s, then {found['usual']} again"
        )


def _show(
    data: Path, *, follow: bool, since: str | None, level: str, lines: int | None, as_json: bool
) -> None:
    from actors.log.reading import Tail, files_of, wanted  # noqa: PLC0415 - what --help does not need
    from actors.log.sinks import FOLDER  # noqa: PLC0415

    after = None if since is None else moment(since)
    folder = data / FOLDER
    most = lines if lines is not None or since is not None else NEWEST
    try:
        if not files_of(folder) and not follow:
            raise DocketdError(_nothing(folder))
        tail = Tail(folder)
        _emit(_newest(wanted(tail.more(), level, after), most), as_json=as_json)
        if follow:
            asyncio.run(_follow(tail, level, as_json=as_json))
    except PermissionError:
        text = f"{folder} belongs to docketd's own account: run this as that one"
        raise DocketdError(text) from None
    except KeyboardInterrupt:
        return


async def _follow(tail: Tail, level: str, *, as_json: bool) -> None:
    from actors.log.reading import wanted  # noqa: PLC0415

    while True:
        _emit(wanted(tail.more(), level, None), as_json=as_json)
        await asyncio.sleep(LOOK_AGAIN)


def _newest(found: Iterable[Written], most: int | None) -> Iterable[Written]:
    return found if most is None else deque(found, maxlen=most)


def _emit(found: Iterable[Written], *, as_json: bool) -> None:
    """For people in this machine's own time; for programs a JSON object a line."""
    import orjson  # noqa: PLC0415 - what --help does not need

    for written in found:
        click.echo(orjson.dumps(dict(written.whole)).decode() if as_json else written.for_people(None))


def _nothing(folder: Path) -> str:
    return (
        f"there is no log in {folder}: --data names another folder;"
        " where systemd runs docketd, journalctl -u docketd has its lines"
    )


def moment(given: str, option: str = "--since") -> datetime:
    """A time ago, or a time; without an offset, this machine's own. Raises `UsageError`."""
    from actors.outside import SystemClock  # noqa: PLC0415 - what --help does not need

    ago = AGO.fullmatch(given.strip())
    try:
        if ago is not None:
            return SystemClock().now() - timedelta(seconds=int(ago[1]) * SECONDS[ago[2]])
        return datetime.fromisoformat(given.strip()).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"{option} is a time such as 10m, 2h or 2025-09-24T17:00, not {given}") from None
