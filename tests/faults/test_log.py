"""The log of a real process: files outside of services, standard error below one, nothing twice."""

import json
import subprocess
import sys

import pytest

from tests.rig.processes import ROOT, Daemon, Process, until

pytestmark = pytest.mark.timeout(120)

SETTINGS = """
[site]
timezone = "Europe/Zurich"

[[printer]]
name = "kitchen"
model = "TM-m30III"
connect = "virtual://kitchen"

[[printer]]
name = "bar"
model = "TM-m30III"
connect = "tcp://127.0.0.1:9"

[gateway]
listen = "127.0.0.1:0"

[log]
"""

ORDER = {
    "id": "A-1",
    "number": "1001",
    "customer": {"name": "Ann Guest", "phone": "+41 79 123 45 67"},
    "items": [{"name": "Secret Dish", "notes": "ring \x1b[2J 079 123 45 67"}],
}
NO_SERVICE = {"INVOCATION_ID": "", "JOURNAL_STREAM": ""}


@pytest.fixture
def start(tmp_path):
    begun = []

    def begin(extra="", env=None, settings=SETTINGS):
        daemon = Daemon(tmp_path, settings + extra, NO_SERVICE | (env or {}))
        begun.append(daemon)
        return daemon

    yield begin
    for daemon in begun:
        daemon.close()


def print_one(daemon):
    assert daemon.post("/orders", ORDER)[0] == 202
    until(lambda: daemon.jobs() and daemon.all_in("printed", "sent"), "printed")


def check_nothing_of_the_guest(text):
    for word in ("Ann", "Guest", "Secret Dish", "123 45", "\x1b", "\\u001b"):
        assert word not in text


def test_outside_of_services_the_file_has_all_and_a_person_what_is_worse(start, tmp_path):
    daemon = start().ready()
    print_one(daemon)
    assert daemon.stop() == 0
    text = (tmp_path / "logs" / "docketd.log").read_text("utf-8")
    check_nothing_of_the_guest(text)
    assert daemon.key not in text
    sentences = [line.split(maxsplit=2)[2] for line in text.splitlines()]
    assert any(sentence.startswith("job 1: ") for sentence in sentences)
    assert sentences[-1] == "docketd has stopped"
    assert len([sentence for sentence in sentences if sentence.startswith("printer bar: out of reach")]) == 1
    assert "DEBUG" not in text
    warnings = [line for line in daemon.errors if "WARNING" in line]
    assert len(warnings) == 1
    assert warnings[0] in text
    assert [line for line in daemon.errors if line.startswith("docketd is running at")]
    assert not [line for line in daemon.errors if " INFO " in line]


def test_below_a_service_manager_it_all_goes_to_standard_error_and_nothing_twice(start, tmp_path):
    daemon = start('level = "debug"\nformat = "json"', {"INVOCATION_ID": "x"}).ready()
    print_one(daemon)
    assert daemon.stop() == 0
    found = [json.loads(line) for line in daemon.errors]
    check_nothing_of_the_guest("\n".join(daemon.errors))
    assert not (tmp_path / "logs").exists()
    assert len([each for each in found if each["event"] == "running"]) == 1
    states = [each["data"]["state"] for each in found if each["event"] == "job_changed"]
    assert states[0] == "sending"
    assert states[-1] in {"printed", "sent"}


def test_debug_for_a_while_while_it_runs(start, tmp_path):
    daemon = start().ready()
    asked = Process("logs", "--debug-for", "10m", "--data", tmp_path)
    assert asked.wait() == 0, asked.errors
    print_one(daemon)
    assert daemon.stop() == 0
    told = subprocess.run(
        [sys.executable, "-m", "docketd", "logs", "--data", tmp_path, "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    messages = [json.loads(line)["message"] for line in told.stdout.splitlines()]
    assert "from now on this log has level debug for 600 s" in messages
    assert any(message.startswith("job 1: is being sent") for message in messages)


def test_a_start_that_fails_is_one_sentence_for_people_and_on_record(start, tmp_path):
    first = start().ready()
    address = first.address.rpartition("/")[2]
    settings = SETTINGS.replace("127.0.0.1:0", address)
    second = Daemon(tmp_path / "second", settings, NO_SERVICE)
    try:
        assert second.wait() == 1
    finally:
        second.close()
    assert len(second.errors) <= 2  # that the printer is away may be known by then
    assert len([line for line in second.errors if "listen" in line]) == 1
    text = (tmp_path / "second" / "logs" / "docketd.log").read_text("utf-8")
    assert len([line for line in text.splitlines() if "another program listens there" in line]) == 1
    assert "ERROR   gateway: could not start" in text


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /dev/full")
def test_a_full_disk_below_the_log_stops_nothing(start, tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "docketd.log").symlink_to("/dev/full")
    daemon = start().ready()
    print_one(daemon)
    assert daemon.stop() == 0
