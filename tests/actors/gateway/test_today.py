"""The day in numbers: on /status, and as people read it."""

from __future__ import annotations

import pytest

from actors.gateway.today import in_words, shape
from actors.journal.day_messages import Sums


@pytest.mark.parametrize(
    ("sums", "said"),
    [
        (Sums(), "0 ordered, 0 confirmed, 0 open"),
        (Sums(ordered=1041, confirmed=1041), "1,041 ordered, 1,041 confirmed, 0 open"),
        (
            Sums(ordered=41, confirmed=39, sent=2),
            "41 ordered, 39 confirmed, 2 sent to a printer that cannot confirm, 0 open",
        ),
        (
            Sums(ordered=4, virtual=1, later=1, cancelled=1, open=1),
            "4 ordered, 0 confirmed, 1 on VIRTUAL paper, 1 for later, 1 not wanted any more, 1 open",
        ),
        (Sums(ordered=2, dead=1, open=1), "2 ordered, 0 confirmed, 1 that could not be printed, 1 open"),
    ],
)
def test_what_is_known_and_what_is_hoped_are_never_added_up(sums, said):
    assert in_words(sums) == said


def test_in_the_demonstration_a_virtual_printers_paper_is_paper():
    sums = Sums(ordered=3, confirmed=1, virtual=2)
    found = shape(sums, virtual_counts=True)
    assert (found["confirmed"], found["virtual"]) == (3, 0)
    assert found["says"] == "3 ordered, 3 confirmed, 0 open"
    assert shape(sums, virtual_counts=False)["confirmed"] == 1


async def test_status_has_it_for_who_may_read(site, order):
    await site.post("/orders", order)
    found = (await site.get("/status")).json["today"]
    assert (found["ordered"], found["open"], found["says"]) == (1, 1, "1 ordered, 0 confirmed, 1 open")
    assert found["since"].endswith("Z")
    assert "today" not in (await site.get("/status", key=None)).json
