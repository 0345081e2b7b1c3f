"""Whether the date of this computer is right, as far as anybody says so: a Pi starts without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.gateway.inquiry import asked
from actors.intake.messages import DescribeSource
from actors.intake.webhook_messages import LEEWAY

if TYPE_CHECKING:
    from actors.gateway.desk import Desk


async def is_confirmed(desk: Desk) -> bool:
    """By Wix's own date, which comes with each of its answers."""
    wix = desk.settings.wix
    found = None if wix is None else await asked(desk.pollers[wix.name], DescribeSource())
    its_time = None if found is None else found.its_time
    return its_time is not None and abs((desk.clock.now() - its_time).total_seconds()) <= LEEWAY
