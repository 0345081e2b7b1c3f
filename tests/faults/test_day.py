"""The day at the stand-in for Wix, in half a minute; `python -m tests.day` is the long form."""

from contextlib import ExitStack

import pytest

from tests.day import Day, Told, status


@pytest.mark.no_cover
@pytest.mark.timeout(400)
def test_after_closing_every_order_is_confirmed_and_on_paper(tmp_path):
    with ExitStack() as stack:
        day = Day(tmp_path, stack, seconds=30, orders=48)
        today = day.run()
        placed = len(day.told.placed)
        assert f"today: {placed} ordered, {placed} confirmed, 0 open" in status(tmp_path)
        assert (today["ordered"], today["confirmed"], today["open"]) == (placed, placed, 0)
        assert day.mistakes() == []


def test_what_is_missing_or_twice_on_the_paper_is_found():
    day = Day.__new__(Day)
    day.told = Told({"1001": "a", "1002": "b", "1004": "d"}, {"1004"}, {"1004"}, {"1003"})
    day.slips = lambda: [f"KITCHEN\n{number}\nSoup" for number in (1001, 1001, 1003, 1004)]
    assert sorted(day.mistakes()) == [
        "1001 has the same slip twice",
        "1002 is on no paper",
        "1003 was never approved, and printed",
        "1004 has no CHANGED",
        "1004 has no VOID",
    ]
