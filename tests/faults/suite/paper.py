"""What lies on the paper: how often each dish came out, and how many of these copies carry a mark."""

from __future__ import annotations

import re

DISH = re.compile(r"Dish (\d+) (Pizza|Drinks|Grill)\b")
MARK = "MAY ALREADY HAVE"


def copies(texts):
    """(found, marked) by (number, section). A strip that was not cut may hold two copies of a ticket."""
    found = {}
    for text in (" ".join(text.split()) for text in texts):
        for dish in {(int(number), section) for number, section in DISH.findall(text)}:
            times = text.count(f"Dish {dish[0]} {dish[1]}")
            before, marked = found.get(dish, (0, 0))
            found[dish] = before + times, marked + min(times, text.count(MARK))
    return found


def count(accepted, found, kept):
    """(on paper, marked, without a mark though a second copy, lost) of the tickets that were accepted."""
    on_paper = [ticket for ticket in accepted if ticket in found]
    marked = sum(found[ticket][1] for ticket in on_paper)
    unmarked = sum(max(0, times - marks - 1) for times, marks in found.values())
    lost = [ticket for ticket in accepted if ticket not in found and ticket not in kept]
    return len(on_paper), marked, unmarked, len(lost)
