"""One visit: all checks at once, in the order in which they are told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from actors.doctor.findings import failure
from actors.doctor.machine import Account, DiskRoom, DiskSpeed, GatewayPort, TheClock
from actors.doctor.printers import findings
from actors.doctor.queues import QueueSettings
from actors.doctor.seen import see_all
from actors.doctor.service import TheDaemon, TheSettings, Wix
from transports.discovery import cups
from transports.discovery.found import Found, SearchError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from actors.doctor.findings import Check, Finding, Patient
    from actors.ports import Clock, Http

CUPS_SECONDS: Final = 3.0


class Printers:
    """Every printer of the settings."""

    about = "printers"

    async def look(self, patient: Patient) -> Sequence[Finding]:
        if patient.settings is None:
            return []
        try:
            seen = await see_all(patient.settings.printers, patient.daemon, await _queues())
        except OSError as error:
            return [failure(self.about, str(error), "docketd logs tells what docketd does; start it again")]
        return [found for each in seen for found in findings(each)]


async def _queues() -> list[Found]:
    found: list[Found] = []
    try:
        async with asyncio.timeout(CUPS_SECONDS):
            await cups.find(CUPS_SECONDS, found.append)
    except (SearchError, TimeoutError):
        return []  # whoever prints through CUPS hears of it by their printer
    return found


def checks(mistakes: Sequence[str], http: Http, clock: Clock) -> Sequence[Check]:
    return (
        TheSettings(mistakes),
        TheDaemon(),
        GatewayPort(),
        DiskRoom(),
        DiskSpeed(),
        TheClock(clock),
        Account(),
        Wix(http, clock),
        Printers(),
        QueueSettings(),
    )


async def visit(
    patient: Patient, all_: Sequence[Check], told: Callable[[str, int], None] = lambda _about, _left: None
) -> list[Finding]:
    """All at once; `told` hears of each that has ended, and how many are left."""
    left = len(all_)

    async def look(check: Check) -> Sequence[Finding]:
        nonlocal left
        found = await check.look(patient)
        left -= 1
        told(check.about, left)
        return found

    return [found for each in await asyncio.gather(*map(look, all_)) for found in each]
