"""The journal's batches on a recorded disk: apsw's SQLite in the shape of the standard library's."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3

import apsw

from actors.journal.messages import Begin
from actors.journal.seal import Seal
from actors.journal.store import _prepare, _run_one, run_batch
from tests.faults.power.tape import Answered, Flushed, Made, RecordingDisk, Written

NUMBERS = itertools.count()


class RecordedStore:
    """`checkpoint` is after how many pages SQLite moves its log into the database."""

    def __init__(self, folder, tape, rng, checkpoint=1000):
        self.tape = tape
        self._name = f"recording-{next(NUMBERS)}"
        self._disk = RecordingDisk(self._name, tape)
        self._path = folder / "journal.db"
        self._seal = RecordedSeal(folder, tape)
        self._rng = rng
        self._checkpoint = checkpoint
        self.connection = None

    async def open(self):
        await self.close()
        self._seal.look()
        self.connection = apsw.Connection(str(self._path), vfs=self._name)
        # apsw's files have no shared memory. What is written is the same without.
        self.connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        _prepare(Spoken(self.connection), self._seal, self._path.parent)
        self.connection.execute(f"PRAGMA wal_autocheckpoint={self._checkpoint}")

    async def run(self, functions):
        """The disk takes its time before and after: others go on meanwhile."""
        await asyncio.sleep(self._rng.uniform(0.0, 0.02))
        answers = self.keep(functions)
        await asyncio.sleep(self._rng.uniform(0.0, 0.02))
        self.tape.add(Answered(tuple(functions), tuple(answers)))
        return answers

    def keep(self, functions):
        return run_batch(Spoken(self.connection), functions)

    async def close(self):
        if self.connection is not None:
            self._seal.end(Spoken(self.connection))
            self.connection.close()
            self.connection = None


class RecordedSeal(Seal):
    """Its writes are on the tape, too: flushed each, and none in two pieces, as it lies in one sector."""

    def __init__(self, folder, tape):
        super().__init__(folder)
        self._tape = tape

    def _write(self, sealed):
        is_new = not self._path.exists()
        super()._write(sealed)
        file = self._path.name
        if is_new:
            self._tape.add(Made(file))
        self._tape.add(Written(file, 0, self._path.read_bytes()))
        self._tape.add(Flushed(file))


# --- what the replay must find --------------------------------------------------------------------


class ForgetfulStore(RecordedStore):
    """Does not wait for the disk at a commit."""

    async def open(self):
        await super().open()
        self.connection.execute("PRAGMA synchronous=NORMAL")


class HastyStore(RecordedStore):
    """Answers first, and commits with the next batch."""

    def keep(self, functions):
        connection = Spoken(self.connection)
        self._settle()
        if not self.is_hasty(functions):
            return super().keep(functions)
        connection.execute("BEGIN IMMEDIATE")
        return [_run_one(connection, function) for function in functions]

    def is_hasty(self, functions):
        return True

    def _settle(self):
        if self.connection.in_transaction:
            self.connection.execute("COMMIT")

    async def close(self):
        if self.connection is not None:
            self._settle()
        await super().close()


class HastySendingStore(HastyStore):
    """Lets a ticket's first byte go before `sending` is on the disk."""

    def is_hasty(self, functions):
        requests = (getattr(function, "keywords", {}).get("request") for function in functions)
        return any(isinstance(request, Begin) for request in requests)


# --- the shape ------------------------------------------------------------------------------------


class Spoken:
    """As much of `sqlite3.Connection` as the journal speaks, rows as `sqlite3.Row`, and its errors."""

    def __init__(self, connection):
        self._connection = connection
        self.row_factory = None  # always `Row`

    @property
    def in_transaction(self):
        return self._connection.in_transaction

    @property
    def total_changes(self):
        return self._connection.total_changes()

    def execute(self, sql, values=()):
        try:
            return Told(self._connection, self._connection.execute(sql, tuple(values)))
        except apsw.Error as error:
            raise _translated(error) from error

    def executemany(self, sql, rows):
        for row in rows:
            self.execute(sql, row)

    def executescript(self, sql):
        self.execute(sql)


class Told:
    """A cursor that has fetched everything."""

    def __init__(self, connection, cursor):
        names = _names(cursor)
        self._rows = iter([Row(names, values) for values in cursor])
        self.rowcount = connection.changes()
        self.lastrowid = connection.last_insert_rowid()

    def __iter__(self):
        return self._rows

    def fetchone(self):
        return next(self._rows, None)

    def fetchall(self):
        return list(self._rows)


class Row:
    __slots__ = ("_names", "_values")

    def __init__(self, names, values):
        self._names = names
        self._values = values

    def __getitem__(self, key):
        return self._values[self._names[key] if isinstance(key, str) else key]

    def __iter__(self):
        return iter(self._values)

    def __len__(self):
        return len(self._values)

    def keys(self):
        return list(self._names)


def _names(cursor):
    try:
        description = cursor.get_description()
    except apsw.ExecutionCompleteError:  # nothing to fetch
        return {}
    names = {}
    for at, column in enumerate(description):
        names.setdefault(column[0], at)
    return names


def _translated(error):
    kind = sqlite3.IntegrityError if isinstance(error, apsw.ConstraintError) else sqlite3.OperationalError
    translated = kind(str(error))
    translated.sqlite_errorcode = getattr(error, "extendedresult", 0)
    return translated
