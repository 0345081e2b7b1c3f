"""What came of a simulated day: counted in the journal, at Wix and on paper."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NotRequired, TypedDict

from actors.domain.job import State
from actors.journal.alert_messages import DEAD_JOB
from actors.simulation.faults import NIGHTLY
from actors.simulation.invariants import AVAILABLE, ENDS, NAME

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from actors.simulation.availability import Availability
    from actors.simulation.house import House
    from actors.simulation.wix import Guests

#: At least so many of the accepted tickets are printed or sent, of a hundred.
LEAST_PRINTED: Final = 90

#: Of the time, where faults come as often as usual.
LEAST_AVAILABLE: Final = 0.999

UNKNOWN_END: Final = frozenset(
    {"power-cut", "refused", "cable-cut", "connection-lost", "answers-lost", "crash", "reboot", "stop"}
    | {"actor-killed", "flush-fails"}
)
"""Faults after which nobody knows how an attempt ended."""

STANDSTILL: Final = UNKNOWN_END | {
    *("paper-out", "cover-open", "slow-printer", "slow-disk", "disk-full", NIGHTLY)
}
"""Faults during which nothing prints."""

#: Why a job may be held, with N for each number, and the faults of which one must have struck.
EXPLAINED: Final = {
    "N marked copies were sent, none was confirmed": UNKNOWN_END,
    "it could not print for N min, and is too old to print unasked": STANDSTILL,
}
NUMBER: Final = re.compile(r"\d+")


class Result(TypedDict):
    """Tickets, not orders: each must exist on paper."""

    seed: int
    days: int
    accepted: int
    printed: int
    sent: int
    held: dict[str, int]
    dead: int
    cancelled: int
    marked_duplicates: int
    unmarked_duplicates: int
    lost: int
    restarts: int
    faults: dict[str, int]
    digest: str
    availability: NotRequired[Availability]


@dataclass(frozen=True, slots=True)
class Ticket:
    """With its newest job."""

    number: int
    job: int
    running: str
    name: str  # of its copies on paper
    state: State
    why: str


def count(house: House, guests: Guests, struck: Mapping[str, int]) -> Result:
    """Blames what is missing."""
    tickets = _tickets(house.disk.connection)
    states = Counter(ticket.state for ticket in tickets)
    lost = len(_lost(house, tickets)) + _missing_orders(house, guests)
    copies = house.witness.paper.copies.values()
    result = Result(
        seed=house.options.seed,
        days=house.options.days,
        accepted=len(tickets),
        printed=states[State.PRINTED],
        sent=states[State.SENT],
        held=dict(sorted(Counter(map(_reason, _held(tickets))).items())),
        dead=states[State.DEAD],
        cancelled=states[State.CANCELLED],
        marked_duplicates=sum(max(0, min(len(each) - 1, sum(each))) for each in copies),
        unmarked_duplicates=house.witness.paper.unmarked_duplicates,
        lost=lost,
        restarts=house.restarts + house.processes - 1 - len(house.options.nights),
        faults=dict(sorted(struck.items())),
        digest=house.trace.digest(),
    )
    if house.options.usual:
        result["availability"] = house.gauge.found()
    return result


def _held(tickets: list[Ticket]) -> list[Ticket]:
    return [ticket for ticket in tickets if ticket.state is State.HELD]


def _reason(ticket: Ticket) -> str:
    return NUMBER.sub("N", ticket.why)


def _tickets(connection: sqlite3.Connection) -> list[Ticket]:
    rows = connection.execute(
        f"SELECT tickets.id, jobs.id AS job, tickets.running, {NAME} AS name, jobs.state, jobs.why"  # noqa: S608
        " FROM tickets"
        " JOIN jobs ON jobs.id = (SELECT max(id) FROM jobs WHERE ticket_id = tickets.id) ORDER BY tickets.id"
    )
    return [
        Ticket(row["id"], row["job"], row["running"], row["name"], State(row["state"]), row["why"])
        for row in rows
    ]


def _lost(house: House, tickets: list[Ticket]) -> list[Ticket]:
    ended = {State.PRINTED, State.SENT, State.HELD, State.CANCELLED, State.DEAD}
    copies = house.witness.paper.copies
    lost = []
    for ticket in tickets:
        waits = ticket.state not in ended
        missing = ticket.state in {State.PRINTED, State.SENT} and ticket.name not in copies
        if waits or missing:
            lost.append(ticket)
            what = "is still" if waits else "is on no paper, and counts as"
            _blame(house, ticket, f"ticket {ticket.number} ({ticket.running}) {what} {ticket.state}")
    return lost


def _blame(house: House, ticket: Ticket, what: str) -> None:
    house.witness.blame(ENDS, what, ticket.running)


def _missing_orders(house: House, guests: Guests) -> int:
    """Orders that Wix has and the journal has not, or does not know to be cancelled."""
    rows = house.disk.connection.execute("SELECT source_id, standing FROM orders").fetchall()
    known = {row["source_id"]: row["standing"] for row in rows}
    missing = 0
    for order in guests.placed:
        cancelled = house.wix.core.newest(order)["status"] == "CANCELED"
        if order not in known:
            missing += 1
            house.witness.blame(ENDS, f"order {order} was never fetched")
        elif cancelled and known[order] != "cancelled":
            missing += 1
            house.witness.blame(ENDS, f"order {order} was cancelled, and nobody heard of it")
    return missing


def judge(house: House, result: Result) -> None:
    """Blames what the counts say."""
    struck = frozenset(result["faults"])
    tickets = _tickets(house.disk.connection)
    for ticket in _held(tickets):
        if not EXPLAINED.get(_reason(ticket), frozenset()) & struck:
            _blame(house, ticket, f"ticket {ticket.number} is held, and no fault explains why: {ticket.why}")
    for ticket in tickets:
        if ticket.state is State.DEAD and not _is_known(house, ticket):
            _blame(house, ticket, f"ticket {ticket.number} is dead, without a fallback ticket or an alert")
    done, accepted = result["printed"] + result["sent"], result["accepted"]
    least = LEAST_PRINTED if struck else 100
    if done * 100 < accepted * least:
        house.witness.blame(ENDS, f"{done} of {accepted} tickets printed: fewer than {least} of a hundred")
    found = result.get("availability")
    if found is not None and found["share"] < LEAST_AVAILABLE:
        house.witness.blame(AVAILABLE, f"it was for {found['share']:.4%} of the time")


def _is_known(house: House, ticket: Ticket) -> bool:
    """Whether somebody can see that it is dead: by a ticket in its place, or by an alert."""
    alert = house.disk.connection.execute(
        "SELECT 1 FROM alerts WHERE key = ? AND ended_at IS NULL", (f"{DEAD_JOB}/{ticket.job}",)
    ).fetchone()
    return alert is not None or ticket.name in house.witness.paper.copies
