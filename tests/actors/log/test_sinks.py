"""Files that take turns, and a standard error that nobody may read."""

from __future__ import annotations

import errno
import io
import os
import sys

import pytest

from actors.log.sinks import FILE, Files, StandardError, is_service


def contents(folder):
    return {path.name: path.read_text("utf-8").split() for path in folder.iterdir()}


def test_lines_are_there_at_once_and_for_the_owner_alone(tmp_path):
    files = Files(tmp_path / "logs")
    files.write("one")
    assert contents(tmp_path / "logs") == {FILE: ["one"]}
    if sys.platform != "win32":
        assert (tmp_path / "logs" / FILE).stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "logs").stat().st_mode & 0o777 == 0o700
    files.close()


def test_full_files_make_room_and_the_oldest_goes(tmp_path):
    files = Files(tmp_path, largest=10, keep=3)
    for number in range(1, 9):
        files.write(f"ln{number}")  # 4 bytes: two a file
    files.close()
    assert contents(tmp_path) == {
        FILE: ["ln7", "ln8"],
        f"{FILE}.1": ["ln5", "ln6"],
        f"{FILE}.2": ["ln3", "ln4"],
    }


def test_a_line_longer_than_a_file_has_one_of_its_own(tmp_path):
    files = Files(tmp_path, largest=10)
    for line in ("x" * 50, "y", "z" * 50):
        files.write(line)
    files.close()
    assert contents(tmp_path) == {FILE: ["z" * 50], f"{FILE}.1": ["y"], f"{FILE}.2": ["x" * 50]}


def test_it_goes_on_where_the_last_run_ended(tmp_path):
    for line in ("ln1", "ln2", "ln3"):
        files = Files(tmp_path, largest=10)
        files.write(line)
        files.close()
    assert contents(tmp_path) == {FILE: ["ln3"], f"{FILE}.1": ["ln1", "ln2"]}


def test_a_line_that_the_power_cut_in_two_does_not_spoil_the_next(tmp_path):
    (tmp_path / FILE).write_text("whole\nhal")
    files = Files(tmp_path)
    files.write("next")
    files.close()
    assert contents(tmp_path) == {FILE: ["whole", "hal", "next"]}


def test_half_a_line_is_an_error_and_does_not_spoil_the_next(tmp_path):
    files = Files(tmp_path)
    files.write("one")
    real = files._file

    class Tight:
        def write(self, content):
            return real.write(content[:3])

        def close(self):
            real.close()

    files._file = Tight()
    with pytest.raises(OSError, match="no room"):
        files.write("second")
    files._file = real
    files.write("third")
    files.close()
    assert contents(tmp_path) == {FILE: ["one", "sec", "third"]}


def test_after_an_error_it_opens_the_file_anew(tmp_path):
    files = Files(tmp_path)

    class Full:
        def write(self, content):
            raise OSError(errno.ENOSPC, "no space")

        def close(self):
            raise OSError(errno.ENOSPC, "no space")

    files._file = Full()
    with pytest.raises(OSError, match="no space"):
        files.write("lost")
    files.write("kept")
    files.close()
    assert contents(tmp_path) == {FILE: ["kept"]}


def test_where_files_cannot_be_renamed_the_line_is_written_all_the_same(tmp_path, monkeypatch):
    files = Files(tmp_path, largest=10)
    files.write("ln1")
    files.write("ln2")

    def refuse(self, target):
        raise PermissionError(errno.EACCES, "somebody reads it")

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.replace", refuse)
        files.write("ln3")
    files.write("ln4")
    files.close()
    assert contents(tmp_path) == {FILE: ["ln4"], f"{FILE}.1": ["ln1", "ln2", "ln3"]}


def test_a_closed_sink_opens_again_for_a_late_line(tmp_path):
    files = Files(tmp_path)
    files.close()
    files.write("late")
    files.close()
    assert contents(tmp_path) == {FILE: ["late"]}


def test_standard_error_gets_whole_lines():
    stream = io.StringIO()
    sink = StandardError(stream)
    sink.write("one")
    sink.close()
    assert stream.getvalue() == "one\n"
    assert not stream.closed


def test_a_closed_standard_error_is_an_error_like_others():
    stream = io.StringIO()
    stream.close()
    with pytest.raises(OSError, match="closed"):
        StandardError(stream).write("one")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows can't tell whether a pipe has room")
def test_a_reader_that_is_stuck_is_not_waited_for():
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as read, os.fdopen(writer, "w", encoding="utf-8") as stream:
        sink = StandardError(stream)
        with pytest.raises(BlockingIOError):
            list(map(sink.write, ["x" * 100] * 10_000))
        assert sink._patience == 0.0
        read.read1(1_000_000)
        sink.write("there is room again")
        assert sink._patience > 0.0


@pytest.mark.parametrize(
    ("environment", "terminal", "service"),
    [
        ({}, False, False),
        ({"INVOCATION_ID": "x"}, False, True),
        ({"JOURNAL_STREAM": "8:1"}, False, True),
        ({"INVOCATION_ID": "x", "JOURNAL_STREAM": "8:1"}, True, False),
        ({"INVOCATION_ID": ""}, False, False),
    ],
)
def test_a_service_is_told_from_a_terminal_that_a_service_opened(environment, terminal, service):
    assert is_service(environment, terminal=terminal) is service


def test_what_runs_alone_in_a_container_is_a_service(monkeypatch):
    monkeypatch.setattr("os.getpid", lambda: 1)
    assert is_service({}, terminal=False)
