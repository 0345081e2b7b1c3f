"""The command line as a whole: help, version, exit codes, sentences."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from actors.cli import COMMANDS, docketd

ROOT = Path(__file__).parents[2]


def commands(group, path=()):
    """Every command below a group, as the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


EVERY = dict(commands(docketd))


@pytest.fixture
def run():
    return lambda *words: CliRunner().invoke(docketd, words)


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_help_has_an_example_that_names_the_command(run, words):
    told = run(*words, "--help")
    assert told.exit_code == 0
    assert "Example" in told.stdout
    assert " ".join(("docketd", *words)) in told.stdout.partition("Example")[2]


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_option_says_what_it_does(words):
    for parameter in EVERY[words].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def test_the_help_lists_every_command(run):
    told = run("--help")
    assert told.exit_code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in told.stdout


def test_the_version(run):
    told = run("--version")
    assert told.exit_code == 0
    assert told.stdout.startswith("docketd ")


def test_no_words_at_all_get_the_help_and_exit_2(run):
    told = run()
    assert told.exit_code == 2
    assert "Usage:" in told.output


@pytest.mark.parametrize(
    "words",
    [
        ("nothing",),
        ("run", "--nothing"),
        ("jobs", "show"),
        ("jobs", "show", "x"),
        ("keys", "add", "x"),
        ("render", "x.json"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_2(run, words):
    told = run(*words)
    assert told.exit_code == 2
    assert told.stdout == ""
    assert told.stderr.startswith("docketd: ")
    assert len(told.stderr.splitlines()) == 1
    assert "--help" in told.stderr


def test_starting_loads_nothing_heavy():
    """The version has to come at once, on a small computer too."""
    program = (
        "import sys\nsys.argv = ['docketd', '--version']\nfrom actors.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=unmeasured,  # the measuring itself loads more
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    loaded = set(ended.stdout.split())
    assert "click" in loaded
    assert not loaded & {
        "aiohttp",
        "asyncio",
        "rich",
        "sqlite3",
        "jinja2",
        "PIL",
        "escpos",
        "orjson",
        "supervision",
    }


def test_what_a_code_page_lacks_ends_no_command(tmp_path):
    """A Windows pipe speaks one language, guests speak many."""
    file = tmp_path / "\u5317\u4eac.toml"
    file.write_text('[[printer]]\nname = "a"\nmodel = "TM-m30III"\nconnect = "virtual://a"\n')
    words = [sys.executable, "-m", "docketd", "check", "--config", str(file), "--data", str(tmp_path)]
    environment = os.environ | {"PYTHONIOENCODING": "cp1252"}
    told = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, timeout=30, check=False)
    assert (told.returncode, told.stderr) == (0, b"")
    assert b"??.toml is in order" in told.stdout
