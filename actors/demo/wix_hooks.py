"""Which webhook the stand-in for Wix sends when. No I/O: a driver sends what is due, and tells how it went.

Wix waits 1,250 ms for a 200, sends again for 48 hours with the same data, and calls duplicates and disorder
normal. When it sends again is not documented: the pauses here are made up.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from actors.demo.wix_events import Happened, Manner
from actors.demo.wix_orders import share

if TYPE_CHECKING:
    from actors.demo.wix_core import WixStandIn
    from actors.ports import Clock


class Signs(Protocol):
    @property
    def public_key(self) -> str: ...

    def token(self, happened: Happened, manner: Manner) -> bytes: ...


DEADLINE: Final = 1.25  # seconds
FINEST: Final = 0.001  # seconds: dates are no finer
GIVES_UP: Final = 48 * 3600.0
PAUSES: Final = (1.0, 5.0, 20.0, 60.0, 300.0, 900.0)  # the last one again and again
SENT: Final = (
    "created",
    "approved",
    "updated",
    "canceled",
    "payment_status_updated",
    "fulfilled",
    "committed",
)


@dataclass(slots=True)
class Script:
    """`manner` is for the next `manners` events, then all are signed; `times` is how often each is sent.

    Each comes up to `disorder` seconds late, one more, one less; every `lost`th is never sent, 0: none.
    """

    manner: Manner = Manner.SIGNED
    manners: int = 0
    times: int = 1
    disorder: float = 0.0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One sending of an event. `attempt` counts from 1."""

    event: str
    token: bytes
    manner: Manner
    begun: float
    attempt: int = 1


@dataclass(order=True, slots=True)
class _Waiting:
    at: float
    number: int
    delivery: Delivery = field(compare=False)


class Hooks:
    """Watches a stand-in from when it is made. `answers` counts by manner and status, None for no answer."""

    def __init__(self, core: WixStandIn, signer: Signs, clock: Clock) -> None:
        self.signer = signer
        self.script = Script()
        self.answers: Counter[tuple[Manner, int | None]] = Counter()
        self._core = core
        self._clock = clock
        self._waiting: list[_Waiting] = []
        self._sequences: Counter[str] = Counter()
        self._heard = 0
        self._places = itertools.count()
        core.watchers.append(self.hear)

    def hear(self, identity: str, slug: str) -> None:
        self._sequences[identity] += 1
        happened = Happened(slug, self._core.newest(identity), self._sequences[identity], self._clock.now())
        self._heard += 1
        number = self._heard
        if slug not in SENT or (self.script.lost and number % self.script.lost == 0):
            return
        manner = self._manner()
        now = self._clock.now().timestamp()
        delivery = Delivery(happened.identity, self.signer.token(happened, manner), manner, now)
        for time in range(self.script.times):
            self._wait(delivery, now + self.script.disorder * share(number, time))

    def due(self) -> list[Delivery]:
        """What is to be sent now, in order."""
        now = self._clock.now().timestamp() + FINEST
        found = []
        while self._waiting and self._waiting[0].at <= now:
            found.append(heapq.heappop(self._waiting).delivery)
        return found

    @property
    def next_in(self) -> float | None:
        """Seconds until something is due."""
        if not self._waiting:
            return None
        return max(0.0, self._waiting[0].at - self._clock.now().timestamp())

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def ended(self, delivery: Delivery, status: int | None) -> None:
        """Says what was answered in time: anything but a 200 is tried again, until Wix gives up."""
        self.answers[delivery.manner, status] += 1
        now = self._clock.now().timestamp()
        if status == 200 or now - delivery.begun > GIVES_UP:
            return
        pause = PAUSES[min(delivery.attempt, len(PAUSES)) - 1]
        again = Delivery(
            delivery.event, delivery.token, delivery.manner, delivery.begun, delivery.attempt + 1
        )
        self._wait(again, now + pause)

    def _manner(self) -> Manner:
        if self.script.manners <= 0:
            return Manner.SIGNED
        self.script.manners -= 1
        return self.script.manner

    def _wait(self, delivery: Delivery, at: float) -> None:
        heapq.heappush(self._waiting, _Waiting(at, next(self._places), delivery))
