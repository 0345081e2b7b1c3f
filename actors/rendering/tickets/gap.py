"""What stands beside a ticket's number: the one before it and its time, so that a cook sees a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actors.journal.number_messages import Before
    from actors.rendering.tickets.times import Local


def before_it(before: Before | None, local: Local) -> str:
    """Empty where it is not known what stood on paper."""
    _ = local.words
    if before is None:
        return ""
    if before.restored:
        return _("first since a restore")
    if not before.running or before.at is None:
        return _("first today")
    return _("previous {number} {time}", number=before.running, time=local.moment(before.at).text)
