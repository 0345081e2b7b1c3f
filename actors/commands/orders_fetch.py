"""`docketd orders fetch`: a span of a source's orders again."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import click

from actors.commands import options
from actors.commands.output import cell, emit_json, when
from actors.commands.progress import progress
from actors.errors import DocketdError, UsageError

if TYPE_CHECKING:
    from actors.commands.daemon import Daemon
    from actors.commands.progress import Told
    from actors.commands.remote import Remote

Shape = dict[str, Any]
LOOK_EVERY: Final = 0.3  # seconds


@click.command(
    "fetch",
    epilog="\b\nExamples:\n  docketd orders fetch --since 2h\n"
    "  docketd orders fetch --since 2025-09-24T17:00 --until 2025-09-24T19:30 --print",
)
@click.option("--since", metavar="T", required=True, help="10m, 2h, 3d ago, or 2025-09-24T17:00.")
@click.option("--until", metavar="T", help="The same; now, unless given.")
@click.option("--print", "prints", is_flag=True, help="Print what is known once more, headed REPRINT.")
@click.option("--source", "name", metavar="NAME", default="wix", show_default=True, help="Whom to ask.")
@options.at_daemon
@options.as_json
def fetch(
    daemon: Daemon,
    since: str,
    until: str | None,
    prints: bool,  # noqa: FBT001
    name: str,
    as_json: bool,  # noqa: FBT001
) -> int:
    """Ask a source again for the orders that were placed or changed in a span.

    Orders that docketd knows change nothing. One that it has never heard of prints, unless it is from before
    docketd's first start. With --print, all tickets that came out come again, headed REPRINT, and orders that
    never had a ticket get one: for the evening on which the paper was lost.
    """
    begins, ends = _span(since, until)
    wanted = {"since": begins.isoformat(), "until": ends and ends.isoformat(), "print": prints}
    found = asyncio.run(_fetch(daemon.need(), name, wanted))
    if as_json:
        emit_json(found)
        return 0 if found["state"] == "done" else 1
    if found["state"] != "done":
        raise DocketdError(_failed(found))
    click.echo(in_words(found))
    return 0


def _span(since: str, until: str | None) -> tuple[datetime, datetime | None]:
    """Raises `UsageError`."""
    from actors.commands.logs import moment  # noqa: PLC0415 - what --help does not need
    from actors.outside import SystemClock  # noqa: PLC0415

    begins, ends = moment(since), None if until is None else moment(until, "--until")
    if begins >= (ends or SystemClock().now()):
        raise UsageError(
            f"--since has to lie {'in the past' if ends is None else 'before --until'}, such as --since 2h"
        )
    return begins, ends


async def _fetch(remote: Remote, name: str, wanted: Shape) -> Shape:
    from actors.commands.remote import segment  # noqa: PLC0415 - urllib costs 50 ms

    found: Shape = remote.post(f"/sources/{segment(name)}/fetch", wanted)["fetch"]
    begun = found["started_at"]
    with progress("asking") as told:
        while found["state"] == "running":
            _tell(told, found)
            await asyncio.sleep(LOOK_EVERY)
            found = _look(remote, name, begun)
    return found


def _look(remote: Remote, name: str, begun: str) -> Shape:
    """Raises `DocketdError` where nobody knows any more what came of it."""
    sources = {each["name"]: each for each in remote.get("/sources")["sources"]}
    found = sources.get(name, {}).get("fetch")
    if found is None or found["started_at"] != begun:
        raise DocketdError(
            "docketd was started anew meanwhile: what it had taken is safe; fetch the span again for the rest"
        )
    return dict(found)


def _tell(told: Told, found: Shape) -> None:
    """How far through the span; the orders come in the order in which they were placed."""
    share = 0.0
    if found["reached"]:
        since, until, reached = (datetime.fromisoformat(found[key]) for key in ("since", "until", "reached"))
        share = min(1.0, max(0.0, (reached - since) / (until - since)))
    told(f"{found['seen']} orders", share)


def in_words(found: Shape) -> str:
    span = f"{when(found['since'])} to {when(found['until'])}"
    if not found["seen"]:
        return f"no order from {span}"
    parts = (
        (found["taken"], "new, printing now"),
        (found["changed"], "changed, printing now"),
        (found["recorded"], "older than docketd's first start or not for here, and not printed"),
        (found["known"], "known already"),
    )
    told = ", ".join(f"{count} {words}" for count, words in parts if count)
    count, copies = found["seen"], found["copies"]
    again = f"; {copies} {'ticket comes' if copies == 1 else 'tickets come'} out again"
    orders = f"{count} {'order' if count == 1 else 'orders'} from {span}: {told}"
    return f"{orders}{again}" if found["print"] else orders


def _failed(found: Shape) -> str:
    why = cell(found["why"])
    if not found["seen"]:
        return f"the orders could not be fetched: {why}"
    far = f"after {found['seen']} orders, up to {when(found['reached'])}"
    return f"the orders could not be fetched {far}: {why}; what came is kept, so begin there again"
