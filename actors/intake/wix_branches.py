"""Which branches of the site orders are for, as long as the settings don't say which are ours.

Then all of them print: better at the wrong branch than nowhere. The first order of each further branch says
so on its ticket, and an alert to whoever looks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actors.intake.reading import excerpt
from actors.intake.wix_search import field
from actors.journal.branch_messages import Branch, NoteBranches

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from actors.journal.messages import Accept
    from actors.settings import WixSource


def branch_of(element: object, source: str) -> Branch | None:
    place = field(element, "businessLocation")
    if not isinstance(place, dict):
        return None
    found = place.get("id") or place.get("_id")
    if not isinstance(found, str) or not found:
        return None
    return Branch(source, excerpt(found), excerpt(place.get("name") or ""))


class Branches:
    """`ask` hands a request to the journal; what it answers that are no branches is no answer."""

    def __init__(self, settings: WixSource, ask: Callable[[NoteBranches], Awaitable[object]]) -> None:
        self._source = settings.name
        self._is_chosen = bool(settings.location)
        self._ask = ask
        self._known: dict[str, Branch] | None = None

    async def mark(self, elements: Sequence[object], accepts: Sequence[Accept]) -> tuple[Accept, ...]:
        """The same orders, with a line on the first of each further branch; the journal knows of it then."""
        found = [branch_of(element, self._source) for element in elements]
        if not any(found):
            return tuple(accepts)
        if self._known is None:
            await self._note(())
        known = {} if self._known is None else self._known
        news = {each.id: each for each in found if each is not None and each.id not in known}
        if not news:
            return tuple(accepts)
        if not self._is_chosen and len(known) + len(news) > 1:
            accepts = _marked(accepts, found, known, news)
        await self._note(tuple(news.values()))
        return tuple(accepts)

    async def _note(self, news: tuple[Branch, ...]) -> None:
        answer = await self._ask(NoteBranches(self._source, news, self._is_chosen))
        if isinstance(answer, tuple):
            self._known = {each.id: each for each in answer}


def _marked(
    accepts: Sequence[Accept],
    found: Sequence[Branch | None],
    known: dict[str, Branch],
    news: dict[str, Branch],
) -> list[Accept]:
    """The very first branch of all is nothing to tell of."""
    told = dict(news)
    if not known:
        told.pop(next(iter(told)))
    marked: list[Accept] = []
    for accept, branch in zip(accepts, found, strict=True):
        first = None if branch is None else told.pop(branch.id, None)
        marked.append(accept if first is None else _told(accept, first))
    return marked


def _told(accept: Accept, branch: Branch) -> Accept:
    line = f"this order is for the branch {branch.called}: all branches print here until location is set"
    return replace(accept, order=replace(accept.order, problems=(*accept.order.problems, line)))
