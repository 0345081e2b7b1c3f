"""The same thing again is told once; the last line of two that take turns is true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from actors.log.entry import Entry
from actors.log.folding import MOST, TURNS, WINDOW, Folding

START = datetime(2026, 7, 1, tzinfo=UTC)


def entry(text, at=0.0, **data):
    return Entry(START + timedelta(seconds=at), "warning", "kind", "place", text, data)


def told(entries):
    return [(each.text, each.again) for each in entries]


def test_the_first_is_told_at_once_and_what_repeats_it_when_the_minute_is_over():
    folding = Folding()
    assert told(folding.take(entry("a"), 0.0)) == [("a", 0)]
    for second in range(1, 13):
        assert folding.take(entry("a", second), float(second)) == []
    assert folding.next_due() == WINDOW
    assert folding.due(WINDOW - 0.1) == []
    (found,) = folding.due(WINDOW)
    assert (found.text, found.again) == ("a", 12)
    assert found.at == START + timedelta(seconds=12)
    assert folding.next_due() is None


def test_what_goes_on_is_told_once_a_minute():
    folding = Folding()
    found = [each for second in range(601) for each in folding.take(entry("a", second), float(second))]
    assert len(found) == 11
    assert sum(each.again or 1 for each in found) + folding.rest()[0].again == 601


def test_after_a_quiet_minute_it_is_news_again():
    folding = Folding()
    folding.take(entry("a"), 0.0)
    assert told(folding.take(entry("a"), WINDOW)) == [("a", 0)]


def test_different_things_are_all_told():
    folding = Folding()
    assert all(folding.take(entry(f"job {number}", job=number), 0.0) for number in range(100))


def test_a_change_and_back_is_told():
    folding = Folding()
    found = [folding.take(entry(text, printer="kitchen"), 0.0) for text in ("out", "ready", "out")]
    assert [told(each) for each in found] == [[("out", 0)], [("ready", 0)], [("out", 0)]]


def test_other_printers_do_not_make_a_repetition_news():
    folding = Folding()
    folding.take(entry("kitchen out", printer="kitchen"), 0.0)
    folding.take(entry("bar out", printer="bar"), 0.0)
    assert folding.take(entry("kitchen out", printer="kitchen"), 1.0) == []


def test_what_flutters_is_folded_and_the_last_line_is_true():
    folding = Folding()
    found = []
    for second in range(50):
        text = "ready" if second % 2 else "down"
        found += folding.take(entry(text, second, printer="kitchen"), float(second))
    assert len(found) == 2 * TURNS
    assert told(folding.due(WINDOW + 2)) == [("down", 25 - TURNS), ("ready", 25 - TURNS)]
    assert told(folding.take(entry("down", 70, printer="kitchen"), 70.0)) == [("down", 0)]


def test_at_the_end_everything_that_was_counted_is_told():
    folding = Folding()
    for text in ("a", "a", "b", "b", "b", "c"):
        folding.take(entry(text), 0.0)
    assert told(folding.rest()) == [("a", 1), ("b", 2)]
    assert folding.rest() == []


def test_its_memory_has_an_end():
    folding = Folding()
    folding.take(entry("first"), 0.0)
    folding.take(entry("first"), 0.0)
    found = [each for number in range(2 * MOST) for each in folding.take(entry(f"{number}", job=number), 0.0)]
    assert ("first", 1) in told(found)
    assert len(folding._runs) == MOST
    assert len(folding._latest) <= MOST + 1
    folding.due(WINDOW)
    assert not folding._runs
    assert not folding._latest
