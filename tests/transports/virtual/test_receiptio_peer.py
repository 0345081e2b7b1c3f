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
CODES = {"success": 0, "online": 100, "coveropen": 101, "paperempty": 102, "disconnect": 105}


def address():
    """ReceiptIO dials port 9100 and no other: an address that no other test of this machine listens on."""
    number = os.getpid()
    return f"127.{64 + (number >> 16) % 64}.{(number >> 8) % 256}.{number % 254 + 1}"


class Client:
    def __init__(self, host):
        self._host = host

    def print(self, document=RECEIPT):
        return self._run(["-c", "48", "-l", "en", "-t", "20"], document)

    def status(self):
        return self._run(["-q"], "")

    def _run(self, options, document):
        command = [NODE, package("receiptio") / "bin" / "cli.js", "-d", self._host, *options]
        done = subprocess.run(
            command, input=document, capture_output=True, encoding="utf-8", check=False, timeout=60
        )
        word = done.stderr.strip()
        assert done.returncode == CODES.get(word), done
        return word


@pytest.fixture
def printer(tmp_path):
    made = Printer(tmp_path, host=address(), port=9100)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def client(printer):
    return Client(printer.host)


def test_it_prints_and_hears_of_success(printer, client):
    assert client.status() == "online"
    assert client.print() == "success"
    (slip,) = until(printer.slips, "a slip")
    assert slip.split()[:4] == ["RECEIPT", "Asparagus", "1", "1.00"]
    assert slip.split()[-2:] == ["TOTAL", "3.00"]
    assert client.status() == "online"


def test_it_sees_that_the_paper_is_out_and_that_it_is_back(printer, client):
    printer.tell("paper-out")
    assert client.status() == "paperempty"
    assert client.print() == "paperempty"
    assert printer.slips() == []
    printer.tell("paper-in")
    assert client.status() == "online"


def test_it_sees_an_open_cover(printer, client):
    printer.tell("cover-open")
    assert client.status() == "coveropen"
    assert client.print() == "coveropen"
    assert printer.slips() == []
    printer.tell("cover-close")
    assert client.print() == "success"


def test_it_sees_that_nobody_is_there(printer, client):
    printer.tell("power-off")
    assert client.status() == "disconnect"
    printer.tell("power-on")
    assert client.status() == "online"
