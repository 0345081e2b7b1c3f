"""The real cupsd, and what it can't be made to do."""

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.rig import cups
from tests.transports.spool_contract import SpoolContract
from transports.addresses import parse_address
from transports.registry import make_spool

MISSING = cups.missing()
needs_cups = pytest.mark.skipif(bool(MISSING), reason=MISSING)
WORDS = {
    "media-empty": "media-empty-error",
    "cover-open": "cover-open-error",
    "media-low": "media-low-warning",
}


@pytest.fixture
def folder():
    found = Path(tempfile.mkdtemp(prefix="cups"))
    yield found
    shutil.rmtree(found, ignore_errors=True)


class CupsEnd:
    def __init__(self, server, address):
        self.server = server
        self._address = address

    def spool(self):
        return make_spool(parse_address(self._address))

    @property
    def printed(self):
        return self.server.printed

    def hold(self):
        self.server.report("other-error")

    def go_on(self):
        self.server.report()

    def report(self, *reasons):
        self.server.report(*(WORDS[reason] for reason in reasons))

    def stop(self):
        self.server.run("cupsdisable", "kitchen")

    def refuse(self):
        self.server.run("cupsreject", "kitchen")

    def submit_as_another(self, name, data):
        file = self.server.folder / "letter"
        file.write_bytes(data)
        said = self.server.run("lp", "-U", "nobody", "-d", "kitchen", "-t", name, "-o", "raw", file)
        return int(said.split("kitchen-")[1].split()[0])

    def vanish(self):
        self.server.kill()

    def come_back(self):
        self.server.start()

    def freeze(self):
        self.server.freeze()

    def thaw(self):
        self.server.thaw()


@needs_cups
class TestCups(SpoolContract):
    @pytest.fixture
    def end(self, folder):
        server = cups.Cups(folder).start().add("kitchen", "acts:/")
        yield CupsEnd(server, server.address("kitchen"))
        server.close()


@needs_cups
class TestCupsOverItsSocket(SpoolContract):
    """With the rules that Debian's CUPS has."""

    @pytest.fixture
    def end(self, folder):
        server = cups.Cups(folder, strict=True).start().add("kitchen", "acts:/")
        yield CupsEnd(server, server.socket_address("kitchen"))
        server.close()
