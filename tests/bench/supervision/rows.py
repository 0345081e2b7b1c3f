"""The table: which programs make a row, and what the row must reach."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass


def speed(ours, peer):
    """How many times as fast as the peer: both are µs a piece."""
    return peer / ours


def slowness(ours, peer):
    """How many times as long as the peer."""
    return ours / peer


@dataclass(frozen=True, slots=True)
class Row:
    """`must` and `goal` are of `ratio` where there is a peer, else of what our program measured."""

    key: str
    title: str
    ours: str
    unit: str
    must: float
    goal: float
    peer: str | None = None
    ratio: Callable[[float, float], float] | None = None
    more_is_better: bool = False


ROWS = (
    Row(
        "tell",
        "tell, typed handler ÷ queue, `await put` and `await get`",
        "tell",
        "µs",
        0.8,
        1.0,
        "queue_in_bursts",
        speed,
        more_is_better=True,
    ),
    Row(
        "send",
        "`await send`, typed handler ÷ the same queue",
        "send",
        "µs",
        0.8,
        1.0,
        "queue_in_a_stream",
        speed,
        more_is_better=True,
    ),
    Row(
        "ask",
        "ask with a deadline ÷ pykka's",
        "ask",
        "µs",
        1.5,
        2.0,
        "pykka_ask",
        speed,
        more_is_better=True,
    ),
    Row("crash", "crash to new init, p50 ÷ OTP's", "crash", "µs", 5, 3, "otp_crash", slowness),
    Row("idle", "an idle actor, of 10,000", "idle", "B", 8000, 6000),
    Row("pause", "a neighbour's pause beside 200,000 messages", "pause", "ms", 20, 5),
    Row(
        "harness",
        "a small tree under the harness, events a second of CPU",
        "harness_events",
        "/s",
        50_000,
        200_000,
        more_is_better=True,
    ),
)
NAMES = tuple(row.key for row in ROWS)
SHAPES = """\
tell and its queue: bursts of 100 into room for 1,000, then turns until they are handled. send and its
queue: one stream, which waits when the 1,000 are full. The queue's reader only counts; the actor's
handler matches on the type of the message, a frozen dataclass with slots, made once. ask and pykka's:
one after the other, with a deadline of 5 s. Crash: from the line that raises to the first line of the
next init, wall clock, median; OTP is compiled, on one scheduler that does not spin, logging off. Memory:
resident bytes. All else is CPU time."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row with what each round measured; without rounds, `why` tells what is missing."""

    row: Row
    ours: tuple[float, ...] = ()
    peers: tuple[float, ...] = ()
    why: str = ""

    @property
    def judged(self):
        """What `must` and `goal` are of, a number a round: a ratio is of two programs of the same round."""
        if self.row.ratio is None:
            return self.ours
        return tuple(map(self.row.ratio, self.ours, self.peers))

    @property
    def median(self):
        return statistics.median(self.judged)

    @property
    def verdict(self):
        if self.why:
            return "skipped"
        row, sign = self.row, -1 if self.row.more_is_better else 1
        if sign * self.median <= sign * row.goal:
            return "goal"
        return "reached" if sign * self.median <= sign * row.must else "missed"
