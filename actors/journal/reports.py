"""What happened in the tree of actors, kept: starts, ends, restarts and what was left behind.

The runtime's own events are gone with the process. These outlive it, so that somebody can ask on Monday what
failed on Saturday. At most `MOST_KEPT` are kept, the newest.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from actors.journal.report_messages import ReportRow
from actors.journal.rows import moment, text
from supervision import Event, events

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from actors.journal.availability import Rides
    from actors.journal.moment import Moment
    from actors.journal.report_messages import ListReports
    from actors.ports import Clock

MOST_KEPT: Final = 20_000
MOST_WAITING: Final = 1_000  # while the disk takes nothing
KEPT: Final = frozenset(
    {
        events.BREAKER_CHANGED,
        events.CHILD_STARTED,
        events.CHILD_TERMINATED,
        events.DEADLOCK_REFUSED,
        events.LANE_ABANDONED,
        events.MAX_INTENSITY,
        events.RESTART_DELAYED,
        events.SHUTDOWN_ERROR,
        events.START_ERROR,
        events.ZOMBIE,
    }
)


@dataclass(frozen=True, slots=True)
class Report:
    at: datetime
    boot: str
    event: Event


class Reports:
    """Between the event log and the journal; outlives the journal's incarnations.

    `bare` takes out of an event what a guest may have written. `due` is called when something begins to
    wait; it must not raise. `rides` are written down beside.
    """

    def __init__(
        self,
        clock: Clock,
        bare: Callable[[Event], Event],
        due: Callable[[], None],
        rides: Rides | None = None,
    ) -> None:
        self.rides = rides
        self.last_ends: dict[str, Report] = {}
        self._clock = clock
        self._bare = bare
        self._due = due
        self._breakers: dict[str, object] = {}
        self._waiting: deque[Report] = deque(maxlen=MOST_WAITING)

    def hear(self, event: Event) -> None:
        """For `EventLog.subscribe`."""
        if event.kind not in KEPT or self._is_flutter(event):
            return
        report = Report(self._clock.now(), self._clock.boot_id, self._bare(event))
        if event.kind == events.CHILD_TERMINATED:
            self.last_ends[event.path] = report
        self._waiting.append(report)
        if len(self._waiting) == 1:
            self._due()

    def take(self) -> tuple[Report, ...]:
        taken = tuple(self._waiting)
        self._waiting.clear()
        return taken

    def put_back(self, taken: Sequence[Report]) -> None:
        """What could not be written waits on, before what has come meanwhile."""
        self._waiting = deque((*taken, *self._waiting), maxlen=MOST_WAITING)

    def _is_flutter(self, event: Event) -> bool:
        """The breaker of a printer that is off tries again each second: that it opened is told once."""
        if event.kind != events.BREAKER_CHANGED:
            return False
        after = event.data.get("after")
        if after == "half_open" or self._breakers.get(event.path) == after:
            return True
        self._breakers[event.path] = after
        return False


def keep(connection: sqlite3.Connection, *, reports: Sequence[Report]) -> None:
    connection.executemany(
        "INSERT INTO reports (at, boot, kind, path, data) VALUES (?, ?, ?, ?, ?)",
        [
            (text(each.at), each.boot, each.event.kind, each.event.path, _dump(each.event.data))
            for each in reports
        ],
    )
    connection.execute("DELETE FROM reports WHERE id <= (SELECT max(id) FROM reports) - ?", (MOST_KEPT,))


def list_reports(
    connection: sqlite3.Connection,
    request: ListReports,
    at: Moment,  # noqa: ARG001
) -> tuple[ReportRow, ...]:
    """Newest first. A path finds what happened there and below."""
    conditions = ["1"]
    values: list[object] = []
    if request.kind is not None:
        conditions.append("kind = ?")
        values.append(request.kind)
    if request.path is not None:
        conditions.append("(path = ? OR substr(path, 1, ?) = ?)")
        values += [request.path, len(request.path) + 1, f"{request.path}/"]
    if request.since is not None:
        conditions.append("at >= ?")
        values.append(text(request.since))
    if request.before is not None:
        conditions.append("id < ?")
        values.append(request.before)
    query = f"SELECT * FROM reports WHERE {' AND '.join(conditions)} ORDER BY id DESC LIMIT ?"  # noqa: S608 - ours; the values are bound
    return tuple(_row(row) for row in connection.execute(query, (*values, request.limit)))


def _row(row: sqlite3.Row) -> ReportRow:
    data = orjson.loads(row["data"])
    return ReportRow(row["id"], moment(row["at"]), row["boot"], row["kind"], row["path"], data)


def _dump(data: Mapping[str, Any]) -> str:
    return orjson.dumps({**data}, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
