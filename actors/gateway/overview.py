"""What the page shows, asked of the journal, the printers and the sources at one time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from actors import places
from actors.availability.messages import DescribeAvailability
from actors.domain.job import State
from actors.gateway.availability import sentence
from actors.gateway.inquiry import asked, asked_each
from actors.gateway.printers import describe_printers, waiting
from actors.gateway.sentence import AlertFacts, Facts, PrinterFacts, SourceFacts, how_things_stand
from actors.gateway.shop_time import zone
from actors.gateway.wording import shortened, shown
from actors.intake.messages import DescribeSource
from actors.journal.alert_messages import ListAlerts
from actors.journal.later_messages import NextFire
from actors.journal.messages import Count, ListJobs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from actors.availability.messages import Availability
    from actors.gateway.desk import Desk
    from actors.gateway.sentence import Sentence
    from actors.gateway.wording import Shown
    from actors.journal.messages import Tally

NEWEST: Final = 50
MOST_ON_TOP: Final = 200
TROUBLED: Final = frozenset({"blocked", "down"})
ON_TOP: Final = frozenset({State.HELD, State.DEAD})  # however old, these stand before all others


@dataclass(frozen=True, slots=True)
class Overview:
    sentences: tuple[Sentence, ...]
    printers: tuple[PrinterFacts, ...]
    virtual: frozenset[str]  # names of printers that print nowhere
    held: tuple[Shown, ...]
    dead: tuple[Shown, ...]
    tickets: tuple[Shown, ...]
    availability: str  # a sentence; empty while nothing is known


async def overview(desk: Desk) -> Overview:
    here = zone(desk.settings.site.timezone)
    (
        (troubles, tally, printers, sources),
        (newest, held, dead, alerts, fires_at),
        spent,
    ) = await asyncio.gather(
        asyncio.gather(desk.vitals.reasons(), asked(desk.journal, Count()), _printers(desk), _sources(desk)),
        asyncio.gather(
            asked(desk.journal, ListJobs(limit=NEWEST)),
            asked(desk.journal, ListJobs(state=State.HELD, limit=MOST_ON_TOP)),
            asked(desk.journal, ListJobs(state=State.DEAD, limit=MOST_ON_TOP)),
            asked(desk.journal, ListAlerts()),
            asked(desk.journal, NextFire()),
        ),
        time_of(desk),
    )
    settled = tuple(_with_waiting(printer, tally) for printer in printers)
    facts = Facts(
        troubles=troubles,
        printers=settled,
        sources=sources,
        jobs=None if tally is None else tally.jobs,
        evidence={} if tally is None else tally.evidence,
        alerts=tuple(AlertFacts(each.key, each.severity, each.text) for each in alerts or ()),
        broken="" if desk.settings.broken is None else desk.settings.broken.file,
        virtual_counts=desk.settings.virtual_counts,
        next_fire="" if fires_at is None else _at(desk, fires_at),
    )
    return Overview(
        sentences=how_things_stand(facts),
        printers=settled,
        virtual=frozenset(each.name for each in desk.settings.printers if each.connect.scheme == "virtual"),
        held=tuple(shown(row, here) for row in held or ()),
        dead=tuple(shown(row, here) for row in dead or ()),
        tickets=tuple(shown(row, here) for row in newest or () if row.state not in ON_TOP),
        availability="" if spent is None else capital(sentence(spent, here)),
    )


async def time_of(desk: Desk) -> Availability | None:
    return await asked(desk.ref_of(places.AVAILABILITY), DescribeAvailability())


def capital(text: str) -> str:
    """A sentence of its own; no line ends before a per cent sign."""
    return f"{text[:1].upper()}{text[1:]}.".replace(" %", "\u00a0%")


async def _printers(desk: Desk) -> tuple[PrinterFacts, ...]:
    return tuple(
        PrinterFacts(
            each["name"],
            each["state"],
            tuple(each["reasons"]),
            details=tuple(each["details"]),
            paused=_pause(desk, each["paused"]),
            seen=_seen(desk, each),
            since=_since(desk, each),
            ours=not each["shared"],
        )
        for each in await describe_printers(desk)
    )


def _seen(desk: Desk, found: Mapping[str, Any]) -> str:
    """When, of a printer that is let go while there is nothing to print."""
    if not found["resting"] or found["seen"] is None:
        return ""
    return _at(desk, desk.clock.now() - timedelta(seconds=found["seen"]))


def _since(desk: Desk, found: Mapping[str, Any]) -> str:
    """When the trouble began, of a printer that is in any; a pause says it itself."""
    if found["connection"] not in TROUBLED or found["resting"] or found["paused"] is not None:
        return ""
    return _at(desk, desk.clock.now() - timedelta(seconds=found["since"]))


def _pause(desk: Desk, paused: Mapping[str, Any] | None) -> str:
    """By whom and since when, in the shop's time; empty where it is not."""
    if paused is None:
        return ""
    return f"by {shortened(paused['by'])} since {_at(desk, paused['since'])}"


def _at(desk: Desk, date: datetime) -> str:
    """In the shop's time, with the day where that is not today."""
    here = zone(desk.settings.site.timezone)
    local, today = date.astimezone(here), desk.clock.now().astimezone(here).date()
    day = "" if local.date() == today else f"{local:%a} {local.day} {local:%b} "
    return f"{day}{local:%H:%M}"


def _with_waiting(printer: PrinterFacts, tally: Tally | None) -> PrinterFacts:
    jobs = {} if tally is None else tally.printers.get(printer.name, {})
    return replace(printer, waiting=waiting(jobs))


async def _sources(desk: Desk) -> tuple[SourceFacts, ...]:
    found = await asked_each(desk.pollers, DescribeSource())
    return tuple(
        SourceFacts(name, "unknown") if each is None else SourceFacts(name, each.state, each.why)
        for name, each in found.items()
    )
