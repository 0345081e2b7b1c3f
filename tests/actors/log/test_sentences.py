"""What happens, in the words of a restaurant; and nothing that a guest wrote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from actors.domain.job import State
from actors.domain.ticket import Heard
from actors.log.sentences import DOWN, FIXED, HEARD, JOBS, REASONS, SPECIAL, bare, tell, tell_people
from supervision import Event, events
from transports.reasons import DialReason, Reason

ROOT = Path(__file__).parents[3]
IN_USE = "another program prints on it just now"


def told(kind, path="journal", **data):
    return tell(bare(Event(0.0, kind, path, data)))


@pytest.mark.parametrize(
    ("kind", "data", "level", "text"),
    [
        ("job_changed", {"job": 17, "printer": "bar", "state": "printed"}, "info", "job 17: printed on bar"),
        (
            "job_changed",
            {"job": 17, "printer": "bar", "state": "held", "why": "too old"},
            "warning",
            "job 17: held until a person decides: docketd jobs release 17, or cancel 17 (too old)",
        ),
        ("job_changed", {"job": 17, "state": "odd"}, "info", "job 17: odd"),
        (
            "order_accepted",
            {"order": 4, "revision": 2, "heard": "changed"},
            "info",
            "order 4: changed (revision 2)",
        ),
        ("order_accepted", {"order": 4, "heard": "odd"}, "info", "order 4: odd"),
        (
            "printer_changed",
            {"printer": "kitchen", "state": "blocked", "reasons": "cover-open media-empty"},
            "warning",
            "printer kitchen: cover open, out of paper",
        ),
        (
            "printer_changed",
            {"printer": "kitchen", "state": "blocked", "reasons": "silent"},
            "warning",
            "printer kitchen: it takes bytes and answers nothing",
        ),
        (
            "printer_changed",
            {"printer": "kitchen", "state": "busy", "reasons": "connecting-to-device"},
            "info",
            "printer kitchen: another program prints on it just now, its tickets come next",
        ),
        (
            "printer_changed",
            {"printer": "kitchen", "state": "busy", "reasons": "connecting-to-device media-low"},
            "info",
            f"printer kitchen: {IN_USE}, its tickets come next, paper is running out",
        ),
        (
            "printer_changed",
            {"printer": "kitchen", "state": "busy", "reasons": "connecting-to-device media-empty"},
            "warning",
            f"printer kitchen: {IN_USE}, out of paper",
        ),
        (
            "printer_changed",
            {"printer": "kitchen", "state": "unknown", "reasons": "garbled"},
            "warning",
            "printer kitchen: not known how it stands (it answers what docketd does not understand)",
        ),
        (
            "printer_garbled",
            {"printer": "kitchen", "data": "ff 95"},
            "warning",
            "printer kitchen: answered what docketd does not understand: ff 95",
        ),
        (
            "printer_changed",
            {"printer": "kitchen", "state": "ready", "reasons": "media-low"},
            "info",
            "printer kitchen: ready, paper is running out",
        ),
        (
            "printer_changed",
            {"printer": "kitchen", "state": "blocked", "reasons": "media-empty media-low"},
            "warning",
            "printer kitchen: out of paper",
        ),
        (
            "printer_changed",
            {"printer": "kitchen", "state": "down", "reasons": "silent"},
            "warning",
            "printer kitchen: gets no tickets (it takes bytes and answers nothing)",
        ),
        (
            "other_device",
            {"printer": "kitchen", "address": "tcp://192.0.2.7", "serial": "B", "expected": "A"},
            "warning",
            "printer kitchen: at tcp://192.0.2.7 is another one (serial number B, not A)",
        ),
        (
            "recovery_step",
            {"printer": "kitchen", "step": "rediscover", "outcome": "it is where it was"},
            "info",
            "printer kitchen: rediscover: it is where it was",
        ),
        (
            "recovery_over",
            {"printer": "kitchen", "result": "cured", "cure": "rediscover", "seconds": 31.5},
            "info",
            "printer kitchen: brought back by rediscover after 31.5 s, and has stayed",
        ),
        (
            "recovery_over",
            {"printer": "kitchen", "result": "by-itself", "cure": "", "seconds": 31.5},
            "info",
            "printer kitchen: came back by itself after 31.5 s, and has stayed",
        ),
        (
            "printer_way",
            {"printer": "kitchen", "address": "tcp://192.0.2.7", "preferred": False},
            "info",
            "printer kitchen: reached at tcp://192.0.2.7 now",
        ),
        (
            "printer_changed",
            {"printer": "kitchen", "state": "ready", "reasons": ""},
            "info",
            "printer kitchen: ready",
        ),
        (
            "printer_changed",
            {"printer": "kitchen", "state": "down", "reasons": "starting"},
            "debug",
            "printer kitchen: not reached yet",
        ),
        (
            "printer_changed",
            {"printer": "kitchen", "state": "down", "reasons": "unheard-of"},
            "warning",
            "printer kitchen: out of reach (unheard-of)",
        ),
        (
            "jobs_moved",
            {"printer": "kitchen", "to": "bar", "jobs": 3},
            "warning",
            "printer kitchen: out of reach, 3 waiting tickets moved to bar",
        ),
        ("source_failing", {"source": "wix", "why": "no answer"}, "warning", "source wix: no answer"),
        ("source_failing", {"source": "wix"}, "warning", "source wix: ?"),
        ("never_heard_of", {"a": 1, "b": "two"}, "info", "journal: never heard of (a=1, b=two)"),
        ("never_heard_of", {}, "info", "journal: never heard of"),
        (events.CHILD_TERMINATED, {"exit": "normal", "reason": "normal"}, "debug", "journal: ended"),
        (events.CHILD_TERMINATED, {"exit": "killed"}, "warning", "journal: had to be stopped by force"),
        (events.BREAKER_CHANGED, {"after": "half_open"}, "info", "journal: trying again"),
        (events.BREAKER_CHANGED, {"after": "forced"}, "info", "journal: forced"),
        (
            "log_level",
            {"level": "debug", "seconds": 600.0},
            "info",
            "from now on this log has level debug for 600 s",
        ),
        (
            "settings_applied",
            {"added": "", "others": ""},
            "info",
            "the new settings are in use (nothing is different)",
        ),
        (
            "settings_applied",
            {"added": "bar", "changed": "", "removed": "old", "others": "site"},
            "info",
            "the new settings are in use (added: bar; removed: old; also: site)",
        ),
        ("log_level", {"level": "info"}, "info", "from now on this log has level info again"),
    ],
)
def test_sentence(kind, data, level, text):
    assert told(kind, **data) == (level, text)


def test_a_printers_breaker_is_no_news():
    assert told(events.BREAKER_CHANGED, "printing/printer.bar/breaker", after="open")[0] == "debug"


def test_a_crash_is_told_by_class_and_place_and_not_by_its_text():
    trace = "/srv/a.py:1 in Press.receive\n/srv/b.py:22 in lay_out\nValueError: Ann Guest\nno onions"
    event = bare(
        Event(
            0.0,
            events.CHILD_TERMINATED,
            "printing",
            {
                "exit": "crash",
                "reason": "crash (ValueError: Ann Guest\nno onions)",
                "traceback": trace,
                "status": {"name": "Ann Guest"},
            },
        )
    )
    assert tell(event) == ("error", "printing: failed, crash (ValueError) at /srv/b.py:22 in lay_out")
    assert "Ann" not in str(event)
    assert "onions" not in str(event)
    assert event.data["places"] == ["/srv/a.py:1 in Press.receive", "/srv/b.py:22 in lay_out"]


def test_a_crash_without_a_place_is_told_too():
    assert told(events.CHILD_TERMINATED, exit="crash", reason="crash (MemoryError)") == (
        "error",
        "journal: failed, crash (MemoryError)",
    )


def test_the_reason_of_a_dead_job_may_quote_the_order_and_is_not_told():
    event = bare(
        Event(0.0, "job_changed", "journal", {"job": 1, "state": "dead", "why": "ValueError: Ann Guest"})
    )
    assert "Ann" not in str(event)
    assert "docketd jobs show 1" in tell(event)[1]


def test_every_state_and_reason_has_its_words():
    assert set(JOBS) == {state.value for state in State}
    assert set(HEARD) == {heard.value for heard in Heard}
    assert set(REASONS) == {reason.value for reason in Reason}
    assert {"refused", "unreachable", "timed-out", "dns"} <= set(DOWN)
    assert {reason.value for reason in DialReason} >= {"refused", "unreachable", "timed-out", "dns"}


def test_every_kind_that_the_runtime_knows_has_a_sentence():
    kinds = {value for name, value in vars(events).items() if name.isupper() and isinstance(value, str)}
    assert kinds <= {*FIXED, *SPECIAL}


def test_every_kind_that_is_emitted_by_name_has_a_sentence():
    emitted = {
        kind
        for path in (ROOT / "actors").rglob("*.py")
        for kind in re.findall(r'emit\(\s*"(\w+)"', path.read_text("utf-8"))
    }
    assert "job_changed" in emitted
    assert emitted <= {*FIXED, *SPECIAL}


@pytest.mark.parametrize(
    ("kind", "path", "data", "said"),
    [
        (
            "child_terminated",
            "printing/printer.bar/link",
            {"exit": "crash", "reason": "crash (OSError: who wrote this?)"},
            "the line to printer bar: failed because of a mistake in docketd (OSError)",
        ),
        (
            "restart_delayed",
            "printing",
            {"child": "printer.bar", "seconds": 4.0},
            "printer bar: starts again in 4 s",
        ),
        ("restart_delayed", "docketd", {"child": "gateway"}, "the web site: starts again in a moment"),
        (
            "max_intensity",
            "printing",
            {"child": "dispatch"},
            "all printing: gives up, the watch over all printers failed too often",
        ),
        ("zombie", "journal", {"task": "x"}, "the journal: did not stop when told to, and was left behind"),
        ("child_started", "somewhere/else", {}, "somewhere/else: started"),
    ],
)  # fmt: skip
def test_people_are_told_of_parts_by_names_that_they_know(kind, path, data, said):
    assert tell_people(bare(Event(0.0, kind, path, data)))[1] == said
