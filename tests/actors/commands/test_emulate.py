"""docketd emulate, as a process: a printer that can be talked to, and stops when it is told to."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from actors.cli import docketd
from transports.virtual.model import FEATURES, MODELS

ROOT = Path(__file__).parents[3]


@pytest.fixture
def emulator(tmp_path):
    """Its ports, and the process."""
    words = [
        sys.executable,
        "-m",
        "docketd",
        "emulate",
        "--port",
        "0",
        "--control-port",
        "0",
        "--out",
        str(tmp_path / "slips"),
    ]
    flags = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if sys.platform == "win32" else {}
    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **flags
    ) as process:
        printer = int(re.search(r":(\d+)$", process.stdout.readline())[1])
        control = int(re.search(r":(\d+)$", process.stdout.readline())[1])
        yield process, printer, control
        process.kill()


def test_it_prints_answers_and_stops(emulator, tmp_path):
    process, printer, control = emulator
    with socket.create_connection(("127.0.0.1", printer), timeout=10) as host:
        host.sendall(b"\x1b@Pizza\nCola\n\x1dV\x01")
        assert process.stdout.readline() == "slip 1: Pizza Cola\n"
        host.sendall(b"\x10\x04\x01")
        assert len(host.recv(1)) == 1
    assert "Pizza" in (tmp_path / "slips" / "slip-0001.txt").read_text()
    with Image.open(tmp_path / "slips" / "slip-0001.png") as picture:
        assert picture.width > 576
    with socket.create_connection(("127.0.0.1", control), timeout=10) as host, host.makefile("rw") as lines:
        lines.write("paper-out\n")
        lines.flush()
        assert json.loads(lines.readline())["ok"] is True
    process.send_signal(signal.CTRL_BREAK_EVENT if sys.platform == "win32" else signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    assert process.stderr.read() == ""


def test_no_slip_that_is_there_is_overwritten(emulator, tmp_path):
    process, printer, _ = emulator
    (tmp_path / "slips" / "slip-0001.txt").write_text("of another printer")
    with socket.create_connection(("127.0.0.1", printer), timeout=10) as host:
        host.sendall(b"\x1b@Pizza\n\x1dV\x01")
        assert process.stdout.readline() == "slip 1: Pizza\n"
    assert (tmp_path / "slips" / "slip-0001.txt").read_text() == "of another printer"
    assert "Pizza" in (tmp_path / "slips" / "slip-0002.txt").read_text()
    assert (tmp_path / "slips" / "slip-0002.png").exists()


def test_a_port_in_use_is_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = CliRunner().invoke(docketd, ["emulate", "--port", str(port)])
    assert told.exit_code == 1
    assert f"can't listen on 127.0.0.1:{port}: another program listens there" in told.stderr


def test_an_unknown_model_names_the_known(tmp_path):
    told = CliRunner().invoke(docketd, ["emulate", "--model", "LaserJet"])
    assert told.exit_code == 2
    assert "TM-m30III" in told.stderr


def test_the_help_names_all_that_there_is():
    told = CliRunner().invoke(docketd, ["emulate", "--help"]).stdout
    words = set(re.split(r"[^\w-]+", re.sub(r"-\n +", "-", told)))
    assert {model.name for model in MODELS} <= words
    assert set(FEATURES) <= words


def test_what_cannot_be_left_out_is_said():
    told = CliRunner().invoke(docketd, ["emulate", "--without", "paper"])
    assert told.exit_code == 2
    assert "--without paper" in told.stderr
    assert "gs-r" in told.stderr


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path):
    (tmp_path / "file").write_text("")
    told = CliRunner().invoke(docketd, ["emulate", "--out", str(tmp_path / "file" / "slips")])
    assert told.exit_code == 2
    assert "--out" in told.stderr


def test_a_line_takes_nothing_elses_place(tmp_path):
    (tmp_path / "ttyUSB0").write_text("mine")
    told = CliRunner().invoke(docketd, ["emulate", "--serial", str(tmp_path / "ttyUSB0")])
    assert told.exit_code == 2
    assert "--serial" in told.stderr
    assert (tmp_path / "ttyUSB0").read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no CUPS")
def test_cups_prints_at_a_network_port_alone(tmp_path):
    for words, said in (
        (["--serial", tmp_path / "tty", "--cups-backend", tmp_path], "leave out --cups-backend"),
        (["--cups-backend", tmp_path / "none"], "name CUPS's folder"),
    ):
        told = CliRunner().invoke(docketd, ["emulate", *map(str, words)])
        assert told.exit_code == 2
        assert said in told.stderr


def test_only_stars_have_a_status_port():
    told = CliRunner().invoke(docketd, ["emulate", "--port", "0", "--status-port", "0"])
    assert told.exit_code == 2
    assert "leave out --status-port" in told.stderr
