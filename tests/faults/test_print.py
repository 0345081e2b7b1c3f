"""`docketd print` on the real daemon and an emulated printer: each file on the paper once."""

import subprocess
import sys

import pytest
from PIL import Image

from tests.faults.conftest import copies
from tests.rig.processes import DEADLINE, ROOT, until

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "closed.txt").write_text("Closed on Monday\n  {width:2} |", encoding="utf-8")
    (folder / "menu.receipt").write_text("^^^MENU^^^\nMinestrone | 7.50\n", encoding="utf-8")
    Image.new("L", (1200, 600), 0).save(folder / "map.png")
    return folder


def docketd(house, *words):
    data = house.folder / "docketd"
    told = subprocess.run(
        [sys.executable, "-m", "docketd", *map(str, words), "--data", str(data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=DEADLINE,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return told.stdout


def test_a_text_a_receipt_and_a_picture_are_each_on_the_paper_once(house, files):
    daemon = house.open()
    for name in ("closed.txt", "menu.receipt", "map.png"):
        assert "is queued at kitchen" in docketd(house, "print", files / name)
    docketd(house, "print", files / "closed.txt", "--printer", "bar")
    until(lambda: daemon.all_in("printed"), "all are printed")
    slips = house.kitchen.slips()
    assert len(slips) == 3
    assert copies(slips, "Closed on Monday {width:2} | K-001") == (1, 0)
    assert copies(slips, "Minestrone 7.50 K-002") == (1, 0)
    assert slips[2].count("[image 576x") == 3  # 288 dots down the paper, in bands of 128
    assert "K-003" in slips[2]
    assert copies(house.bar.slips(), "Closed on Monday") == (1, 0)
    assert {job["evidence"] for job in daemon.jobs()} == {"fence"}


def test_what_was_taken_before_the_daemon_was_killed_prints_once(house, files):
    """The printer has no paper, so that the first of them is on its way to it when the end comes."""
    daemon = house.open()
    house.kitchen.tell("paper-out")
    until(lambda: daemon.get("/status")[1]["printers"][0]["state"] == "blocked", "the printer says so")
    for name in ("closed.txt", "map.png"):
        docketd(house, "print", files / name)
    daemon.kill()
    offline = docketd(
        house, "print", files / "menu.receipt", "--config", house.folder / "docketd" / "docketd.toml"
    )
    assert "no docketd is running" in offline
    house.kitchen.tell("paper-in")
    daemon = house.open(keep_file=True)
    until(lambda: daemon.all_in("printed"), "all are printed")
    slips = house.kitchen.slips()
    assert copies(slips, "Closed on Monday")[0] == 1
    assert copies(slips, "Minestrone")[0] == 1
    assert sum("[image 576x" in slip for slip in slips) == 1
    docketd(house, "jobs", "reprint", 1)
    until(lambda: daemon.all_in("printed"), "the copy as well")
    assert "REPRINT 1" in house.kitchen.slips()[-1]
    assert "Closed on Monday" in house.kitchen.slips()[-1]


def test_a_picture_that_was_cut_off_in_the_middle_comes_again_with_a_mark_or_not_at_all(house, files):
    """The paper ends within it, the daemon is killed, and the printer goes on by itself with a new roll."""
    daemon = house.open()
    docketd(house, "print", files / "closed.txt")
    until(lambda: daemon.all_in("printed"), "the first is printed")
    house.kitchen.tell("paper-out-after 20")
    docketd(house, "print", files / "map.png")
    until(lambda: daemon.get("/jobs/2")[1]["state"] == "sending", "it is on its way")
    until(lambda: daemon.get("/status")[1]["printers"][0]["state"] == "blocked", "the paper has ended")
    daemon.kill()
    house.kitchen.tell("paper-in")
    daemon = house.open(keep_file=True)
    until(lambda: daemon.all_in("printed"), "both are printed")
    found = [slip for slip in house.kitchen.slips() if "[image 576x" in slip]
    marked = sum("MAY ALREADY HAVE" in " ".join(slip.split()) for slip in found)
    assert len(found) >= 1
    assert len(found) - marked <= 1
