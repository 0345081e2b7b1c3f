"""Printers behind a queue of CUPS or Windows: how it stands, and what of it is not good for tickets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from actors.doctor.findings import Finding, Verdict, failure, warning
from transports.addresses import SPOOLED
from transports.errors import AddressError, RefusedError
from transports.registry import make_spool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.doctor.findings import Patient
    from actors.settings import Printer
    from transports.spool import QueueState, Remark, Spool

SECONDS: Final = 5.0  # for each question
STANDING_STILL: Final = frozenset({"paused", "not-accepting"})
RESUME: Final = (
    "docketd doctor --fix lets it go on, where this account may: else cupsenable and cupsaccept do"
)
AS_SYSTEM: Final = "run docketd doctor --fix with the rights of the system (sudo, or as administrator)"


class QueueSettings:
    """Of each printer behind a queue. With `fix` one that stands still goes on, and settings are mended."""

    about = "queues"

    async def look(self, patient: Patient) -> Sequence[Finding]:
        printers = patient.settings.printers if patient.settings else ()
        spooled = [each for each in printers if each.connect.scheme in SPOOLED]
        found = await asyncio.gather(*(self._look_at(each, fix=patient.fix) for each in spooled))
        return [each for some in found for each in some]

    async def _look_at(self, printer: Printer, *, fix: bool) -> Sequence[Finding]:
        """A queue that can't be reached is told where its printer is."""
        try:
            spool = make_spool(printer.connect)
        except AddressError as error:
            return [failure(printer.name, str(error), "take one of the addresses that this docketd knows")]
        try:
            resumed = await _resumed(printer.name, spool, await spool.state(SECONDS), fix=fix)
            remarks = await spool.check(SECONDS, mend=fix)
        except RefusedError:
            return []
        finally:
            spool.abort()
        return [*resumed, *(_finding(printer.name, each) for each in remarks)]


async def _resumed(name: str, spool: Spool, state: QueueState, *, fix: bool) -> Sequence[Finding]:
    still = state.reasons & STANDING_STILL
    if not still:
        return []
    text = "its queue is stopped" if "paused" in still else "its queue takes no tickets"
    if not fix:
        return [failure(name, text, RESUME)]
    try:
        await spool.resume(SECONDS)
    except RefusedError as error:
        return [failure(name, f"{text}, and this account may not let it go on: {error}", AS_SYSTEM)]
    was = "its queue was stopped" if "paused" in still else "its queue took no tickets"
    return [Finding(name, Verdict.OK, f"{was}, and goes on", fixed=True)]


def _finding(name: str, remark: Remark) -> Finding:
    if remark.mended:
        return Finding(name, Verdict.OK, remark.text, fixed=True)
    text, _, cure = remark.text.partition(". ")
    return warning(name, text, cure or "set it so in the queue's settings")
