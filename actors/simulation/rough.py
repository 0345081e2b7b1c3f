"""A Wix that does all at once what Wix may do: pages that drift and repeat, spoilt answers, late news, bells.

It only does what its documentation allows, or what was seen: docketd has to miss nothing of it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Final

import orjson

from actors import places
from actors.errors import UnreachableError
from actors.intake.messages import PollNow

if TYPE_CHECKING:
    from actors.demo.wix_answers import Reply
    from actors.demo.wix_core import WixStandIn
    from actors.simulation.chance import Chance
    from actors.simulation.house import House

LAG_SPREAD: Final = 90.0  # seconds
PAGE: Final = 20  # orders, so that most polls have several
LIMIT: Final = 200  # requests a minute, as documented
SPOILT: Final = 0.03  # of the answers
MOVED: Final = 0.7  # of the pages that another one follows
LONGEST_RING: Final = 20.0  # seconds after a change

#: Those that end by themselves: a refused key waits for a person.
FAULTS: Final = ("429", "500", "503", "504", "html", "nothing", "half", "truncated", "drop", "slow", "huge")


class Rough:
    """`struck` counts orders that were changed between two pages, spoilt answers, and doorbells."""

    def __init__(self, core: WixStandIn, chance: Chance) -> None:
        self.struck: Counter[str] = Counter()
        self._core = core
        self._chance = chance
        self._calm = False
        core.limit = LIMIT
        core.orders.page = PAGE
        core.orders.repeats = 2
        core.orders.lag_spread = LAG_SPREAD

    def calm_down(self) -> None:
        self._calm = True
        self._core.faults.clear()

    def before(self, number: int) -> None:
        """An answer: it may come spoilt."""
        chance = self._chance.of("answer", number)
        if not self._calm and chance.share("spoilt") < SPOILT:
            self.struck["wix-spoilt"] += 1
            self._core.faults.plan(chance.one_of(FAULTS, "fault"))

    def after(self, number: int, reply: Reply) -> None:
        """An answer: if it is a page with more behind it, somebody looks at an order that is on it."""
        chance = self._chance.of("page", number)
        if self._calm or b'"hasNext":true' not in reply.body or chance.share("moved") >= MOVED:
            return
        orders = orjson.loads(reply.body)["orders"]
        self.struck["wix-drift"] += 1
        which = chance.one_of([order["id"] for order in orders], "which")
        self._core.orders.edit(which, {"seenByAHuman": True})  # and nobody rings: a bell would move the next

    def ring_at(self, house: House) -> None:
        """From now on each change rings up to three times, soon or late: bells get lost and come twice."""
        house.wix.core.watchers.append(lambda identity, slug: self._ring(house, f"{identity}/{slug}"))

    def _ring(self, house: House, what: str) -> None:
        chance = self._chance.of("ring", what, self.struck["wix-bell"])
        for time in range(chance.number(0, 3, "times")):
            self.struck["wix-bell"] += 1
            asyncio.get_running_loop().call_later(
                chance.between(0.0, LONGEST_RING, "after", time), ring, house
            )


def ring(house: House) -> None:
    if house.system is not None:
        house.system.ref_of(places.source("wix", "poller")).tell(PollNow())


async def carried(reply: Reply) -> Reply:
    """The answer as it comes over the wire. Raises `UnreachableError`."""
    manner = reply.manner
    await asyncio.sleep(manner.before + manner.seconds)
    if manner.cut is not None:
        raise UnreachableError("the connection to Wix broke", "broken")
    return reply
