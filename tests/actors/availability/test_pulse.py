"""The file beside the journal: what is written there is read again, and nothing else is believed."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.availability.pulse import NAME, SIZE, PulseFile, content_of, understood
from actors.domain.availability import Beat

BEAT = Beat("one", 700.25, 650.0, 1.5)
LONGEST = Beat("start-" + "f" * 32, *[-1.2345678901234567e-300] * 3)


@pytest.mark.parametrize("beat", [BEAT, LONGEST])
def test_what_was_written_is_read_again(tmp_path, beat):
    pulse = PulseFile(tmp_path)
    assert pulse.last() is None
    write = pulse.beat(beat)
    assert pulse.last() is None  # that may block, and is left to a thread
    write()
    assert PulseFile(tmp_path).last() == beat


def test_it_stays_the_same_file_of_the_same_size(tmp_path):
    pulse = PulseFile(tmp_path)
    pulse.beat(LONGEST)()
    first = (tmp_path / NAME).stat()
    pulse.beat(BEAT)()
    found = (tmp_path / NAME).stat()
    assert (found.st_ino, found.st_size) == (first.st_ino, SIZE)
    assert found.st_size <= 512


def test_it_is_never_flushed(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _descriptor: pytest.fail("a flush"))
    PulseFile(tmp_path).beat(BEAT)()


def test_a_folder_that_is_gone_or_takes_nothing_is_no_error(tmp_path):
    PulseFile(tmp_path / "gone").beat(BEAT)()
    assert PulseFile(tmp_path / "gone").last() is None
    (tmp_path / NAME).mkdir()
    PulseFile(tmp_path).beat(BEAT)()
    assert PulseFile(tmp_path).last() is None


def test_a_full_disk_is_no_error(tmp_path, monkeypatch):
    def full(_descriptor, _content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    PulseFile(tmp_path).beat(BEAT)()
    assert PulseFile(tmp_path).last() is None


CONTENT = content_of(BEAT)


@given(st.integers(0, SIZE - 1), st.binary(max_size=SIZE))
def test_a_torn_file_is_no_sign_of_life(length, rest):
    assert understood(CONTENT[:length]) is None
    torn = (CONTENT[:length].rstrip(b" ") + b"\0" * SIZE)[:SIZE]
    assert understood(torn) is None
    assert understood(rest) in {None, BEAT}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"7",
        b'{"boot": "one"}',
        b'{"boot": "one", "up": null, "since": 1, "away": 1}',
        b'{"boot": "one", "up": "never", "since": 1, "away": 1}',
        b'{"boot": "one", "up": "inf", "since": 1, "away": 1}',
        b'{"boot": "one", "up": "nan", "since": 1, "away": 1}',
        b"\xff" * SIZE,
    ],
)
def test_what_others_wrote_there_is_no_sign_of_life(text):
    assert understood(text.ljust(SIZE)) is None
