"""docketd run and docketd check: settings first, and words about what is missing."""

from __future__ import annotations

import json

import pytest
from click import ClickException
from click.testing import CliRunner

from actors import daemon
from actors.cli import docketd
from actors.errors import AddressInUseError
from actors.settings import Log

GOOD = '[[printer]]\nname = "kitchen"\nmodel = "TM-m30III"\nconnect = "virtual://kitchen"\n'


@pytest.fixture
def call(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*words, code):
        told = CliRunner().invoke(docketd, [*words, "--data", str(tmp_path / "data")])
        assert told.exit_code == code, told.output
        return told

    return run


@pytest.fixture
def started(monkeypatch):
    """What the daemon was started with; it ends at once with exit code 0."""
    calls = []
    monkeypatch.setattr(daemon, "run", lambda settings, data: calls.append((settings, data)) or 0)
    return calls


@pytest.mark.parametrize("command", ["run", "check"])
def test_without_settings_it_names_the_demo_and_the_sample(call, command, started):
    told = call(command, code=2)
    assert "docketd demo" in told.stderr
    assert "docketd.sample.toml" in told.stderr
    assert started == []


def test_a_file_that_is_not_there_is_named(call):
    assert "elsewhere.toml" in call("run", "--config", "elsewhere.toml", code=2).stderr


def test_it_runs_on_settings_and_a_folder_of_its_own(call, started, tmp_path):
    (tmp_path / "docketd.toml").write_text(GOOD)
    call("run", code=0)
    ((settings, data),) = started
    assert settings.printers[0].name == "kitchen"
    assert data.is_dir()


@pytest.fixture
def started_once(tmp_path):
    """An earlier start has kept its settings."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "docketd.toml.last-good").write_text(GOOD)
    (tmp_path / "docketd.toml").write_text(GOOD.replace("virtual", "carrier-pigeon"))


def test_where_the_file_broke_since_the_last_start_the_last_good_one_runs(call, started, started_once):
    told = call("run", code=0)
    ((settings, _),) = started
    assert str(settings.printers[0].connect) == "virtual://kitchen"
    assert settings.broken.file == "docketd.toml"
    assert "printer[0].connect" in told.stderr
    assert "the last good settings run in its place" in told.stderr


def test_check_judges_the_file_that_is_there(call, started_once):
    assert "printer[0].connect" in call("check", code=2).stderr


def test_the_log_of_one_run_can_be_another(call, started, tmp_path):
    (tmp_path / "docketd.toml").write_text(GOOD + '[log]\nlevel = "error"\nformat = "json"\n')
    call("run", code=0)
    call("run", "--log-level", "debug", "--log-format", "plain", code=0)
    call("run", "--log-level", "loud", code=2)
    assert [settings.log for settings, _ in started] == [Log("error", "json"), Log("debug", "plain")]


def test_settings_in_the_data_folder_are_found(call, started, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "docketd.toml").write_text(GOOD)
    call("run", code=0)
    assert len(started) == 1


def test_wrong_settings_start_nothing_and_make_nothing(call, started, tmp_path):
    (tmp_path / "docketd.toml").write_text(GOOD.replace("virtual", "carrier-pigeon") + "colour = 1\n[x]\n")
    told = call("run", code=2)
    assert len(told.stderr.splitlines()) == 3
    assert all(line.startswith("docketd: ") for line in told.stderr.splitlines())
    assert started == []
    assert not (tmp_path / "data").exists()


def test_a_folder_that_cannot_be_made_is_said_so(call, started, tmp_path):
    (tmp_path / "docketd.toml").write_text(GOOD)
    (tmp_path / "file").write_text("")
    told = CliRunner().invoke(docketd, ["run", "--data", str(tmp_path / "file" / "data")])
    assert told.exit_code == 2
    assert "name another with --data" in told.stderr
    assert started == []


def test_the_data_folder_can_come_from_the_environment(started, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docketd.toml").write_text(GOOD)
    monkeypatch.setenv("DOCKETD_DATA", str(tmp_path / "elsewhere"))
    assert CliRunner().invoke(docketd, ["run"]).exit_code == 0
    assert started[0][1] == tmp_path / "elsewhere"


def test_without_a_word_it_is_the_platforms_place(started, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docketd.toml").write_text(GOOD)
    monkeypatch.setattr("actors.config.default_data_folder", lambda: tmp_path / "state")
    assert CliRunner().invoke(docketd, ["run"]).exit_code == 0
    assert started[0][1] == tmp_path / "state"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (AddressInUseError("can't listen on 0.0.0.0:8080"), "can't listen"),
        (KeyboardInterrupt(), "stopped"),
        (ClickException("no such luck"), "no such luck"),
    ],
)
def test_what_ends_the_daemon_is_a_sentence_and_exit_1(call, tmp_path, monkeypatch, error, words):
    def end(settings, data):
        raise error

    monkeypatch.setattr(daemon, "run", end)
    (tmp_path / "docketd.toml").write_text(GOOD)
    told = call("run", code=1)
    assert words in told.stderr
    assert "Traceback" not in told.output


def test_the_daemons_own_code_is_passed_on(call, tmp_path, monkeypatch):
    monkeypatch.setattr(daemon, "run", lambda settings, data: 70)
    (tmp_path / "docketd.toml").write_text(GOOD)
    call("run", code=70)


def test_check_says_that_all_is_well(call, tmp_path):
    (tmp_path / "docketd.toml").write_text(GOOD)
    assert "in order" in call("check", code=0).stdout
    assert json.loads(call("check", "--json", code=0).stdout)["mistakes"] == []
    assert not (tmp_path / "data").exists()


def test_check_in_json_has_each_mistake(call, tmp_path):
    (tmp_path / "docketd.toml").write_text(GOOD.replace("virtual", "carrier-pigeon") + "colour = 1\n")
    found = json.loads(call("check", "--json", code=2).stdout)["mistakes"]
    assert {mistake["key"] for mistake in found} == {"printer[0].connect", "printer[0].colour"}
    assert all(set(mistake) == {"source", "key", "found", "wanted"} for mistake in found)


def test_the_environment_counts(call, tmp_path, monkeypatch):
    (tmp_path / "docketd.toml").write_text(GOOD)
    monkeypatch.setenv("DOCKETD_GATEWAY__LISTEN", "nowhere")
    assert "DOCKETD_GATEWAY__LISTEN" in call("check", code=2).stderr


def test_a_folder_that_cannot_be_written_is_said_so(call, started, tmp_path, monkeypatch):
    (tmp_path / "docketd.toml").write_text(GOOD)
    monkeypatch.setattr("os.access", lambda path, mode: path != tmp_path / "data")
    assert "name another with --data" in call("run", code=2).stderr
    assert started == []
