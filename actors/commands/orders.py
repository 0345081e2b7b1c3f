"""`docketd orders`: which orders were heard of, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from actors.commands import options
from actors.commands.group import DefaultGroup
from actors.commands.orders_fetch import fetch
from actors.commands.orders_route import route
from actors.commands.output import cell, emit_json, emit_table, kind, plain, when, why
from actors.errors import DocketdError

if TYPE_CHECKING:
    from datetime import datetime

    from actors.commands.daemon import Daemon
    from actors.commands.remote import Remote

Shape = dict[str, Any]
PAGE: Final = 200  # the most that the daemon answers at once


@click.group(
    cls=DefaultGroup,
    default="list",
    epilog="\b\nExamples:\n  docketd orders\n  docketd orders --since 2h --search Alex\n"
    "  docketd orders show 12\n  docketd orders fire 12\n  docketd orders fetch --since 2h\n"
    "  docketd orders route order.json",
)
def orders() -> None:
    """Show orders, and print those for later now. Works on the journal itself while no daemon runs."""


orders.add_command(fetch)
orders.add_command(route)


@orders.command("list", epilog="\b\nExample:\n  docketd orders list --since 2h --search 1012")
@options.at_daemon
@click.option("--since", metavar="T", help="New or changed since then: 10m, 2h, 3d ago, or 2025-09-24T17:00.")
@click.option("--search", metavar="TEXT", help="Part of a number, of the source's id or of the guest's name.")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many, newest first."
)
@options.as_json
def browse(daemon: Daemon, since: str | None, search: str | None, limit: int, as_json: bool) -> None:  # noqa: FBT001
    """List orders, the newest first. ORDER is what `docketd orders show` asks for."""
    after = None if since is None else _moment(since)
    remote = daemon.running()
    if remote is None:
        found = _read_orders(daemon, search, after, limit + 1)
    else:
        found = _fetch_orders(remote, search, after, limit + 1)
    shown = found[:limit]
    if as_json:
        emit_json({"orders": shown})
    elif not shown:
        _tell_none(search, since)
    else:
        emit_table(
            ("ORDER", "NUMBER", "GUEST", "SOURCE", "STANDING", "HEARD", "TICKETS"),
            [_row(one) for one in shown],
        )
    if len(found) > limit:
        click.echo(f"docketd: these are the newest {limit}; --limit shows more", err=True)


@orders.command("show", epilog="\b\nExample:\n  docketd orders show 12")
@click.argument("order", type=click.IntRange(1))
@options.at_daemon
@options.as_json
def show(daemon: Daemon, order: int, as_json: bool) -> None:  # noqa: FBT001
    """Show one order: when it was heard of, each of its tickets, and how docketd knows.

    ORDER is the number in the first column of `docketd orders`.
    """
    remote = daemon.running()
    found = _read_order(daemon, order) if remote is None else remote.get(f"/orders/{order}")
    if as_json:
        emit_json(found)
    else:
        _show(found)


@orders.command("fire", epilog="\b\nExample:\n  docketd orders fire 12")
@click.argument("order", type=click.IntRange(1))
@options.at_daemon
@options.as_json
def fire(daemon: Daemon, order: int, as_json: bool) -> None:  # noqa: FBT001
    """Print an order for later now. What has printed of it already does not print again.

    ORDER is the number in the first column of `docketd orders`.
    """
    remote = daemon.running()
    found = _fire(daemon, order) if remote is None else remote.post(f"/orders/{order}/fire")
    if as_json:
        emit_json(found)
    else:
        jobs = [str(job) for job in found["fired"]]
        click.echo(f"order {order} prints now: {'job' if len(jobs) == 1 else 'jobs'} {', '.join(jobs)}")


def _tell_none(search: str | None, since: str | None) -> None:
    if search is None and since is None:
        click.echo("docketd: no order so far", err=True)
    else:
        click.echo("docketd: no order is like that; docketd orders lists the newest", err=True)


def _row(found: Shape) -> tuple[object, ...]:
    return (
        found["order"],
        found["number"],
        found["guest"],
        found["source"],
        _standing(found),
        when(found["first_at"]),
        [f"{count} {state}" for state, count in found["tickets"].items()],
    )


def _standing(found: Shape) -> str:
    return str(found["standing"]) + ("" if found["readable"] else ", unreadable")


def _show(found: Shape) -> None:
    called = cell(found["number"] or found["source_id"])
    click.echo(f"order {found['order']}: number {called} from {cell(found['source'])}, {_standing(found)}")
    click.echo(
        f"guest: {cell(found['guest'])}   known to {cell(found['source'])} as {cell(found['source_id'])}"
    )
    click.echo()
    emit_table(("REVISION", "HEARD"), [(each["revision"], when(each["at"])) for each in found["revisions"]])
    click.echo()
    for each in found["unprinted"]:
        dishes = ", ".join(cell(dish) for dish in each["items"])
        click.echo(f"on no ticket, by the settings of station {cell(each['station'])}: {dishes}")
    if not found["jobs"]:
        if not found["unprinted"]:
            click.echo("no ticket: the shop has not approved it, or it is from before docketd's first start")
        return
    keys = ("job", "revision", "as_kind", "station", "running", "printer", "state", "evidence", "as_why")
    headings = ("JOB", "REVISION", "KIND", "STATION", "TICKET", "PRINTER", "STATE", "HOW", "WHY")
    rows = [{**each, "as_kind": kind(each), "as_why": why(each)} for each in reversed(found["jobs"])]
    emit_table(headings, [tuple(each[key] for key in keys) for each in rows])


def _moment(given: str) -> datetime:
    from actors.commands.logs import moment  # noqa: PLC0415 - only with --since

    return moment(given)


def _fetch_orders(remote: Remote, search: str | None, since: datetime | None, most: int) -> list[Shape]:
    """Page after page."""
    found: list[Shape] = []
    cursor = None
    moment = None if since is None else since.isoformat()
    while len(found) < most:
        size = min(PAGE, most - len(found))
        page = remote.get("/orders", search=search, since=moment, limit=size, cursor=cursor)
        found += page["orders"]
        cursor = page["next"]
        if cursor is None:
            break
    return found


# --- without a daemon -----------------------------------------------------------------------------


def _read_orders(daemon: Daemon, search: str | None, since: datetime | None, most: int) -> list[Shape]:
    from actors.gateway import shapes  # noqa: PLC0415 - only where no daemon answers
    from actors.journal.messages import ListOrders  # noqa: PLC0415

    rows = daemon.ask_journal(ListOrders(search=search or "", since=since, limit=most))
    return [plain(shapes.order(row)) for row in rows]


def _read_order(daemon: Daemon, order: int) -> Shape:
    from actors.gateway import shapes  # noqa: PLC0415 - only where no daemon answers
    from actors.journal.messages import GetOrder  # noqa: PLC0415

    row = daemon.ask_journal(GetOrder(order))
    if row is None:
        raise DocketdError(
            f"there is no order {order}: docketd orders --search {order} finds it by its number"
        )
    return plain(shapes.order_in_full(row))


def _fire(daemon: Daemon, order: int) -> Shape:
    from actors.gateway.access import THE_COMMAND_LINE  # noqa: PLC0415 - only where no daemon answers
    from actors.journal.later_messages import FireOrder, NoSuchOrderError, NothingWaitsError  # noqa: PLC0415

    try:
        fired = daemon.ask_journal(FireOrder(order, THE_COMMAND_LINE))
    except (NoSuchOrderError, NothingWaitsError) as error:
        raise DocketdError(f"{error}: docketd orders show {order} tells more") from None
    return {"order": order, "fired": list(fired)}
