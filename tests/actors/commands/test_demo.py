"""The demonstration as a process, as a guest of the README runs it."""

import json

import pytest

from actors.demo.paper import Paper
from tests.rig.processes import Process, until

pytestmark = pytest.mark.timeout(120)


def result(process):
    """Its last line, and the exit code."""
    code = process.wait()
    lines = []
    while not process.lines.empty():
        lines.append(process.lines.get())
    return json.loads(lines[-1]), code


@pytest.fixture
def demo(tmp_path):
    started = []

    def start(*arguments):
        started.append(Process("demo", "--port", 0, *arguments))
        return started[-1]

    yield start
    for process in started:
        process.close()


def test_every_order_ends_on_paper(demo):
    told, code = result(demo("--orders", 26, "--exit"))
    assert code == 0
    assert told["orders"] == 26
    assert told["confirmed"] == told["tickets"] > 26
    assert (told["lost"], told["unmarked_duplicates"]) == (0, 0)
    assert told["seconds"] > 0


def test_killed_in_the_middle_and_started_again(demo, tmp_path):
    first = demo("--orders", 120, "--exit", "--data", tmp_path)
    until((tmp_path / "journal.db-wal").exists, "the journal")
    until(lambda: (tmp_path / "journal.db-wal").stat().st_size > 400_000, "orders on their way")
    first.kill()
    listed = Process("jobs", "list", "--data", tmp_path, "--json")  # of the file, whatever run.json says
    assert listed.wait() == 0
    told, code = result(demo("--orders", 120, "--exit", "--data", tmp_path))
    assert code == 0
    assert told["orders"] == 120
    assert told["confirmed"] == told["tickets"]
    assert (told["lost"], told["unmarked_duplicates"]) == (0, 0)


def test_nothing_is_left_behind(demo, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    _, code = result(demo("--orders", 2, "--exit"))
    assert code == 0
    assert list(tmp_path.iterdir()) == []


def test_goes_on_until_it_is_stopped(demo, tmp_path):
    process = demo("--orders", 1, "--data", tmp_path)
    until((tmp_path / "run.json").exists, "run.json")
    assert process.stop() == 0
    assert not (tmp_path / "run.json").exists()


def test_paper_is_counted_by_its_numbers():
    paper = Paper()
    assert paper.add("KITCHEN   K-001") == "K-001"
    paper.add("KITCHEN   K-002")
    paper.add("MAY ALREADY\nHAVE PRINTED 18:41\nK-002")
    assert paper.add("no number") == ""
    assert paper.nameless == 1
    assert paper.unmarked_duplicates == 0
    assert paper.missing(["K-001", "K-003"]) == ["K-003"]
    paper.add("KITCHEN   K-001")
    assert paper.unmarked_duplicates == 1


def test_its_printers_are_told_from_another_terminal_what_happens_to_them(demo, tmp_path):
    process = demo("--data", tmp_path)
    until((tmp_path / "printers.json").exists, "printers.json")

    def tell(*words, code=0):
        told = Process("demo", *words, "--data", tmp_path)
        assert told.wait() == code, told.errors
        return told.line() if code == 0 else told.errors

    assert tell("cover-open", "bar").startswith("bar is open")
    until(lambda: status(tmp_path)["bar"] == ["cover-open"], "the cover")
    assert tell("cover-close", "bar").startswith("bar is closed")
    until(lambda: status(tmp_path)["bar"] == [], "the bar")
    assert tell("paper-out", "cellar", code=2) == [
        "docketd: the demo has no printer cellar: take kitchen or bar"
    ]
    assert process.stop() == 0
    assert not (tmp_path / "printers.json").exists()
    (said,) = tell("paper-out", code=1)
    assert said.startswith(f"docketd: no demo is running on {tmp_path}: docketd demo starts one")
    assert (process.errors, process.lines.empty()) == ([], True)  # in a pipe it says nothing


def status(data):
    """The reasons of each printer."""
    told = Process("status", "--json", "--data", data)
    told.wait()
    lines = []
    while not told.lines.empty():
        lines.append(told.lines.get())
    return {each["name"]: each["reasons"] for each in json.loads("\n".join(lines))["printers"]}


def test_what_became_of_an_order_is_told_afterwards(demo, tmp_path):
    assert result(demo("--orders", 3, "--exit", "--data", tmp_path))[1] == 0
    told = Process("orders", "--search", "1003", "--data", tmp_path)
    assert told.wait() == 0
    assert told.line().split()[:2] == ["ORDER", "NUMBER"]
    row = told.line()
    assert "1003" in row
    assert row.endswith("2 printed")
