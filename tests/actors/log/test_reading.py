"""Lines are read back in order, each once, while files take turns."""

from __future__ import annotations

from datetime import UTC, datetime

from actors.log.reading import Tail, files_of, wanted
from actors.log.sinks import FILE, Files


def test_old_files_come_first(tmp_path):
    for name, text in ((FILE, "c\n"), (f"{FILE}.1", "b\n"), (f"{FILE}.10", "a\n"), ("other.log", "x\n")):
        (tmp_path / name).write_text(text)
    assert [path.name for path in files_of(tmp_path)] == [f"{FILE}.10", f"{FILE}.1", FILE]
    assert list(Tail(tmp_path).more()) == ["a", "b", "c"]


def test_without_a_folder_there_is_nothing(tmp_path):
    assert list(Tail(tmp_path / "nowhere").more()) == []


def test_each_line_is_told_once_across_turns(tmp_path):
    files, tail = Files(tmp_path, largest=100, keep=5), Tail(tmp_path)
    seen = []
    for number in range(200):
        files.write(f"line {number}")
        if number % 7 == 0:
            seen += tail.more()
    files.close()
    seen += tail.more()
    assert seen == [f"line {number}" for number in range(200)]


def test_several_turns_between_two_looks_lose_nothing_that_is_still_there(tmp_path):
    files, tail = Files(tmp_path, largest=10, keep=5), Tail(tmp_path)
    files.write("ln1")
    assert list(tail.more()) == ["ln1"]
    for number in range(2, 8):
        files.write(f"ln{number}")
    files.close()
    assert list(tail.more()) == [f"ln{number}" for number in range(2, 8)]


def test_whoever_was_away_too_long_gets_what_is_left(tmp_path):
    files, tail = Files(tmp_path, largest=10, keep=2), Tail(tmp_path)
    files.write("ln1")
    list(tail.more())
    for number in range(2, 20):
        files.write(f"ln{number}")
    files.close()
    assert list(tail.more())[-1] == "ln19"


def test_half_a_line_waits_for_its_other_half(tmp_path):
    file, tail = tmp_path / FILE, Tail(tmp_path)
    file.write_bytes(b"one\ntw")
    assert list(tail.more()) == ["one"]
    with file.open("ab") as more:
        more.write(b"o\r\n")
    assert list(tail.more()) == ["two"]


def test_a_file_that_was_emptied_is_read_from_its_start(tmp_path):
    file, tail = tmp_path / FILE, Tail(tmp_path)
    file.write_text("a long line\n")
    list(tail.more())
    with file.open("w") as emptied:
        emptied.write("new\n")
    assert list(tail.more()) == ["new"]


def test_what_is_no_text_is_shown_as_far_as_it_goes(tmp_path):
    (tmp_path / FILE).write_bytes(b"\xff\xfe\n")
    assert list(Tail(tmp_path).more()) == ["\ufffd\ufffd"]


def test_level_and_time_choose():
    lines = [
        "2026-07-01T10:00:00.000Z DEBUG   a",
        "2026-07-01T11:00:00.000Z INFO    b",
        "torn",
        "2026-07-01T14:00:00.000+02:00 ERROR   c",
    ]
    since = datetime(2026, 7, 1, 11, tzinfo=UTC)
    assert [each.text for each in wanted(lines, "debug", None)] == ["a", "b", "c"]
    assert [each.text for each in wanted(lines, "debug", since)] == ["b", "c"]
    assert [each.text for each in wanted(lines, "warning", since)] == ["c"]
