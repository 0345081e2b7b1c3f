"""The real docketd on a real Windows Python, under Wine.

What Wine's spooler says of states is made up: `tests/transports/test_windows_spool.py` is about those. What
is handed to it comes out of a CUPS queue, byte for byte.
"""

import json
import shutil
import subprocess
import tempfile
import tomllib
from pathlib import Path

import pytest

from tests.rig import cups
from tests.rig.processes import until
from tests.wine import build
from tests.wine.windows import ROOT, Windows, as_windows, awake, missing

MISSING = missing()
INSIDE = ROOT / "tests" / "wine" / "inside"
TICKET = bytes(range(256)) * 1000

pytestmark = [pytest.mark.skipif(bool(MISSING), reason=MISSING), pytest.mark.timeout(200)]
needs_cups = pytest.mark.skipif(bool(cups.missing()), reason=cups.missing() or "CUPS is here")

UNITS = (
    "tests/transports/test_registry.py",
    "tests/transports/test_errors.py",
    "tests/transports/test_windows_spool.py",
    "tests/transports/test_windows_queue.py",
    "tests/transports/test_windows_services.py",
    "tests/actors/test_run_file.py",
)


@pytest.fixture(scope="module", autouse=True)
def _awake():
    if not MISSING:
        awake()


@pytest.fixture
def windows(tmp_path):
    return Windows(tmp_path)


def test_every_module_imports(windows):
    code, said = windows.run(INSIDE / "imports.py")
    [last] = said.splitlines()
    assert (code, last.split()[1]) == (0, "modules")
    assert int(last.split()[0]) > 400


def test_its_version(windows):
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert windows.run("-m", "docketd", "--version") == (0, f"docketd {version}\n")


SETTINGS = """\
[site]
name = "Küche"
timezone = "Europe/Zurich"
[[printer]]
name = "kitchen"
model = "TM-m30III"
connect = "windows://Star TSP143"
[[station]]
name = "kitchen"
printer = "kitchen"
"""


def test_check_reads_settings(windows, tmp_path):
    settings = SETTINGS
    (tmp_path / "docketd.toml").write_text(settings, encoding="utf-8")
    code, said = windows.run("-m", "docketd", "check", "--config", as_windows(tmp_path / "docketd.toml"))
    assert "in order" in said
    assert code == 0
    (tmp_path / "docketd.toml").write_text(settings + "\n[sity]\n", encoding="utf-8")
    code, said = windows.run("-m", "docketd", "check", "--config", as_windows(tmp_path / "docketd.toml"))
    assert "sity" in said
    assert code == 2


def test_the_demo_prints_its_orders(windows, tmp_path):
    """HTTP, the journal on SQLite, two virtual printers, and a clean end."""
    data = tmp_path / "data"
    words = ("demo", "--exit", "--orders", 3, "--port", 0, "--data", as_windows(data))
    code, said = windows.run("-m", "docketd", *words)
    assert code == 0, said
    last = json.loads(said.splitlines()[-1])
    assert (last["orders"], last["lost"], last["unmarked_duplicates"]) == (3, 0, 0)
    assert last["confirmed"] == last["tickets"] > 0
    assert (data / "journal.db").stat().st_size > 0


def test_a_selection_of_these_tests(windows):
    plain = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:randomly", "-o", "timeout=60")
    code, said = windows.run("-m", "pytest", *plain, *UNITS)
    assert code == 0, said
    assert int(said.splitlines()[-1].split()[0]) > 80, said


# --- the spooler ----------------------------------------------------------------------------------


@pytest.fixture
def printer():
    """A queue `Kitchen`, as Wine's spooler finds it, to a printer that takes everything."""
    folder = Path(tempfile.mkdtemp(prefix="cups"))
    server, sink = cups.Cups(folder), cups.Sink().come()
    try:
        server.start().add("Kitchen", sink.device())
        server.run("lpadmin", "-d", "Kitchen")
        yield server, sink
    finally:
        server.close()
        sink.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def spooler(windows, printer):
    def run(*words):
        code, said = windows.run(INSIDE / "spooler.py", *words, CUPS_SERVER=f"127.0.0.1:{printer[0].port}")
        assert code == 0, said
        return json.loads(said.splitlines()[-1])

    return run


@needs_cups
def test_a_document_goes_through_the_spooler_byte_for_byte(spooler, printer, tmp_path):
    ticket = tmp_path / "ticket.bin"
    ticket.write_bytes(TICKET)
    answer = spooler("submit", "Kitchen", as_windows(ticket))
    assert answer["number"] > 0
    until(lambda: len(printer[1].received) >= len(TICKET), "the ticket")
    assert bytes(printer[1].received) == TICKET


@needs_cups
def test_what_is_read_of_a_queue_is_what_pywin32_reads(spooler):
    found = spooler("compare", "Kitchen")
    assert [name for name, same in found.items() if not same] == []


@needs_cups
def test_names(spooler):
    assert '"Kitchen"' in spooler("misname", "Kichten")
    assert any("default printer" in text for text in spooler("default"))


@needs_cups
def test_a_spooler_that_hangs_does_not_stop_the_loop(windows, printer, tmp_path):
    """Wine asks the print server, which stands still here; pywin32 would hold Python's lock meanwhile."""
    server, go = printer[0], tmp_path / "go"
    words = (INSIDE / "spooler.py", "hang", "Kitchen", as_windows(go))
    with windows.start(*words, CUPS_SERVER=f"127.0.0.1:{server.port}") as process:
        try:
            assert json.loads(process.stdout.readline()) == "ready"
            server.freeze()
            go.touch()
            answer = json.loads(process.stdout.readline())
        finally:
            server.thaw()
            process.kill()
    assert "not answered within 2 s" in answer["said"]
    assert answer["worst"] < 1.0


MINGW = """
#include <windows.h>
#include <stdio.h>
#include <stddef.h>
int main(void) {
    printf("{\\"PrinterInfo2\\": %zu, \\"PrinterInfo4\\": %zu, \\"JobInfo1\\": %zu, \\"DocInfo1\\": %zu,",
        sizeof(PRINTER_INFO_2W), sizeof(PRINTER_INFO_4W), sizeof(JOB_INFO_1W), sizeof(DOC_INFO_1W));
    printf("\\"PrinterDefaults\\": %zu, \\"JobInfo1.status\\": %zu, \\"JobInfo1.position\\": %zu,",
        sizeof(PRINTER_DEFAULTSW), offsetof(JOB_INFO_1W, Status), offsetof(JOB_INFO_1W, Position));
    printf("\\"DeviceMode.form\\": %zu}\\n", offsetof(DEVMODEW, dmFormName));
    return 0;
}
"""


def test_structures_are_laid_out_as_windows_headers_say(windows, tmp_path):
    (tmp_path / "sizes.c").write_text(MINGW)
    build.run(build.COMPILER, "-o", tmp_path / "sizes.exe", tmp_path / "sizes.c")
    found = subprocess.run(
        [build.WINE, tmp_path / "sizes.exe"],
        env=windows.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=60,
    )
    code, said = windows.run(INSIDE / "spooler.py", "sizes")
    assert code == 0, said
    assert json.loads(said.splitlines()[-1]) == json.loads(found.stdout)
