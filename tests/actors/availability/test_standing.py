"""When docketd is there, and what it is away for: the tree's events in, spans of time out."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.availability.standing import GRACE, LINES, NORMAL, Line, Standing
from actors.domain.availability import Cause

PARTS = ("breaker", "link", "press")
WIX = "sources/source.wix/poller"


def path(part, printer="hot"):
    return f"printing/printer.{printer}/{part}"


def up(printers=("hot",), at=0.0):
    """All actors run, and every printer is ready."""
    standing = Standing(at, printers)
    for vital in ("journal", "rendering", "gateway"):
        standing.started(at, vital)
    for printer in printers:
        for part in PARTS:
            standing.started(at, path(part, printer))
        standing.line(at, printer, "ready")
    return standing


def spans(standing, begin=0.0, end=1000.0):
    return [(start, stop, reason and (reason.cause, reason.subject)) for start, stop, reason in
            standing.between(begin, end)]  # fmt: skip


def test_it_is_there_when_all_is_well():
    assert spans(up()) == [(0.0, 1000.0, None)]


@pytest.mark.parametrize("vital", ["gateway", "journal", "rendering"])
def test_without_a_vital_actor_it_is_away_at_once(vital):
    standing = up()
    standing.ended(5.0, vital)
    assert spans(standing, 5.0) == [(5.0, 1000.0, (Cause(vital), ""))]
    standing.started(6.0, vital)
    assert spans(standing, 6.0) == [(6.0, 1000.0, None)]


def test_before_everything_is_up_it_is_away():
    standing = Standing(0.0, ())
    assert spans(standing) == [(0.0, 1000.0, (Cause.GATEWAY, ""))]
    standing.started(1.0, "journal")
    standing.started(1.0, "gateway")
    assert spans(standing, 1.0) == [(1.0, 1000.0, (Cause.RENDERING, ""))]


def test_a_disk_that_takes_nothing():
    standing = up()
    standing.disk(5.0, well=False)
    standing.disk(7.0, well=False)
    assert spans(standing, 5.0) == [(5.0, 1000.0, (Cause.DISK, ""))]
    standing.disk(9.0, well=True)
    assert spans(standing, 9.0) == [(9.0, 1000.0, None)]


@pytest.mark.parametrize("state", ["blocked", "down", "a word that nobody knows here"])
def test_an_unfit_printer_does_not_count(state):
    standing = up()
    standing.line(5.0, "hot", state)
    standing.waiting(5.0, {"hot"})
    assert spans(standing, 5.0) == [(5.0, 1000.0, None)]


def test_a_link_that_is_back_in_time_does_not_count():
    standing = up()
    standing.ended(5.0, path("link"))
    standing.ended(5.0, path("press"))
    standing.started(5.1, path("link"))
    standing.started(5.1, path("press"))
    standing.line(6.0, "hot", "ready")
    assert spans(standing, 5.0) == [(5.0, 1000.0, None)]


def test_a_crash_loop_counts_after_the_grace_however_often_it_starts():
    standing = up()
    for second in range(5, 30):
        standing.ended(float(second), path("link"))
        standing.started(second + 0.5, path("link"))
    away = (Cause.PRINTER, "hot")
    assert spans(standing, 5.0) == [(5.0, 5.0 + GRACE, None), (5.0 + GRACE, 1000.0, away)]


def test_a_press_that_stays_away_counts_though_its_link_is_ready():
    standing = up()
    standing.ended(5.0, path("press"))
    assert spans(standing, 5.0)[-1] == (5.0 + GRACE, 1000.0, (Cause.PRINTER, "hot"))
    standing.started(20.0, path("press"))
    assert spans(standing, 20.0) == [(20.0, 1000.0, None)]


def test_a_crash_while_the_printer_is_off_does_not_count():
    standing = up()
    standing.line(4.0, "hot", "down")
    for part in PARTS:
        standing.ended(5.0, path(part))
    assert spans(standing, 5.0) == [(5.0, 1000.0, None)]


def test_a_printer_of_which_nothing_is_heard_after_the_start_counts_after_the_grace():
    standing = up(())
    standing.use(50.0, ("hot",))
    assert spans(standing, 50.0)[-1] == (50.0 + GRACE, 1000.0, (Cause.PRINTER, "hot"))


def test_a_printer_that_the_settings_no_longer_name_is_missed_by_nobody():
    standing = up(("hot", "cold"))
    for part in PARTS:
        standing.ended(5.0, path(part))
    standing.use(6.0, ("cold",))
    standing.line(7.0, "hot", "ready")
    standing.got_on(8.0, "hot")
    assert spans(standing, 6.0) == [(6.0, 1000.0, None)]


def test_a_poller_that_stays_away_counts_until_the_settings_take_it_away():
    standing = up()
    standing.started(1.0, WIX)
    standing.ended(5.0, WIX)
    assert spans(standing, 5.0)[-1] == (5.0 + GRACE, 1000.0, (Cause.SOURCE, "wix"))
    standing.started(9.0, WIX)
    assert spans(standing, 9.0) == [(9.0, 1000.0, None)]
    standing.ended(10.0, WIX)
    standing.sources_replaced()
    assert spans(standing, 10.0) == [(10.0, 1000.0, None)]


def test_a_ticket_that_waits_at_a_ready_printer_counts_after_its_normal_time():
    standing = up()
    standing.waiting(100.0, {"hot"})
    standing.waiting(120.0, {"hot"})
    late = (Cause.WAITING, "hot")
    assert spans(standing, 100.0) == [(100.0, 100.0 + NORMAL, None), (100.0 + NORMAL, 1000.0, late)]
    standing.got_on(170.0, "hot")
    assert spans(standing, 170.0) == [(170.0, 1000.0, None)]
    standing.waiting(180.0, {"hot"})
    assert spans(standing, 180.0)[0] == (180.0, 180.0 + NORMAL, None)
    standing.waiting(190.0, ())
    assert spans(standing, 190.0) == [(190.0, 1000.0, None)]


def test_the_time_of_a_ticket_begins_anew_when_its_printer_is_fit_again():
    standing = up()
    standing.waiting(100.0, {"hot"})
    standing.line(110.0, "hot", "blocked")
    standing.line(500.0, "hot", "ready")
    assert spans(standing, 500.0)[0] == (500.0, 500.0 + NORMAL, None)


def test_the_most_pressing_reason_is_told():
    standing = up(("hot", "cold"))
    standing.ended(5.0, path("press", "hot"))
    standing.ended(5.0, path("press", "cold"))
    standing.ended(50.0, "rendering")
    standing.ended(60.0, "gateway")
    assert spans(standing, 60.0) == [(60.0, 1000.0, (Cause.GATEWAY, ""))]
    standing.started(61.0, "gateway")
    standing.started(61.0, "rendering")
    assert spans(standing, 61.0) == [(61.0, 1000.0, (Cause.PRINTER, "cold"))]


def test_every_line_knows_every_word():
    assert all(set(ways) == {"ready", "blocked", "down", "ended"} for ways in LINES.values())
    assert set(LINES) == set(Line)


ACTORS = ("journal", "gateway", "rendering", *map(path, PARTS), WIX)
HAPPENINGS = st.one_of(
    st.tuples(st.sampled_from(["started", "ended"]), st.sampled_from([*ACTORS, "printing/dispatch"])),
    st.tuples(st.just("line"), st.sampled_from(["ready", "blocked", "down"])),
    st.tuples(st.just("disk"), st.booleans()),
    st.tuples(st.just("waiting"), st.sampled_from([(), ("hot",)])),
    st.tuples(st.just("got_on"), st.just("hot")),
)


def happen(standing, at, what, with_what):
    if what == "line":
        standing.line(at, "hot", with_what)
    elif what == "disk":
        standing.disk(at, well=with_what)
    else:
        getattr(standing, what)(at, with_what)


@given(st.lists(st.tuples(st.floats(0.0, 200.0), HAPPENINGS)))
def test_whatever_happens_the_spans_have_no_gap_and_it_heals(happenings):
    standing, at = Standing(0.0, ("hot",)), 0.0
    for pause, happening in happenings:
        found = list(standing.between(at, at + pause))
        assert sum(stop - start for start, stop, _ in found) == pytest.approx(pause)
        assert all(before[1] == after[0] for before, after in pairwise(found))
        at += pause
        happen(standing, at, *happening)
    for each in ACTORS:
        standing.started(at, each)
    standing.line(at, "hot", "ready")
    standing.disk(at, well=True)
    standing.waiting(at, ())
    assert spans(standing, at, at + 1000.0) == [(at, at + 1000.0, None)]
