"""An independent client, npm's ReceiptIO, prints on `docketd emulate` and reads how it stands.

It knows nothing of docketd: what it takes for a printer, with its own reading of the manual, is one.
"""

import os
import subprocess

import pytest

from tests.rig.peers import NODE, missing, package
from tests.rig.processes import Printer, until

pytestmark = [
    pytest.mark.skipif(bool(missing("receiptio")), reason=missing("receiptio")),
    pytest.mark.timeout(120),
]

RECEIPT = "^^^RECEIPT\n\nAsparagus | 1| 1.00\nBroccoli | 2| 2.00\n---\n^TOTAL | ^3.00\n"

#: Its exit codes, beside the words.
CODES = {
    "success": 0, "online": 100, "coveropen": 101, "paperempty": 102, "error": 103, "disconnect": 105,
    "drawerclosed": 200, "draweropen": 201,
}  # fmt: skip

#: What is printed on, and how ReceiptIO is told so: left to itself it finds out from the first answer.
#: A clone without automatic status it can only ask: it prints on none.
FOUND = []
KINDS = {
    "TM-m30III": FOUND,
    "mC-Print3": FOUND,
    "TSP143IV": FOUND,
    "TSP654II": ["-p", "starline"],
    "TSP143": ["-p", "stargraphic"],
}
ASKED = KINDS | {"POS-80": ["-p", "generic"]}
#: Without the library that it draws with, it sends white paper to a printer that knows no letters.
DRAWN = {"TSP143"}


def address():
    """ReceiptIO dials port 9100 and no other: an address that no other test of this machine listens on."""
    number = os.getpid()
    return f"127.{64 + (number >> 16) % 64}.{(number >> 8) % 256}.{number % 254 + 1}"


class Client:
    def __init__(self, host, options):
        self._host = host
        self._options = options

    def print(self, document=RECEIPT):
        return self._run(["-c", "48", "-l", "en", "-t", "20"], document)

    def status(self, of="printer"):
        return self._run(["-q", of], "")

    def _run(self, options, document):
        command = [NODE, package("receiptio") / "bin" / "cli.js", "-d", self._host, *self._options, *options]
        done = subprocess.run(
            command, input=document, capture_output=True, encoding="utf-8", check=False, timeout=60
        )
        word = done.stderr.strip()
        assert done.returncode == CODES.get(word), done
        return word


@pytest.fixture
def printer(tmp_path, request):
    made = Printer(tmp_path, request.param, host=address(), port=9100)
    made.model = request.param
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def client(printer):
    return Client(printer.host, ASKED[printer.model])


FAULTS = [
    ("paper-out", ["paper-in"], "paperempty"),
    ("cover-open", ["cover-close"], "coveropen"),
    ("break", ["repair", "power-off", "power-on"], "error"),
]

printed_on = pytest.mark.parametrize("printer", KINDS, indirect=True)
asked = pytest.mark.parametrize("printer", ASKED, indirect=True)


@printed_on
def test_it_prints_and_hears_of_success(printer, client):
    assert client.status() == "online"
    assert client.print() == "success"
    (slip,) = until(printer.slips, "a slip")
    if printer.model not in DRAWN:
        assert slip.split()[:4] == ["RECEIPT", "Asparagus", "1", "1.00"]
        assert slip.split()[-2:] == ["TOTAL", "3.00"]
    assert client.status() == "online"
    assert printer.tell("status")["drawer_pulses"] == 0


@asked
def test_it_sees_what_is_wrong_prints_nothing_then_and_prints_when_all_is_well_again(printer, client):
    """It looks at no bit of a Star's frame that tells of a hot head, so `break` stands for the errors."""
    for fault, cures, word in FAULTS:
        printer.tell(fault)
        assert client.status() == word, fault
        if printer.model in KINDS and word != "error":
            assert client.print() == word
        for cure in cures:
            printer.tell(cure)
        assert client.status() == "online", cures
    assert printer.slips() == []
    if printer.model in KINDS:
        assert client.print() == "success"
        assert len(until(printer.slips, "a slip")) == 1


@asked
def test_it_sees_the_drawers_switch_and_that_nobody_is_there(printer, client):
    """An Epson's pin is taken to be high while a drawer is closed, a Star's bit to be set when it is open."""
    star = printer.model not in {"TM-m30III", "POS-80"}
    assert client.status("drawer") == ("drawerclosed" if star else "draweropen")
    printer.tell("drawer-high")
    assert client.status("drawer") == ("draweropen" if star else "drawerclosed")
    printer.tell("power-off")
    assert client.status() == "disconnect"
    printer.tell("power-on")
    assert client.status() == "online"
