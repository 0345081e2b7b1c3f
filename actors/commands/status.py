"""`docketd status`: what the daemon is doing now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from actors.commands import options
from actors.commands.output import cell, emit_json, emit_table, evidence, when
from actors.commands.sources import COLUMNS, compared, row
from actors.errors import DocketdError

if TYPE_CHECKING:
    from actors.commands.daemon import Daemon
    from actors.commands.remote import Remote


@click.command(
    epilog="\b\nExamples:\n  docketd status\n  docketd status --server http://pi:8080 --key-file key.txt"
)
@options.at_daemon
@options.as_json
def status(daemon: Daemon, as_json: bool) -> int:  # noqa: FBT001
    """Show what the daemon is doing now. Exit code 1 while it can't keep orders, or is not running."""
    remote = daemon.need()
    found = remote.get("/status")
    if as_json:
        emit_json(found)
    else:
        _show(found)
        _show_link(remote)
    return 0 if found["service"]["status"] == "ok" else 1


def _show(found: dict[str, Any]) -> None:
    service = found["service"]
    click.echo(
        f"docketd {service['version']}: {service['status']}, running since {when(service['started_at'])}"
    )
    for reason in service["reasons"]:
        click.echo(f"  {cell(reason)}")
    if found["settings"]["last_good"]:
        _settings(found["settings"])
    click.echo(f"last order: {when(found['last_order_at'])}   waiting: {cell(found['queue']['waiting'])}")
    if found.get("today"):
        click.echo(f"today: {cell(found['today']['says'])}")
    if found.get("availability"):
        click.echo(cell(found["availability"]["says"]))
    for alert in found.get("alerts") or ():
        if alert["key"] != "settings":  # their mistakes stand above
            click.echo(f"{alert['severity']}: {cell(alert['text'])} (since {when(alert['first'])})")
    if "printers" in found:  # a key that may not read gets the summary alone
        _show_detail(found)


def _settings(settings: dict[str, Any]) -> None:
    """A key that may not read learns that there is something to mend, and no more."""
    file = settings.get("file", "the settings file")
    click.echo(f"{cell(file)} can't be used: the last good settings run in its place")
    for mistake in settings.get("mistakes", ()):
        click.echo(f"  {cell(mistake)}")


def _show_link(remote: Remote) -> None:
    """Only with a key that may hand out links, which the one on this machine may."""
    try:
        link = remote.post("/sessions")["link"]
    except DocketdError:
        return
    click.echo(f"\nthe page, opened once with this link:\n{remote.address}{link}")


def _show_detail(found: dict[str, Any]) -> None:
    _counts("jobs", found["queue"]["states"])
    if found["queue"].get("next_fires_at"):
        click.echo(f"the next ticket of an order for later prints: {when(found['queue']['next_fires_at'])}")
    _counts("how we know", {evidence(name): count for name, count in (found["evidence"] or {}).items()})
    click.echo()
    rows = [
        (each["name"], _state(each), reasons(each), each["printing"], each["address"])
        for each in found["printers"]
    ]
    emit_table(("PRINTER", "STATE", "REASONS", "JOB", "ADDRESS"), rows)
    if found["sources"]:
        click.echo()
        emit_table(COLUMNS[:-1], [row(each)[:-1] for each in found["sources"]])
        for each in found["sources"]:
            if told := compared(each):
                click.echo(told)


def reasons(printer: dict[str, Any]) -> list[str]:
    """In the page's words; a pause with who and since when."""
    from actors.gateway.sentence import (  # noqa: PLC0415 - what --help does not need
        detail_words,
        reason_words,
        worth_telling,
    )

    words = [reason_words(reason) for reason in worth_telling(printer["reasons"])]
    words += detail_words(printer.get("details", ()))
    if paused := printer.get("paused"):
        words[0] = words[0].replace("paused", f"paused by {paused['by']} since {when(paused['since'])}", 1)
    return words


def _state(printer: dict[str, Any]) -> str:
    return f"{printer['state']} VIRTUAL" if printer["virtual"] else str(printer["state"])


def _counts(what: str, counts: dict[str, int] | None) -> None:
    shown = ", ".join(f"{count} {name}" for name, count in (counts or {}).items() if count)
    click.echo(f"{what}: {shown or '-'}")
