import json
import subprocess
import sys

import pytest

from transports.languages.escpos import capabilities
from transports.languages.escpos.codepages import table

CONTAINED = """
import json, logging, os, sys, tempfile
from transports.profiles import profile
unread = profile("TM-m30III").dots, "escpos" in sys.modules
profile("TM-T88V")
print(json.dumps({
    "unread": unread,
    "handlers": len(logging.getLogger().handlers),
    "left": os.listdir(tempfile.gettempdir()),
    "modules": [name for name in sys.modules if name.startswith("escpos.") or name in ("yaml", "PIL")],
}))
"""


def test_reading_the_models_leaves_nothing_behind(tmp_path, request):
    """In a process of its own: no log handlers, no temporary folder, no warnings, no heavy imports."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", CONTAINED],
        cwd=request.config.rootpath,
        env={"PATH": "", "TMPDIR": str(tmp_path), "TEMP": str(tmp_path), "SYSTEMROOT": "C:\\Windows"},
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert found["unread"] == [576, False]
    assert found["handlers"] == 0
    assert found["left"] == []
    assert set(found["modules"]) <= {"escpos.version"}


def test_a_model_that_python_escpos_knows():
    profile = capabilities.profile("TM-T88V")
    assert (profile.model, profile.language, profile.dots, profile.dpi) == ("TM-T88V", "escpos", 512, 180)
    assert profile.columns == (42, 56)
    assert profile.code_pages[:2] == ((16, "cp1252"), (19, "cp858"))
    assert (profile.process_id, profile.marker, profile.counter, profile.cutter) == (
        True,
        True,
        "probe",
        "partial",
    )


@pytest.mark.parametrize(
    ("model", "process_id"),
    [("TM-T88IV", True), ("TM-T88III", False), ("TM-T88II", False), ("TM-U220", False), ("POS-5890", False)],
)
def test_who_answers_a_process_id(model, process_id):
    assert capabilities.profile(model).process_id is process_id


def test_a_model_without_a_cutter():
    assert capabilities.profile("POS-5890").cutter is None


def test_an_untold_width_is_that_of_the_font():
    profile = capabilities.profile("RP326")
    assert (profile.dots, profile.columns) == (504, (42, 56))


@pytest.mark.parametrize(
    "model",
    [
        "SP2000",  # Star's own commands
        "OCD-300",  # a customer display
        "NT-80-V-UL",  # columns that are none
    ],
)
def test_what_cannot_print_a_ticket_is_left_out(model):
    assert model in capabilities._data()["profiles"]
    assert model not in capabilities.models()


@pytest.mark.parametrize("model", capabilities.models())
def test_every_model_is_usable(model):
    profile = capabilities.profile(model)
    numbers = [number for number, _ in profile.code_pages]
    assert len(set(numbers)) == len(numbers)
    assert all(0 <= number <= 255 for number in numbers)
    assert all("A" in table(codec) for _, codec in profile.code_pages)
    assert profile.dots >= 8 * profile.columns[0]


def test_a_page_that_python_has_no_codec_for_is_left_out(monkeypatch):
    data = {
        "encodings": {
            "CP1": {"python_encode": "no-such-codec"},
            "CP2": {},
            "CP437": {"python_encode": "cp437"},
        }
    }
    monkeypatch.setattr(capabilities, "_data", lambda: data)
    assert capabilities._code_pages({"1": "CP1", "2": "CP2", "3": "CP3", "9": "CP437", "10": "CP437"}) == (
        (9, "cp437"),
    )
