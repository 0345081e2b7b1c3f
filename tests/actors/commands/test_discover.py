"""docketd printers discover, on a network made up for it."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest
from click.testing import CliRunner

from actors import run_file
from actors.cli import docketd
from actors.run_file import RunFile
from transports.discovery import search
from transports.discovery.found import Found, SearchError

EPSON = Found(
    ("epson",), "EPSON", "TM-m30III", mac="00:26:ab:01:02:03", addresses=("192.168.1.50",),
    connect=("tcp://192.168.1.50:9100",),
)  # fmt: skip
LASER = Found(
    ("mdns",), "HP", "LaserJet 400", addresses=("192.168.1.60",), connect=("tcp://192.168.1.60:9100",)
)
PORT = Found(
    ("serial",), "FTDI", "US232R", addresses=("/dev/ttyUSB0",), connect=("serial:///dev/ttyUSB0?baud=38400",)
)
SETTINGS = '[[printer]]\nname = "kitchen"\nmodel = "TM-m30III"\nconnect = "tcp://192.168.1.50"\n'


@pytest.fixture
def there(monkeypatch, tmp_path):
    """Puts devices there and runs the command; a text is why a way fails."""
    monkeypatch.setenv("DOCKETD_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    left = []

    def looked(*devices, words=(), code=0):
        async def way(seconds, tell):
            for each in devices:
                if isinstance(each, str):
                    raise SearchError(each)
                tell(each)

        async def introduced(found, host, port):
            left.append(host)
            return found

        monkeypatch.setattr(search, "introduce", introduced)
        monkeypatch.setattr(
            search.search, "__kwdefaults__", {"ways": {"usb": way}, "told": None, "leave": ()}
        )
        told = CliRunner().invoke(docketd, ["printers", "discover", "--seconds", "0.5", *words])
        assert told.exit_code == code, told.output
        return told

    looked.asked = left
    looked.folder = tmp_path
    return looked


def test_a_printer_comes_with_the_lines_to_paste(there):
    told = there(EPSON).stdout
    headings, row = told.splitlines()[:2]
    assert headings.split() == ["MAKER", "MODEL", "SERIAL", "FOUND", "BY", "CONNECTION", "PROFILE"]
    assert row.split() == ["EPSON", "TM-m30III", "-", "epson", "tcp://192.168.1.50:9100", "TM-m30III"]
    lines = told[told.index("[[printer]]") :]
    (there.folder / "docketd.toml").write_text(lines, encoding="utf-8")
    assert CliRunner().invoke(docketd, ["check"]).exit_code == 0


def test_what_is_known_of_the_printer_itself_is_in_the_lines(there):
    told = there(replace(EPSON, serial="X6KA000123")).stdout
    lines = told[told.index("[[printer]]") :]
    assert 'serial  = "X6KA000123"\nmac     = "00:26:AB:01:02:03"\n' in lines
    (there.folder / "docketd.toml").write_text(lines, encoding="utf-8")
    assert CliRunner().invoke(docketd, ["check"]).exit_code == 0


def test_a_number_that_usb_or_a_queue_tells_is_not_taken_for_the_printers_own(there):
    usb = Found(("usb",), "EPSON", "TM-m30III", "X6KA000123", connect=("usb://04b8:0e28/X6KA000123",))
    queue = Found(("cups", "mdns"), "EPSON", "TM-T20III", "X6KA000999", connect=("ipp:///printers/bar",))
    told = there(usb, queue).stdout
    assert told.count("[[printer]]") == 2
    assert "serial " not in told


def test_one_of_ours_that_has_moved_is_named_with_its_new_address(there):
    moved = SETTINGS.replace("192.168.1.50", "192.168.1.99") + 'mac = "00-26-ab-01-02-03"\n'
    (there.folder / "docketd.toml").write_text(moved, encoding="utf-8")
    told = there(EPSON).stdout
    assert 'it is in docketd.toml as kitchen, at another address: connect = "tcp://192.168.1.50:9100"' in told
    assert "[[printer]]" not in told


def test_an_office_printer_is_shown_and_not_proposed(there):
    told = there(LASER).stdout
    assert "LaserJet" in told
    assert "[[printer]]" not in told


def test_one_of_ours_is_named_and_has_no_lines(there):
    (there.folder / "docketd.toml").write_text(SETTINGS, encoding="utf-8")
    told = there(EPSON).stdout
    assert "it is in docketd.toml as kitchen" in told
    assert "[[printer]]" not in told
    assert there.asked == ["192.168.1.50"]


def test_who_prints_for_a_running_daemon_is_left_alone(there):
    (there.folder / "docketd.toml").write_text(SETTINGS, encoding="utf-8")
    run_file.write(there.folder, RunFile("http://127.0.0.1:9", os.getpid(), "key"))
    there(EPSON)
    assert there.asked == []


def test_one_with_several_addresses_is_known_by_each(there):
    several = SETTINGS.replace('"tcp://192.168.1.50"', '["usb://04b8:0e28", "tcp://192.168.1.50"]')
    (there.folder / "docketd.toml").write_text(several, encoding="utf-8")
    told = there(EPSON, Found(("usb",), "Star", "TSP143", connect=("usb://0519:0003",), profile="TSP143"))
    assert "it is in docketd.toml as kitchen" in told.stdout
    assert told.stdout.count("[[printer]]") == told.stdout.count("printer2") == 1  # one is there already


def test_nothing_found_says_what_to_look_at(there):
    told = there(PORT)
    assert told.stdout.startswith("No printer was found. What to look at:")
    assert "serial:///dev/ttyUSB0?baud=38400" in told.stdout
    assert told.stderr == ""


def test_a_way_that_fails_is_told_beside_what_was_found(there):
    told = there(EPSON, "libusb is not there")
    assert "192.168.1.50" in told.stdout
    assert told.stderr == "docketd: USB could not be searched: libusb is not there\n"


def test_programs_get_it_whole(there):
    found = json.loads(there(EPSON, PORT, "libusb is not there", words=["--json"]).stdout)
    printer, port = found["printers"]
    assert (printer["mac"], printer["profile"], printer["configured"]) == (
        "00:26:ab:01:02:03",
        "TM-m30III",
        None,
    )
    assert 'connect = "tcp://192.168.1.50:9100"' in printer["toml"]
    assert port["toml"] == ""
    assert found["troubles"] == {"usb": "libusb is not there"}


def test_no_printers_name_obeys_the_terminal(there):
    told = there(Found(("usb",), "\x1b[2JEvil", "POS-80", connect=("usb://0416:5011",)))
    assert "\x1b" not in told.stdout
