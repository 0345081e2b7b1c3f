"""`docketd bench`: that it measures, tells and refuses; never how fast it was."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from actors.cli import docketd
from actors.commands import bench
from tests.bench import report, suite

TINY = suite.Size(
    posts=2,
    wix=2,
    outages=1,
    outage_seconds=0.05,
    starts=1,
    orders=8,
    idle_seconds=0.05,
    pictures=2,
    tickets=2,
    views=1,
    changes=1,
    accepts=8,
    waiting=100,
    megabytes=1,
    confirmed=3,
    watched=2,
    watch_seconds=0.05,
    neighbours=2,
    webhooks=8,
    backfill=120,
    usual=2,
)


@pytest.fixture
def run():
    return lambda *words: CliRunner().invoke(docketd, ("bench", *words))


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", suite.NAMES)
def test_every_measurement_answers_all_its_figures(tmp_path, name):
    if name in (missing := suite.missing((name,))):
        pytest.skip(missing[name])
    started = []
    found = suite.measure(tmp_path, 1, (name,), TINY, lambda *which: started.append(which))
    assert started == [(name, 0)]
    assert found
    assert all(one.measurement == name and one.median > 0 for one in found)
    lines = report.table(found, 1)
    assert len(lines) == len(found) + 4
    assert {line.count("|") for line in lines[:-2]} == {len(report.HEADINGS) + 1}
    json.dumps(report.document(found, 1))


@pytest.mark.timeout(120)
def test_the_command_measures_what_it_is_asked_for(run, monkeypatch):
    monkeypatch.setattr(suite, "Size", lambda: TINY)
    told = run("--only", "start", "--rounds", "2", "--json")
    answer = json.loads(told.stdout)
    assert told.exit_code in {0, 1}  # how fast this machine is just now proves nothing
    assert [(each["measurement"], each["figure"]) for each in answer["figures"]] == [("start", "p50")]
    assert len(answer["figures"][0]["rounds"]) == answer["rounds"] == 2


def test_what_a_measurement_needs_and_is_not_there_is_said(run, monkeypatch):
    monkeypatch.setattr(suite.browser, "program", lambda: None)
    told = run("--only", "page")
    assert told.exit_code == 0
    assert "docketd: page is left out: Chromium is not installed: apt install chromium" in told.stderr


def test_a_measurement_that_does_not_exist_is_one_sentence(run):
    told = run("--only", "nothing")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "nothing is measured under the name nothing: take post, wix" in told.stderr


def test_outside_of_a_checkout_it_says_so(run, monkeypatch, tmp_path):
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    told = run()
    assert (told.exit_code, told.stdout) == (2, "")
    assert told.stderr.count("\n") == 1
    assert "checkout" in told.stderr


def test_a_figure_that_misses_what_it_must_reach_is_exit_1(run, monkeypatch):
    start = next(one for one in suite.MEASUREMENTS if one.name == "start")
    slow = replace(start, run=lambda _folder, _size: {"p50": 1000.0})
    monkeypatch.setattr(suite, "MEASUREMENTS", (slow,))
    told = run("--rounds", "1")
    assert told.exit_code == 1
    assert "| 1000 s |" in told.stdout
    assert "| missed |" in told.stdout


@pytest.mark.parametrize(
    ("more_is_better", "rounds", "verdict"),
    [
        (False, (4.0, 5.0, 60.0), "goal"),
        (False, (9.0, 10.0, 60.0), "reached"),
        (False, (11.0, 12.0, 13.0), "missed"),
        (True, (11.0, 12.0, 13.0), "goal"),
        (True, (9.0, 8.0, 13.0), "reached"),
        (True, (1.0, 2.0, 13.0), "missed"),
    ],
)
def test_the_median_decides(more_is_better, rounds, verdict):
    limits = (5.0, 10.0) if more_is_better else (10.0, 5.0)
    figure = suite.Figure("x", "x", "ms", *limits, more_is_better=more_is_better)
    assert suite.Found("x", figure, rounds).verdict == verdict


@pytest.mark.parametrize(
    ("value", "text"), [(0.7, "0.70"), (7.4321, "7.43"), (59.24, "59.2"), (131.6, "132"), (2060.0, "2060")]
)
def test_amounts_have_three_digits(value, text):
    assert report.amount(value, "") == text


def test_progress_is_drawn_on_a_terminal_and_nowhere_else(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with bench._progress(2, 1) as started:
        started("start", 0)
        started("burst", 0)
    assert "burst" in capsys.readouterr().err
    monkeypatch.setattr("sys.stderr.isatty", lambda: False, raising=False)
    with bench._progress(2, 1) as started:
        assert started is None
