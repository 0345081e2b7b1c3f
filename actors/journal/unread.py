"""Orders that could not be read are somebody's business: an alert for each source, until a day went well."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from actors.journal import alerts
from actors.journal.alert_messages import Clear, Raise, Severity
from actors.journal.rows import text

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.messages import Accept
    from actors.journal.moment import Moment

UNREADABLE: Final = "unreadable-order"  # "unreadable-order/wix"
A_DAY: Final = timedelta(days=1)


def tell_unread(connection: sqlite3.Connection, request: Accept, order: int, at: Moment) -> None:
    """Nothing of what stood in it: only where to look."""
    source = request.order.source
    key = f"{UNREADABLE}/{source}"
    if not request.readable:
        words = f"An order from {source} could not be read. Its ticket says so, with all that could be saved"
        kept = f"docketd orders show {order} has what docketd knows of it; look it up where it was placed."
        alerts.raise_alert(connection, Raise(key, Severity.WARNING, f"{words}: {kept}"), at)
        return
    old = connection.execute(
        "SELECT 1 FROM alerts WHERE key = ? AND ended_at IS NULL AND last < ?", (key, text(at.now - A_DAY))
    ).fetchone()
    if old is not None:
        alerts.clear_alert(connection, Clear(key), at)
