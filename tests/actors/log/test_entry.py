"""The two ways to write an entry down, and reading both back."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.log.entry import LARGEST, LEVELS, MOST_FIELDS, Entry, as_json, as_plain, clean_data, read_line
from actors.log.recorder import Outlet, Recorder
from actors.settings import LOG_LEVELS
from supervision import Event

AT = datetime(2026, 7, 1, 10, 0, 0, 123_456, tzinfo=UTC)
ZURICH = ZoneInfo("Europe/Zurich")
PRINTED = Entry(AT, "info", "job_changed", "journal", "job 17: printed on kitchen", {"job": 17})


class Clock:
    boot_id = "boot"

    def now(self):
        return AT


def test_for_people_it_is_the_shops_time_and_a_sentence():
    assert as_plain(PRINTED, ZURICH) == "2026-07-01T12:00:00.123+02:00 INFO    job 17: printed on kitchen"


def test_for_programs_it_is_utc_and_has_everything():
    assert orjson.loads(as_json(PRINTED)) == {
        "time": "2026-07-01T10:00:00.123Z",
        "level": "info",
        "event": "job_changed",
        "place": "journal",
        "message": "job 17: printed on kitchen",
        "data": {"job": 17},
    }


@pytest.mark.parametrize(("again", "words"), [(0, ""), (1, " (once more)"), (12, " (12 more times)")])
def test_repetitions_are_counted(again, words):
    entry = Entry(AT, "info", "kind", "place", "text", again=again)
    assert as_plain(entry, UTC).endswith(f"text{words}")
    assert orjson.loads(as_json(entry)).get("again", 0) == again


def test_the_levels_are_those_of_the_settings():
    assert tuple(LEVELS) == LOG_LEVELS


@pytest.mark.parametrize("write", [as_json, lambda entry: as_plain(entry, ZURICH)])
def test_what_was_written_can_be_read(write):
    written = read_line(write(PRINTED))
    assert (written.level, written.text) == ("info", "job 17: printed on kitchen")
    assert written.at == AT.replace(microsecond=123_000)
    assert written.whole["time"] == "2026-07-01T10:00:00.123Z"
    assert written.for_people(ZURICH) == as_plain(PRINTED, ZURICH)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "{}",
        '{"time":"2026-07-01T10:00:00","level":"info","message":"x"}',
        '{"time":"2026-07-01T10:00:00Z","level":"loud","message":"x"}',
        '{"time":5,"level":"info","message":"x"}',
        "2026-07-01T10:00:00Z LOUD x",
        "2026-99-01T10:00:00Z INFO x",
        "12:00 docketd is running",
    ],
)
def test_anything_else_is_no_line(line):
    assert read_line(line) is None


def test_numbers_stay_numbers_and_lists_become_text():
    data = clean_data(
        {"job": 12345678, "seconds": 0.5, "ok": True, "why": None, "big": LARGEST * 2, "chain": ["a", "b"]},
        (),
    )
    assert data == {
        "job": 12345678,
        "seconds": 0.5,
        "ok": True,
        "why": None,
        "big": "0x40000000000000",
        "chain": "a, b",
    }


def test_an_event_with_countless_fields_is_cut():
    assert len(clean_data({str(number): number for number in range(1000)}, ())) == MOST_FIELDS


VALUES = st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.text()))


@given(
    kind=st.one_of(st.text(), st.sampled_from(["job_changed", "printer_changed", "child_terminated"])),
    path=st.text(),
    data=st.dictionaries(
        st.one_of(st.text(), st.sampled_from(["state", "job", "why", "reason", "exit", "traceback"])), VALUES
    ),
)
async def test_any_event_is_one_printable_line(kind, path, data):
    lines = []

    class Sink:
        def write(self, line):
            lines.append(line)

        def close(self):
            pass

    for write in (as_json, lambda entry: as_plain(entry, ZURICH)):
        recorder = Recorder(Clock(), [Outlet(Sink())], write, "debug")
        recorder.take(Event(1.0, kind, path, data))
    assert len(lines) == 2
    assert all(line.isprintable() and read_line(line) is not None for line in lines)
