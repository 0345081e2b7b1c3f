"""docketd doctor: what a restaurant's helper reads, and what programs get."""

from __future__ import annotations

import json
import os

import pytest
from click.testing import CliRunner

from actors.cli import docketd
from actors.commands import doctor_drill
from tests.rig.processes import Daemon, Printer

SETTINGS = """
[site]
timezone = "Europe/Zurich"
[gateway]
listen = "127.0.0.1:0"
[[printer]]
name = "kitchen"
model = "TM-m30III"
connect = "{connect}"
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Runs the command in a folder of its own, on these settings."""
    monkeypatch.chdir(tmp_path)

    def run(*words, connect="", code=0, keys=None):
        if connect:
            (tmp_path / "docketd.toml").write_text(SETTINGS.format(connect=connect), encoding="utf-8")
        told = CliRunner().invoke(docketd, ["doctor", "--data", str(tmp_path / "data"), *words], input=keys)
        assert told.exit_code == code, told.output
        return told

    run.folder = tmp_path
    return run


@pytest.fixture
def printer(tmp_path):
    made = Printer(tmp_path / "slips")
    yield made
    made.close()


@pytest.fixture
def daemon(tmp_path, printer):
    made = Daemon(tmp_path / "data", SETTINGS.format(connect=printer.address)).ready()
    (tmp_path / "docketd.toml").write_text(SETTINGS.format(connect=printer.address), encoding="utf-8")
    yield made
    made.close()


def test_nothing_attached_and_no_settings(place):
    told = place(code=2).stdout
    assert "FAILURE  settings" in told
    assert "docketd printers discover has lines for it" in told
    assert "1 failure" in told


def test_mistakes_in_the_settings_are_each_a_failure(place):
    told = place(connect="carrier-pigeon://roof", code=2).stdout
    assert "carrier-pigeon" in told


def test_without_the_key_for_wix_printers_are_looked_at_all_the_same(place, printer, monkeypatch):
    monkeypatch.delenv("WIX_API_KEY", raising=False)
    wix = '[source.wix]\nsite_id = "2d5ff1a0-0000-4000-8000-000000000000"\n'
    settings = SETTINGS.format(connect=printer.address) + wix
    (place.folder / "docketd.toml").write_text(settings, encoding="utf-8")
    printer.tell("paper-out")
    told = place(code=2).stdout
    assert "source.wix.key: found nothing, wanted it in WIX_API_KEY" in told
    assert "docketd.toml is in order" not in told
    assert "kitchen   it is out of paper" in told
    assert " wix " not in told  # nothing is asked without a key


def test_a_printer_that_is_well(place, printer):
    told = place(connect=printer.address).stdout
    assert f"it is ready at {printer.address} (EPSON TM-m30III" in told
    assert "tickets will be confirmed" in told
    assert "FAILURE" not in told
    assert "docketd printers test kitchen" in told
    assert "hold FEED" in told
    assert printer.slips() == []


def test_a_printer_without_paper(place, printer):
    printer.tell("paper-out")
    told = place(connect=printer.address, code=1).stdout
    assert "FAILURE  kitchen   it is out of paper" in told
    assert "-> put a new roll in" in told


def test_a_printer_that_hangs(place, printer):
    printer.tell("mute")
    told = place(connect=printer.address, code=1).stdout
    assert f"it takes the connection to {printer.address} and answers nothing" in told


def test_programs_get_it_whole(place, printer):
    printer.tell("cover-open")
    found = json.loads(place("--json", connect=printer.address, code=1).stdout)
    assert found["counts"]["failure"] == 1
    (failed,) = [each for each in found["findings"] if each["verdict"] == "failure"]
    assert failed == {
        "about": "kitchen", "verdict": "failure", "text": "it is open",
        "cure": "close the cover until it clicks, on both sides", "fixed": False,
    }  # fmt: skip


def test_a_running_docketd_is_asked_and_keeps_its_printer(place, printer, daemon):
    printer.tell("cover-open")
    _until_says(daemon, "cover-open")
    told = place(code=1).stdout
    assert "runs, and keeps orders" in told
    assert "FAILURE  kitchen   it is open" in told


def _until_says(daemon, reason):
    from tests.rig.processes import until

    until(lambda: reason in daemon.get("/printers")[1]["printers"][0]["reasons"], reason)


def test_the_diagnostic_ticket_is_a_job_of_the_running_docketd(place, printer, daemon):
    told = place("--print")
    assert "job 1 for kitchen: docketd jobs show 1" in told.stderr
    assert daemon.get("/jobs/1")[1]["number"] == "Calibration"


def test_without_a_docketd_no_ticket_is_printed(place, printer):
    told = place("--print", connect=printer.address, code=1)
    assert "docketd run starts one" in told.stderr


def test_a_drill_tells_how_fast_docketd_notices(place, printer, daemon, monkeypatch):
    _until_ready(daemon)
    done = iter(["network-down", "network-up", "cover-open", "cover-close", "paper-out", "paper-in"])
    told = []

    def press(text):
        told.append(text)
        printer.tell(next(done))

    monkeypatch.setattr(doctor_drill, "_wait_for_enter", press)
    found = json.loads(place("--drill", "kitchen", "--json").stdout)
    assert [each["step"] for each in found["steps"]] == ["cable", "cover", "paper"]
    assert all(0 <= each[name] < 30 for each in found["steps"] for name in ("noticed", "recovered"))
    assert told[0] == "Press Enter, and pull its network or USB cable out at once."
    assert len(told) == 6


def _until_ready(daemon):
    from tests.rig.processes import until

    until(lambda: daemon.get("/printers")[1]["printers"][0]["connection"] == "ready", "ready")


def test_a_drill_that_nobody_notices_ends(place, printer, daemon, monkeypatch):
    _until_ready(daemon)
    monkeypatch.setattr(doctor_drill, "LONGEST", 0.3)
    told = place("--drill", "kitchen", keys="\n\n\n", code=1)
    assert told.stdout.splitlines()[-1].split() == ["paper", "not", "not"]
    assert "docketd has not noticed" in told.stderr


def test_a_drill_needs_a_hand_a_daemon_and_a_printer(place, printer, daemon):
    _until_ready(daemon)
    assert "somebody at the keyboard" in place("--drill", "kitchen", keys="", code=1).stderr
    assert "there is kitchen" in place("--drill", "attic", code=2).stderr
    printer.tell("cover-open")
    _until_says(daemon, "cover-open")
    assert "mend that first" in place("--drill", "kitchen", code=1).stderr
    daemon.stop()
    assert "docketd run starts one" in place("--drill", "kitchen", code=1).stderr


def test_the_settings_of_the_environment_count(place, printer, monkeypatch):
    monkeypatch.setitem(os.environ, "DOCKETD_GATEWAY__LISTEN", "nonsense")
    assert "FAILURE  settings" in place(connect=printer.address, code=2).stdout
