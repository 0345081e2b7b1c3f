"""`docketd restore`: puts a copy in the place of the journal, and keeps what was there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from actors.commands import options
from actors.errors import DocketdError

if TYPE_CHECKING:
    from actors.journal.lock import FolderLock

REPLACED: Final = "replaced"


@click.command(
    epilog="\b\nExamples:\n  docketd restore /media/usb/docketd.zip\n"
    "  docketd restore /var/lib/docketd/backups/docketd-20260701T020000Z.zip --data /var/lib/docketd"
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.data
def restore(file: Path, data: Path) -> None:
    """Put the copy in FILE in the place of the journal. Refused while a docketd runs on the folder.

    The copy is checked first; what was there is kept in the folder "replaced". What the copy does not know
    may have printed: it comes out marked, or is held. The settings of the copy are put into the data folder
    where that has none, and else beside what was replaced.
    """
    from actors.commands.run import make_folder  # noqa: PLC0415 - one command in many
    from actors.journal.lock import FolderLock  # noqa: PLC0415

    make_folder(data)
    lock = FolderLock(data / "docketd.lock")
    lock.acquire()
    try:
        _replace(file, data, lock)
    except OSError as error:
        raise DocketdError(f"{file} can't be restored: {error.strerror or error}") from None
    finally:
        lock.release()


def _replace(file: Path, data: Path, _lock: FolderLock) -> None:
    from actors import private_file  # noqa: PLC0415 - one command in many
    from actors.journal import copies  # noqa: PLC0415

    copies.unpack(file, data, "").unlink()  # raises before anything is moved
    copies.put_in_place(data, REPLACED, iter([file]))
    place = max((data / REPLACED).iterdir(), key=lambda each: int(each.name))
    click.echo(f"the journal in {data} is the one of {file} now; what was there is in {place}")
    settings = copies.settings_in(file)
    if settings is not None:
        target = data / copies.SETTINGS
        target = place / "docketd.toml.from-backup" if target.exists() else target
        private_file.write(target, settings)
        click.echo(f"its settings are in {target}")
