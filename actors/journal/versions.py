"""The version of a journal, and the steps from one to the next.

Steps of one major version only add: an earlier docketd of that version goes on working on the file. The first
step of a major version has a number from which a new thousand begins. Before it is taken the journal is
copied, and an earlier docketd, which refuses the file, names that copy.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Final

from actors.errors import JournalError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from pathlib import Path

MAJOR: Final = 1000

Steps = list[tuple[int, str]]


def migrations() -> Steps:
    """The numbered steps, in order: (number, SQL)."""
    folder = resources.files("actors.journal") / "migrations"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name
    )
    return [(int(file.name.partition("_")[0]), file.read_text(encoding="utf-8")) for file in files]


def newest() -> int:
    return migrations()[-1][0]


def is_foreign(version: int) -> bool:
    """Whether a journal is of a later major version than this docketd can read."""
    return version // MAJOR > newest() // MAJOR


def refusal(version: int, kept: Sequence[Path]) -> str:
    """`kept`: the copies that were made before a step to another major version, the newest last."""
    text = (
        f"the journal is of version {version}, this docketd knows {newest()}: "
        "start the newer docketd again, which changed it"
    )
    return f"{text}, or take back the copy from before: docketd restore {kept[-1]}" if kept else text


def migrate(
    connection: sqlite3.Connection,
    before_major: Callable[[int], None] = lambda _number: None,
    kept: Sequence[Path] = (),
) -> None:
    """Bring the database to the newest version, a transaction a step. Raises JournalError if it is foreign.

    `before_major` hears the number of the first step of another major version, before it is taken.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if is_foreign(version):
        raise JournalError(refusal(version, kept))
    found = version
    for number, sql in migrations():
        if number <= version:
            continue
        if found and number // MAJOR > version // MAJOR:
            before_major(number)
        connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\n;PRAGMA user_version={number};\nCOMMIT;")
        version = number
