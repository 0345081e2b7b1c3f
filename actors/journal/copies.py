"""Copies of a journal in one file: a zip with journal, settings and manifest. Verified both ways."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import orjson

from actors.errors import DocketdError, JournalError
from actors.journal import stepwise
from actors.journal.aside import JOURNAL, LOG, SEAL, move_aside
from actors.journal.versions import is_foreign, migrate, newest
from actors.release import release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BACKUPS: Final = "backups"
MANIFEST: Final = "manifest.json"
SETTINGS: Final = "docketd.toml"
CHUNK: Final = 1024 * 1024


class UnsoundCopyError(DocketdError):
    pass


def name_at(at: datetime) -> str:
    return f"docketd-{at:%Y%m%dT%H%M%SZ}.zip"


def newest_first(folder: Path) -> Iterator[Path]:
    """The copies below a data folder."""
    yield from sorted((folder / BACKUPS).glob("docketd-*.zip"), reverse=True)


def pack(
    journal: Path,
    settings: bytes | None,
    target: Path,
    at: datetime,
    told: Callable[[float], None] = lambda _share: None,
) -> None:
    """Makes `target` of the copied `journal`, if that is sound. Raises `UnsoundCopyError`, `OSError`."""
    version = check(journal)
    manifest = {
        "docketd": release(),
        "made_at": at.isoformat(),
        "journal": version,
        "sha256": _digest(journal),
        "settings_sha256": None if settings is None else hashlib.sha256(settings).hexdigest(),
    }
    draft = target.with_name(f"{target.name}.part")
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            packed.writestr(MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
            _pack_journal(journal, packed, file, told)
            if settings is not None:
                packed.writestr(SETTINGS, settings)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)


def _pack_journal(
    journal: Path, packed: zipfile.ZipFile, file: BinaryIO, told: Callable[[float], None]
) -> None:
    """Flushed as it grows: who writes a lot at once keeps everybody else from flushing."""
    size = max(1, journal.stat().st_size)
    with journal.open("rb") as source, packed.open(JOURNAL, "w", force_zip64=True) as entry:
        while chunk := source.read(CHUNK):
            entry.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            told(source.tell() / size)


def keep_before(folder: Path, number: int) -> None:
    """Keep the journal as it is before step `number`; nothing prunes that copy.

    As of the last write to it: what was made later is what the newer docketd made.
    """
    (folder / BACKUPS).mkdir(mode=0o700, exist_ok=True)
    written = max((folder / name).stat().st_mtime for name in (JOURNAL, LOG) if (folder / name).exists())
    journal = folder / BACKUPS / "journal.db.before"
    try:
        stepwise.copy(folder, journal, lambda _share: None)
        target = folder / BACKUPS / f"before-{number}.zip"
        pack(journal, None, target, datetime.fromtimestamp(written, UTC))
    finally:
        journal.unlink(missing_ok=True)


def kept_before(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted((folder / BACKUPS).glob("before-*.zip")))


def check(journal: Path) -> int:
    """The version of a journal that is sound. Raises `UnsoundCopyError`."""
    try:
        with closing(sqlite3.connect(journal)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError as error:
        raise UnsoundCopyError(f"the copied journal is damaged ({error}): take another copy") from error
    if found != "ok":
        raise UnsoundCopyError(
            f"the copied journal is damaged ({' '.join(found.split())}): take another copy"
        )
    return version


def unpack(file: Path, folder: Path, aside: str) -> Path:
    """A journal, verified and ready to be put in its place, beside it in `folder`.

    Its first row in `restores` says that it is a copy. Raises `UnsoundCopyError`, `JournalError`, `OSError`.
    """
    draft = folder / f"{JOURNAL}.restored"
    for name in (draft.name, f"{draft.name}-wal", f"{draft.name}-shm"):
        (folder / name).unlink(missing_ok=True)
    try:
        with zipfile.ZipFile(file) as packed:
            manifest: dict[str, Any] = orjson.loads(packed.read(MANIFEST))
            _refuse_newer(file, manifest)
            _extract(packed, draft)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError) as error:
        raise UnsoundCopyError(f"{file} is no sound copy of a journal ({error}): take another one") from error
    if _digest(draft) != manifest["sha256"]:
        raise UnsoundCopyError(f"{file} is damaged: its journal is not what was written; take another one")
    check(draft)
    _note(draft, manifest["made_at"], aside)
    return draft


def settings_in(file: Path) -> bytes | None:
    with zipfile.ZipFile(file) as packed:
        return packed.read(SETTINGS) if SETTINGS in packed.namelist() else None


def put_in_place(folder: Path, into: str, copies: Iterator[Path]) -> Path | None:
    """Moves the journal aside, and the first sound one of `copies` into its place, or an empty one.

    The copy that was taken, None for an empty one. Raises `OSError`.
    """
    place = move_aside(folder, into)
    aside = place.relative_to(folder).as_posix()
    for file in copies:
        try:
            draft = unpack(file, folder, aside)
        except (UnsoundCopyError, JournalError):
            continue
        _place(draft, folder)
        return file
    draft = folder / f"{JOURNAL}.restored"
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    _note(draft, None, aside)
    _place(draft, folder)
    return None


def _place(draft: Path, folder: Path) -> None:
    """The other journal's seal goes last: it tells of a journal that is gone if the power goes in between."""
    draft.replace(folder / JOURNAL)
    (folder / SEAL).unlink(missing_ok=True)


def _refuse_newer(file: Path, manifest: dict[str, Any]) -> None:
    if is_foreign(int(manifest["journal"])):
        text = f"{file} has a journal of version {manifest['journal']}, this docketd knows {newest()}"
        raise JournalError(f"{text}: install docketd {manifest['docketd']} or newer")


def _extract(packed: zipfile.ZipFile, target: Path) -> None:
    target.touch(mode=0o600)
    with packed.open(JOURNAL) as source, target.open("wb") as file:
        while chunk := source.read(CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _note(journal: Path, since: str | None, aside: str) -> None:
    """Durable before the file is in its place: nobody can take it for the journal that was there."""
    with closing(sqlite3.connect(journal, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode=DELETE")
        migrate(connection)
        connection.execute("INSERT INTO restores (since, aside) VALUES (?, ?)", (since, aside))


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
