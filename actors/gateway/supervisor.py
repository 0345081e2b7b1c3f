"""GET /supervisor/tree and /supervisor/events: the parts of docketd, how each is, and what happened to them.

As JSON; as plain text to a browser, whose user reads no JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from actors.gateway.answers import answer
from actors.gateway.desk import DESK, PATIENCE
from actors.gateway.requests import bad, cursor, limit, moment
from actors.gateway.shop_time import zone
from actors.journal.report_messages import ListReports
from actors.places import in_words
from supervision import Event

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from actors.gateway.watch import Watch
    from actors.journal.report_messages import ReportRow
    from supervision import TreeNode

Shape = dict[str, Any]

STATES: Final = {
    "starting": "is starting",
    "running": "runs",
    "stopping": "is stopping",
    "restarting": "is down, and starts again in a moment",
    "stopped": "does not run",
}


async def show_tree(request: web.Request) -> web.Response:
    watch = request.app[DESK].watch
    tree = _node(watch, watch.tree())
    if _wants_text(request):
        return _text(_lines(tree, zone(request.app[DESK].settings.site.timezone)))
    return answer(tree)


async def browse(request: web.Request) -> web.Response:
    """Newest first; `path` finds what happened there and below."""
    desk = request.app[DESK]
    size = limit(request)
    question = ListReports(
        kind=request.query.get("kind"),
        path=_path(request),
        since=moment(request, "since"),
        before=cursor(request),
        limit=size + 1,
    )
    rows = await desk.journal.ask(question, timeout=PATIENCE)
    found = [_happened(desk.watch, row) for row in rows[:size]]
    if _wants_text(request):
        here = zone(desk.settings.site.timezone)
        return _text(
            f"{each['at'].astimezone(here):%Y-%m-%d %H:%M:%S}  {each['level']:7}  {each['says']}"
            for each in found
        )
    return answer({"events": found, "next": str(rows[size - 1].report) if len(rows) > size else None})


def _path(request: web.Request) -> str | None:
    given = request.query.get("path")
    if given is not None and (not given or given.strip("/") != given):
        raise bad("path is one that GET /supervisor/tree names, such as printing/printer.kitchen")
    return given


def _node(watch: Watch, node: TreeNode) -> Shape:
    """`says` is the node in one sentence; `last_end` how it ended the last time, None if it never did."""
    end = watch.last_ends.get(node["path"])
    last = None if end is None else {"at": end.at, "says": watch.words(end.event)[1]}
    state = STATES.get(node["state"], node["state"])
    again = f", started again {_times(node['restarts'])}" if node["restarts"] else ""
    return {
        **node,
        "what": in_words(node["path"]),
        "says": f"{in_words(node['path'])} {state}{again}",
        "last_end": last,
        "children": [_node(watch, child) for child in node["children"]],
    }


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _happened(watch: Watch, row: ReportRow) -> Shape:
    level, says = watch.words(Event(0.0, row.kind, row.path, row.data))
    return {
        "id": row.report,
        "at": row.at,
        "boot": row.boot,
        "kind": row.kind,
        "path": row.path,
        "what": in_words(row.path),
        "level": level,
        "says": says,
        "data": row.data,
    }


# --- for people -----------------------------------------------------------------------------------


def _wants_text(request: web.Request) -> bool:
    wanted = request.headers.get("Accept", "")
    return "json" not in wanted and "text/" in wanted


def _lines(node: Shape, here: tzinfo, depth: int = 0) -> Iterator[str]:
    indent = "  " * depth
    yield f"{indent}{node['says']}"
    if node["last_end"] is not None:
        at = node["last_end"]["at"].astimezone(here)
        yield f"{indent}    at {at:%H:%M:%S}: {node['last_end']['says']}"
    children: Sequence[Shape] = node["children"]
    for child in children:
        yield from _lines(child, here, depth + 1)


def _line(happened: Shape, here: tzinfo) -> str:
    return f"{happened['at'].astimezone(here):%Y-%m-%d %H:%M:%S}  {happened['level']:7}  {happened['says']}"


def _text(lines: Iterator[str]) -> web.Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Server": "docketd"}
    return web.Response(text="\n".join(lines) + "\n", headers=headers)
