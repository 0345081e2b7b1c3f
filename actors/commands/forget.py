"""`docketd forget`: removes a guest's data from an order."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from actors.commands import options
from actors.commands.output import cell, emit_json, emit_table, plain, when
from actors.errors import DocketdError, UsageError

if TYPE_CHECKING:
    from actors.commands.daemon import Daemon
    from actors.commands.remote import Remote

Shape = dict[str, Any]
COLUMNS = ("ID", "ORDER", "GUEST", "SOURCE", "SINCE")


@click.command(epilog="\b\nExamples:\n  docketd forget 10126\n  docketd forget --id 17 --yes")
@click.argument("order")
@click.option("--id", "by_id", is_flag=True, help="ORDER is docketd's own number: docketd orders lists it.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@options.at_daemon
@options.as_json
def forget(daemon: Daemon, order: str, by_id: bool, yes: bool, as_json: bool) -> None:  # noqa: FBT001
    """Remove the guest from an order: name, telephone, address, notes, and the order as it came.

    ORDER is the number on its paper, the id it has where it was placed, or docketd's own number. The order
    itself stays, with its dishes, prices and how docketd knows that it printed. It cannot be undone. Copies
    of the journal that were made before keep the guest until they are old enough to go.
    """
    remote = daemon.running()
    found = _one(_called(daemon, remote, order), order, by_id=by_id)
    if not yes:
        _confirm(found)
    path = f"/orders/{found['order']}/forget"
    done = _forget(daemon, found["order"]) if remote is None else remote.post(path)
    if as_json:
        emit_json(done)
    elif done["news"]:
        click.echo(
            f"order {done['order']}: the guest's data are removed; copies in backups go with their time"
        )
    else:
        click.echo(f"order {done['order']}: its guest was forgotten {when(done['forgotten_at'])} already")


def _one(found: list[Shape], called: str, *, by_id: bool) -> Shape:
    """Raises `DocketdError` where none is meant, or several may be."""
    if by_id:
        found = [each for each in found if str(each["order"]) == called]
    if not found:
        raise DocketdError(f"no order is called {cell(called)}: docketd orders lists them all")
    if len(found) > 1:
        rows = [
            (each["order"], each["number"], each["guest"], each["source"], when(each["first_at"]))
            for each in found
        ]
        emit_table(COLUMNS, rows)
        one = f"docketd forget --id {rows[0][0]}"
        raise UsageError(f"several orders are called {cell(called)}: name one by its ID, as {one}")
    return found[0]


def _confirm(found: Shape) -> None:
    """Raises `UsageError` where nobody is there to ask."""
    if not sys.stdin.isatty():
        raise UsageError("this cannot be undone: say --yes, or call it on a terminal")
    of = f" of {cell(found['guest'])}" if found["guest"] else ""
    number = cell(found["number"] or found["source_id"])
    click.confirm(f"Remove all guest data from order {number}{of}, for good?", abort=True, err=True)


def _called(daemon: Daemon, remote: Remote | None, called: str) -> list[Shape]:
    if remote is not None:
        found: list[Shape] = remote.get("/orders", called=called)["orders"]
        return found
    from actors.gateway import shapes  # noqa: PLC0415 - only where no daemon answers
    from actors.journal.forget_messages import FindOrders  # noqa: PLC0415

    return [plain(shapes.order(row)) for row in daemon.ask_journal(FindOrders(called))]


def _forget(daemon: Daemon, order: int) -> Shape:
    from actors.gateway.forgetting import forgotten  # noqa: PLC0415 - only where no daemon answers
    from actors.journal.forget_messages import ForgetGuest, StillPrintsError  # noqa: PLC0415

    try:
        return plain(forgotten(daemon.ask_journal(ForgetGuest(order, "the command line"))))
    except StillPrintsError as error:
        raise DocketdError(str(error)) from None
