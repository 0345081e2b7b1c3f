"""The backend by which CUPS prints on a virtual printer: by hand, and under a cupsd of our own."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.rig import cups
from tests.rig.processes import Printer, until

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no CUPS"),
    pytest.mark.timeout(120),
]
MISSING = cups.missing()
TICKET = b"\x1b@Pizza\n\x1dVB\x00"


class Queue:
    """The printer, and the program as CUPS would start it."""

    def __init__(self, folder):
        folder.mkdir(exist_ok=True)
        self.printer = Printer(folder / "slips", more=["--cups-backend", folder])
        self.device = self.printer.line().rpartition(" ")[2]
        self.program = folder / "docketd-virtual"

    def begin(self, *arguments, device=None):
        return subprocess.Popen(
            [self.program, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"DEVICE_URI": device or self.device},
        )

    def run(self, *arguments, data=b"", device=None):
        """Its exit code, and what it said on standard output and on standard error."""
        process = self.begin(*arguments, device=device)
        out, err = process.communicate(data, timeout=60)
        return process.returncode, out.decode(), err.decode().splitlines()


JOB = ("1", "anna", "Ticket 1", "1", "")


@pytest.fixture
def queue(tmp_path):
    found = Queue(tmp_path)
    yield found
    found.printer.close()


def states(lines):
    """The changes that it told of, in their order; the first clears what may be left of an earlier job."""
    return [line.removeprefix("STATE: ") for line in lines if line.startswith("STATE: ")][1:]


def test_without_arguments_it_names_its_device(queue):
    code, out, err = queue.run()
    assert (code, err) == (0, [])
    assert re.fullmatch(r'network docketd-virtual "[^"]+" "[^"]+"\n', out)


def test_a_document_comes_by_standard_input_once_and_as_a_file_so_many_times_as_is_said(queue, tmp_path):
    code, out, err = queue.run("1", "anna", "Ticket", "3", "", data=TICKET)
    assert (code, out) == (0, "")
    assert states(err) == []
    assert until(queue.printer.slips, "a slip") == ["Pizza\n"]
    file = tmp_path / "ticket"
    file.write_bytes(TICKET)
    assert queue.run("2", "anna", "Ticket", "2", "", file)[0] == 0
    until(lambda: queue.printer.slips() == ["Pizza\n"] * 3, "two more")


def test_the_first_line_takes_back_what_an_earlier_document_left(queue):
    first = next(line for line in queue.run(*JOB, data=TICKET)[2] if line.startswith("STATE: "))
    assert first.startswith("STATE: -")
    assert {"media-empty-error", "cover-open-error", "media-low-warning", "connecting-to-device"} <= set(
        first.removeprefix("STATE: -").split(",")
    )


@pytest.mark.parametrize(
    ("faults", "cures", "reasons"),
    [
        (["paper-out"], ["paper-in"], "media-empty-error,media-low-warning"),
        (["cover-open"], ["cover-close"], "cover-open-error"),
        (["head-hot"], ["head-cool"], "other-error"),
        (["offline"], ["online"], "offline-error"),
        (["power-off"], ["power-on"], "connecting-to-device"),
        (["cover-open", "paper-low"], ["paper-in"], "cover-open-error"),
    ],
    ids=str,
)
def test_it_says_what_is_wrong_waits_and_prints_when_that_is_over(queue, faults, cures, reasons):
    for fault in faults:
        queue.printer.tell(fault)
    process = queue.begin(*JOB)
    process.stdin.write(TICKET)
    process.stdin.close()
    told = []
    while f"STATE: +{reasons}" not in told:
        line = process.stderr.readline().decode().rstrip()
        assert line, told
        told.append(line)
    assert queue.printer.slips() == []
    for cure in cures:
        queue.printer.tell(cure)
    assert process.wait(60) == 0
    told += process.stderr.read().decode().splitlines()
    process.stdout.close()
    process.stderr.close()
    assert f"STATE: -{reasons}" in told
    assert until(queue.printer.slips, "a slip") == ["Pizza\n"]


def test_paper_that_is_low_is_a_warning_and_stops_nothing(queue):
    queue.printer.tell("paper-low")
    code, _, err = queue.run(*JOB, data=TICKET)
    assert (code, states(err)) == (0, ["+media-low-warning"])


def test_a_printer_that_stops_in_mid_document_takes_the_rest_later(queue):
    queue.printer.tell("paper-out-after 20")
    process = queue.begin(*JOB)
    process.stdin.write(b"line\n" * 40_000 + b"\x1dVB\x00")
    process.stdin.close()
    until(lambda: queue.printer.tell("status")["paper_end"], "the end of the paper")
    line = b""
    while b"+media-empty-error" not in line:
        line = process.stderr.readline()
        assert line
    queue.printer.tell("paper-in")
    assert process.wait(60) == 0
    process.stdout.close()
    process.stderr.close()
    assert len(until(queue.printer.slips, "a slip")[0].split()) == 20_000, "as much as a virtual roll shows"


@pytest.mark.parametrize(
    "device",
    [
        "docketd-virtual://127.0.0.1",
        "docketd-virtual://127.0.0.1:9100/",
        "docketd-virtual://127.0.0.1:0/?control=x",
    ],
)
def test_an_address_that_is_none_fails_and_says_so(queue, device):
    code, _, err = queue.run(*JOB, device=device)
    assert code == 1
    assert err[-1].startswith("ERROR: ")


def test_what_cannot_be_reached_or_goes_away_fails(queue):
    queue.printer.tell("reset-after 50000")
    code, _, err = queue.run(*JOB, data=b"line\n" * 40_000)
    assert (code, err[-1]) == (1, "ERROR: the virtual printer went away in the middle of a document")
    queue.printer.tell("network-down")
    code, _, err = queue.run(*JOB, data=TICKET, device=queue.device + "&contimeout=0.3")
    assert (code, err[-2:]) == (
        1,
        ["STATE: +connecting-to-device", "ERROR: the virtual printer can't be reached"],
    )
    assert queue.run("1", "anna")[0] == 1
    queue.printer.close()
    code, _, err = queue.run(*JOB, data=TICKET)
    assert code == 1
    assert "control port does not answer" in err[-1]


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_a_queue_of_cups_shows_how_the_virtual_printer_is():
    folder = Path(tempfile.mkdtemp(prefix="cups"))
    server = cups.Cups(folder)
    queue = Queue(folder / "bin" / "backend")
    try:
        server.start().add("kitchen", queue.device)
        assert print_on(server, folder, TICKET) is not None
        assert until(queue.printer.slips, "a slip") == ["Pizza\n"]
        queue.printer.tell("paper-out")
        print_on(server, folder, TICKET)
        until(lambda: "media-empty-error" in server.run("lpoptions", "-p", "kitchen"), "media-empty")
        assert queue.printer.slips() == ["Pizza\n"]
        queue.printer.tell("paper-in")
        until(lambda: len(queue.printer.slips()) == 2, "the second slip")
        until(lambda: "media-empty-error" not in server.run("lpoptions", "-p", "kitchen"), "no reason")
    finally:
        server.close()
        queue.printer.close()
        shutil.rmtree(folder, ignore_errors=True)


def print_on(server, folder, data):
    file = folder / "ticket"
    file.write_bytes(data)
    return re.search(r"kitchen-\d+", server.run("lp", "-d", "kitchen", "-o", "raw", file))
