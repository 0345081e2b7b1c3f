"""run.json: whole, private, and not left behind."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from actors import run_file
from actors.run_file import RunFile

RUN = RunFile("http://127.0.0.1:8080", os.getpid(), "dk_a_b")


def test_what_is_written_is_read(tmp_path):
    run_file.write(tmp_path, RUN)
    assert run_file.read(tmp_path) == RUN
    run_file.write(tmp_path, RunFile("http://127.0.0.1:9", 5, "dk_c_d"))
    assert run_file.read(tmp_path).key == "dk_c_d"
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="rights there come from the folder")
def test_nobody_else_can_read_it_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        run_file.write(tmp_path, RUN)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "run.json").stat().st_mode) == 0o600


def test_a_draft_left_by_a_crash_is_replaced(tmp_path):
    draft = tmp_path / f"run.json.{os.getpid()}"
    draft.write_text("half")
    run_file.write(tmp_path, RUN)
    assert run_file.read(tmp_path) == RUN
    assert not draft.exists()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"5", b'{"address": "x"}', b'{"address":"x","pid":"y","key":"z"}']
)
def test_what_cannot_be_understood_is_none(tmp_path, content):
    (tmp_path / "run.json").write_bytes(content)
    assert run_file.read(tmp_path) is None


def test_no_file_is_none(tmp_path):
    assert run_file.read(tmp_path) is None


def test_a_process_that_ended_makes_it_stale():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait(timeout=20)
    assert run_file.is_stale(RunFile("x", ended.pid, "y"))
    assert not run_file.is_stale(RUN)


def test_only_its_own_writer_removes_it(tmp_path):
    run_file.write(tmp_path, RUN)
    run_file.remove(tmp_path, RUN.pid + 1)
    assert run_file.read(tmp_path) == RUN
    run_file.remove(tmp_path, RUN.pid)
    assert run_file.read(tmp_path) is None
    run_file.remove(tmp_path, RUN.pid)
