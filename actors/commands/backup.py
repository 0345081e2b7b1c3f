"""`docketd backup`: a copy of journal and settings in one file, while docketd runs or while it does not."""

from __future__ import annotations

import asyncio
import sqlite3
from functools import partial
from typing import TYPE_CHECKING, Final

import click

from actors.commands import options
from actors.commands.progress import progress
from actors.errors import DocketdError

if TYPE_CHECKING:
    from pathlib import Path

    from actors.commands.daemon import Daemon
    from actors.commands.progress import Told
    from actors.commands.remote import Remote, Shape

SECONDS: Final = 1200.0
LOOK_AGAIN: Final = 0.2


@click.command(epilog="\b\nExample:\n  docketd backup /media/usb/docketd.zip")
@click.argument("file", type=options.FILE)
@options.at_daemon
def backup(daemon: Daemon, file: Path) -> None:
    """Copy the journal and the settings into FILE, and check the copy. Printing goes on meanwhile.

    Guests' names are in it: keep it as you keep the data folder. The secrets file is not in it.
    """
    remote = daemon.running()
    try:
        if remote is None:
            asyncio.run(_from_disk(daemon.data, file))
        else:
            _from_daemon(remote, file)
    except OSError as error:
        raise DocketdError(f"{file} can't be written: {error.strerror or error}") from None
    except sqlite3.Error as error:
        raise DocketdError(f"the journal can't be copied ({error}): docketd doctor tests the disk") from None
    click.echo(f"{file} holds a checked copy of the journal ({file.stat().st_size:,} bytes)")


def _from_daemon(remote: Remote, file: Path) -> None:
    from actors import private_file  # noqa: PLC0415 - one command in many

    with progress("copying") as told:
        made = asyncio.run(_made(remote, told))
        told("fetching", 0.0)
        private_file.write(file, remote.get_bytes(f"/backups/{made['name']}", seconds=SECONDS))


async def _made(remote: Remote, told: Told) -> Shape:
    """What was made, with its progress told meanwhile."""
    remote.post("/backups?wait=no")
    while True:
        now = remote.get("/backups")
        if now["step"] == "made":
            return now
        if now["step"] == "failed":
            raise DocketdError(now["why"])
        if now["step"] is None:
            raise DocketdError("docketd was restarted while it made the copy: run the command again")
        told(now["step"], now["share"])
        await asyncio.sleep(LOOK_AGAIN)


async def _from_disk(data: Path, file: Path) -> None:
    from actors.journal import copies, stepwise  # noqa: PLC0415 - only where no daemon answers
    from actors.journal.store import SqliteStore  # noqa: PLC0415
    from actors.outside import SystemClock  # noqa: PLC0415

    if not (data / "journal.db").exists():
        raise DocketdError(f"there is no journal in {data}: --data names the folder that has it")
    store, copied = SqliteStore(data), data / "journal.db.copy"
    await store.open()
    try:
        settings = data / "docketd.toml.last-good"
        content = settings.read_bytes() if settings.is_file() else None
        with progress("copying") as told:
            stepwise.copy(data, copied, partial(told, "copying"))
            copies.pack(copied, content, file, SystemClock().now(), partial(told, "packing"))
    finally:
        copied.unlink(missing_ok=True)
        await store.close()
