"""The power goes at any moment of a day, and what was answered is there. Were it not, the replay says so."""

import random
import sqlite3
from dataclasses import replace

import pytest

apsw = pytest.importorskip("apsw", reason="deploy/bootstrap.py test brings it")

from tests.faults import power_cuts  # noqa: E402 - they need apsw
from tests.faults.power.afterwards import judge  # noqa: E402 - the same
from tests.faults.power.day import Day  # noqa: E402 - the same
from tests.faults.power.store import Spoken  # noqa: E402 - the same
from tests.faults.power.tape import (  # noqa: E402 - the same
    SECTOR,
    Answered,
    Deleted,
    Flushed,
    Made,
    Received,
    Tape,
    Truncated,
    Written,
    rebuild,
)

pytestmark = pytest.mark.timeout(180)


def test_sixty_power_cuts_lose_nothing_and_double_nothing(tmp_path):
    found = []
    counts = power_cuts.replay(60, 7, tmp_path, tell=lambda *cut: found.append(cut))
    assert not found
    assert power_cuts.is_good(counts)
    assert counts["cuts"] == 60
    assert counts["printed"]
    assert counts["marked"]


def test_a_store_that_does_not_wait_for_the_disk_is_found(tmp_path):
    counts = power_cuts.replay(12, 7, tmp_path, store=power_cuts.STORES["forgetful"], rate=0.001)
    assert counts["rows"] >= counts["losing"] >= 1
    assert not power_cuts.is_good(counts)


def test_a_store_that_answers_before_the_commit_is_found(tmp_path):
    counts = power_cuts.replay(12, 7, tmp_path, store=power_cuts.STORES["hasty"], rate=0.001)
    assert counts["rows"] >= counts["losing"] >= 1


def test_a_first_byte_before_sending_is_on_the_disk_is_found(tmp_path):
    counts = power_cuts.replay(12, 7, tmp_path, store=power_cuts.STORES["hasty-sending"], rate=0.001)
    assert counts["unmarked"] >= 1


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    return Day(tmp_path_factory.mktemp("day"), 7, rate=0.001, steps=30).run()


def test_a_printer_that_swallows_its_tickets_makes_them_lost(day, tmp_path):
    """It takes all bytes and prints none, as a printer of late does on a port that is not for that."""
    cut = next(cut for cut in day.cuts if cut.printers["kitchen"].powered)
    for printer in cut.printers.values():
        printer.secure_printing = True
    found = judge(day.tape, cut, tmp_path / "afterwards", 1)
    assert found.lost_jobs
    assert not found.is_good


def test_a_journal_that_was_scribbled_over_is_corrupt(day, tmp_path):
    tape = Tape()
    tape.entries = [*day.tape.entries, Written("journal.db", 0, b"?" * 8192), Flushed("journal.db")]
    found = judge(tape, replace(day.cuts[-1], at=len(tape.entries)), tmp_path / "afterwards", 1)
    assert "damaged" in found.corrupt
    assert not found.is_good


def test_a_seed_tells_the_same_day_again(tmp_path):
    days = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        days.append(Day(tmp_path / name, 3, rate=0.001).run())
    tapes = [[plain(entry) for entry in day.tape.entries] for day in days]
    assert tapes[0] == tapes[1]
    assert [cut.at for cut in days[0].cuts] == [cut.at for cut in days[1].cuts]
    assert {type(entry) for entry in days[0].tape.entries} >= {Answered, Flushed, Made, Received, Written}


def plain(entry):
    """SQLite salts its log anew each time, so that its bytes differ."""
    match entry:
        case Written(file, offset, data):
            return "written", file, offset, len(data)
        case Answered():
            return "answered", [type(answer) for answer in entry.answers]
    return entry


def test_the_command_ends_in_a_table(capsys):
    assert power_cuts.main(["--cuts", "2", "--seed", "3"]) == 0
    told = capsys.readouterr().out
    assert "| power cuts | 2 |" in told
    assert "| rows lost that were answered | 0 |" in told


# --- the disk -------------------------------------------------------------------------------------


def outcomes(*entries, seeds=60):
    return [rebuild(entries, random.Random(seed)) for seed in range(seeds)]


def test_what_was_flushed_is_always_there():
    for files in outcomes(Made("a"), Written("a", 0, b"first"), Truncated("a", 3), Flushed("a")):
        assert files == {"a": b"fir"}


def test_what_was_not_flushed_may_be_there_or_not_in_any_combination():
    written = [Written("a", number, bytes([65 + number])) for number in range(2)]
    found = {files["a"] for files in outcomes(Made("a"), Flushed("a"), *written)}
    assert found == {b"", b"A", b"\0B", b"AB"}


def test_a_write_is_torn_at_the_sectors():
    data = b"x" * (3 * SECTOR)
    found = {files["a"] for files in outcomes(Made("a"), Flushed("a"), Written("a", 0, data), seeds=300)}
    sizes = {len(content) for content in found}
    assert sizes == {0, SECTOR, 2 * SECTOR, 3 * SECTOR}
    assert any(content[:SECTOR] == bytes(SECTOR) for content in found if content)


def test_a_file_may_come_back_until_its_folder_was_flushed():
    made = [Made("a"), Written("a", 0, b"old"), Flushed("a")]
    assert {tuple(files) for files in outcomes(*made, Deleted("a", durably=False))} == {(), ("a",)}
    assert {tuple(files) for files in outcomes(*made, Deleted("a", durably=True))} == {()}


def test_the_recorded_connection_answers_as_the_standard_librarys():
    told = []
    for connection in (
        sqlite3.connect(":memory:", isolation_level=None),
        Spoken(apsw.Connection(":memory:")),
    ):
        connection.row_factory = sqlite3.Row
        told.append(list(conversation(connection)))
    assert told[0] == told[1]


def conversation(connection):
    connection.executescript("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE); BEGIN;")
    yield connection.in_transaction
    yield connection.execute("INSERT INTO t (name) VALUES (?)", ("a",)).lastrowid
    connection.executemany("INSERT INTO t (name) VALUES (?)", [("b",), ("c",)])
    yield connection.execute("INSERT INTO t (name) VALUES ('a') ON CONFLICT DO NOTHING").rowcount
    yield connection.execute("UPDATE t SET name = name || '!' WHERE id > 1").rowcount
    rows = connection.execute("SELECT id, name AS called FROM t ORDER BY id").fetchall()
    yield [(row["id"], row[1], row["called"], len(row), row.keys(), tuple(row)) for row in rows]
    yield connection.execute("SELECT 1 WHERE 0").fetchone()
    with pytest.raises(sqlite3.IntegrityError) as refused:
        connection.execute("INSERT INTO t (name) VALUES ('a')")
    yield refused.value.sqlite_errorcode & 0xFF
    with pytest.raises(sqlite3.OperationalError) as unknown:
        connection.execute("SELECT * FROM nowhere")
    yield unknown.value.sqlite_errorcode & 0xFF
    connection.execute("COMMIT")
    yield connection.in_transaction
