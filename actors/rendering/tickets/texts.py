"""An order's texts, cleaned and kept within the limits of a ticket."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from actors.domain.order import same_name
from actors.rendering.letters.characters import clean
from actors.rendering.tickets.times import Local, Moment, due_moment

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    from actors.domain.order import Order
    from actors.rendering.messages import Shop


@dataclass(frozen=True, slots=True)
class Limits:
    """The most characters of a text, things of a kind; what goes beyond is mentioned on the ticket.

    `lines` (300 are about 1.1 m of paper): a ticket that is longer is made again with the next limits.
    """

    lines: int
    note: int
    name: int
    choices: int  # of one dish
    dishes: int
    problems: int


#: From generous to terse. Texts give way first, dishes last of all.
DETAIL: Final = (
    Limits(lines=300, note=1000, name=200, choices=60, dishes=200, problems=20),
    Limits(lines=300, note=120, name=60, choices=8, dishes=200, problems=8),
    Limits(lines=480, note=60, name=40, choices=3, dishes=200, problems=4),
    Limits(lines=480, note=60, name=40, choices=3, dishes=25, problems=4),
)

RAW_SHOWN: Final = 1500
"""Characters of an unreadable order that are printed."""


class Texts:
    """Cleans texts and keeps them within the limits."""

    def __init__(self, limits: Limits, shop: Shop, allergens: re.Pattern[str] | None = None) -> None:
        self.limits = limits
        self.words = shop.words
        self.allergens = allergens
        self._shop = shop

    def second(self, name: str, translated: str) -> str:
        """What else a dish or a choice is called: the owner's word for it, else the order's."""
        own = self._shop.kitchen_names.get(same_name(name)) if self._shop.kitchen_names else None
        return self.name(own or (translated if self._shop.translations else ""))

    def word(self, text: str) -> str:
        """One of docketd's own, marked by `word`; nothing stays nothing."""
        return self.words(text) if text else ""

    def name(self, text: str) -> str:
        """One line."""
        return self._within(text, self.limits.name, _one_line)

    def note(self, text: str) -> str:
        """As many lines as the guest wrote, without the empty ones."""
        return self._within(text, self.limits.note, _lines)

    def due(self, order: Order, local: Local) -> Moment:
        moment = due_moment(order.due, local)
        return replace(moment, time=self.name(moment.time))

    def raw(self, data: bytes) -> str:
        shown = data[: 4 * RAW_SHOWN].decode("utf-8", "replace")[:RAW_SHOWN]
        left = len(data) - len(shown.encode())
        if left <= 0:
            return _lines(shown)
        return f"{_lines(shown)}\n{self.words.ngettext('… and {n} more byte', '… and {n} more bytes', left)}"

    def problems(self, problems: tuple[str, ...]) -> Iterator[str]:
        most, left = self.limits.problems, len(problems) - self.limits.problems
        yield from (self.name(problem) for problem in problems[:most])
        if left > 0:
            yield self.words.ngettext(
                "… and {n} more problem: see the order", "… and {n} more problems: see the order", left
            )

    def _within(self, text: str, limit: int, tidy: Callable[[str], str]) -> str:
        """A text of absurd length is cut before any work is done on it. Whatever is cut off is mentioned."""
        most = 4 * limit + 100
        tidied = tidy(text[:most])
        shortened = self.words("{beginning} … (too long: see the order)", beginning=tidied[:limit].rstrip())
        return tidied if len(tidied) <= max(limit, len(shortened)) and len(text) <= most else shortened


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in clean(text).split("\n"))
    return "\n".join(line for line in lines if line)
