"""`python -m tests.bench.supervision`: that it measures, judges and skips by name; never how fast it was."""

import asyncio
import json

import pytest

from tests.bench.supervision import __main__ as command
from tests.bench.supervision import programs, rounds, rows

ROWS = {row.key: row for row in rows.ROWS}


@pytest.mark.parametrize("program", programs.COROUTINES)
def test_every_program_measures_something(program, monkeypatch):
    for size in ("TOLD", "BACKLOG"):
        monkeypatch.setattr(programs, size, 500)
    for size in ("ASKED", "CRASHES"):
        monkeypatch.setattr(programs, size, 20)
    monkeypatch.setattr(programs, "IDLE", 1000)
    measured = asyncio.run(program())
    assert measured > 0 or program is programs.idle  # here it finds room that other tests have left


def test_a_ratio_is_of_two_programs_of_the_same_round():
    found = rows.Found(ROWS["tell"], ours=(1.0, 8.0, 2.0), peers=(2.0, 4.0, 2.0))
    assert found.judged == (2.0, 0.5, 1.0)
    assert (found.median, found.verdict) == (1.0, "goal")


@pytest.mark.parametrize(
    ("key", "ours", "peers", "verdict"),
    [
        ("ask", 1.0, 1.6, "reached"),
        ("ask", 1.0, 1.4, "missed"),
        ("crash", 31.0, 10.0, "reached"),
        ("crash", 51.0, 10.0, "missed"),
        ("idle", 6000, None, "goal"),
        ("idle", 8001, None, "missed"),
    ],
)
def test_each_row_is_judged_by_what_is_better(key, ours, peers, verdict):
    found = rows.Found(ROWS[key], (ours,), () if peers is None else (peers,))
    assert found.verdict == verdict


def test_what_is_not_there_is_skipped_by_name_and_the_table_keeps_its_shape(monkeypatch, tmp_path):
    monkeypatch.setattr(rounds, "missing", rounds.WITHOUT.get)
    monkeypatch.setattr(rounds, "_run", lambda folder, name: 1.0)
    found = rounds.measure(tmp_path, rows.ROWS, 2)
    assert [one.row.key for one in found if one.verdict == "skipped"] == ["ask", "crash", "harness"]
    lines = command.table(found, 2)
    assert {line.count("|") for line in lines[: len(rows.ROWS) + 2]} == {len(command.HEADINGS) + 1}
    assert "pip install --group bench" in "\n".join(lines)
    json.dumps(command.document(found, 2))
