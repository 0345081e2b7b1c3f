"""`docketd sources`: where orders come from, and the pause in which they wait there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from actors.commands import options
from actors.commands.group import DefaultGroup
from actors.commands.output import cell, emit_json, emit_table, when

if TYPE_CHECKING:
    from actors.commands.daemon import Daemon

Shape = dict[str, Any]
MOST_NAMED: Final = 10
COLUMNS = ("SOURCE", "STATE", "WHY", "LAST ANSWER", "ORDERS SEEN")


@click.group(
    cls=DefaultGroup,
    default="list",
    epilog="\b\nExamples:\n  docketd sources\n  docketd sources pause wix\n  docketd sources resume wix",
)
def sources() -> None:
    """Show where the running daemon asks for orders, and let those of one wait.

    Programs that send orders by themselves are none of these: docketd could not ask them again.
    """


@sources.command("list", epilog="\b\nExamples:\n  docketd sources list\n  docketd sources list --json")
@options.at_daemon
@options.as_json
def browse(daemon: Daemon, as_json: bool) -> None:  # noqa: FBT001
    """List the sources: waiting, fine, failing or paused, why, and when each answered last."""
    found = daemon.need().get("/sources")
    if as_json:
        emit_json(found)
    elif not found["sources"]:
        click.echo("docketd: there is no source to ask; [source.wix] in docketd.toml names one", err=True)
    else:
        emit_table(COLUMNS, [row(each) for each in found["sources"]])
        for each in found["sources"]:
            for told in filter(None, (compared(each), _fetched(each))):
                click.echo(told)


def row(found: Shape) -> tuple[object, ...]:
    paused = found.get("paused")
    why = f"paused by {paused['by']} since {when(paused['since'])}" if paused else found["why"]
    return found["name"], found["state"], why, when(found["last_ok_at"]), found["orders_seen"]


def _fetched(found: Shape) -> str:
    """The last span by hand."""
    last = found.get("fetch")
    if last is None:
        return ""
    from actors.commands.orders_fetch import in_words  # noqa: PLC0415 - only where there was one

    how = "fetching now" if last["state"] == "running" else last["why"] and f"failed: {cell(last['why'])}"
    return f"fetched for {cell(last['who'])}: {in_words(last)}{how and f' ({how})'}"


def compared(found: Shape) -> str:
    """How its list of the day compared with the journal; empty where nobody knows."""
    day = found.get("compared") or {}
    told = [cell(day["why"])] if day.get("why") else []
    if day.get("at"):
        missing = day["missing"]
        names = ", ".join(missing[:MOST_NAMED])
        missed = "none missing here"
        if missing:
            missed = f"{len(missing)} had been missed and were taken over: {names}"
        told = [f"{day['listed']} orders on {day['day']}, {missed} (compared {when(day['at'])})", *told]
    return f"the list of {cell(found['name'])}: {'; '.join(told)}" if told else ""


@sources.command("pause", epilog="\b\nExample:\n  docketd sources pause wix")
@click.argument("name")
@options.at_daemon
@options.as_json
def pause(daemon: Daemon, name: str, as_json: bool) -> None:  # noqa: FBT001
    """Take no orders from a source until it is resumed, over restarts too.

    They wait there. What docketd has taken already prints; what is ordered meanwhile comes in afterwards.
    """
    found = _change(daemon, name, "pause")
    if as_json:
        emit_json(found)
        return
    by = found["paused"]
    click.echo(f"{cell(name)} is paused by {cell(by['by'])} since {when(by['since'])}: its orders wait there")
    click.echo(f"docketd sources resume {cell(name)} ends that")


@sources.command("resume", epilog="\b\nExample:\n  docketd sources resume wix")
@click.argument("name")
@options.at_daemon
@options.as_json
def resume(daemon: Daemon, name: str, as_json: bool) -> None:  # noqa: FBT001
    """Ask a paused source again, at once, for all that was ordered meanwhile."""
    found = _change(daemon, name, "resume")
    if as_json:
        emit_json(found)
    else:
        click.echo(f"{cell(name)} is not paused: docketd asks it for all that it has not heard of")


def _change(daemon: Daemon, name: str, action: str) -> Shape:
    from actors.commands.remote import segment  # noqa: PLC0415 - urllib costs 50 ms

    return daemon.need().post(f"/sources/{segment(name)}/{action}")
