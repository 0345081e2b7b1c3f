"""`docketd printers`: how each printer stands, and the pause in which its tickets wait."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import click

from actors.commands import options
from actors.commands.discover import discover
from actors.commands.group import DefaultGroup
from actors.commands.output import ago, cell, emit_json, emit_table, evidence, span
from actors.commands.status import reasons

if TYPE_CHECKING:
    from actors.commands.daemon import Daemon
    from actors.commands.remote import Remote

Shape = dict[str, Any]
ENDED: Final = ("printed", "sent", "held", "dead", "cancelled", "moved")
LOOK_EVERY: Final = 0.2  # seconds
WAIT: Final = click.option(
    "--wait",
    "seconds",
    type=click.FloatRange(0, 600),
    default=20,
    show_default=True,
    help="For its answer, in seconds.",
)
COLUMNS = ("PRINTER", "STATE", "SINCE", "REASONS", "WAITING", "BACKUP", "MODEL", "ADDRESS")


@click.group(
    cls=DefaultGroup,
    default="list",
    epilog="\b\nExamples:\n  docketd printers\n  docketd printers pause kitchen\n"
    "  docketd printers resume kitchen\n  docketd printers test kitchen\n"
    "  docketd printers calibrate kitchen\n  docketd printers discover",
)
def printers() -> None:
    """Show the printers of the running daemon, let the tickets of one wait, and look for others."""


printers.add_command(discover)


@printers.command("list", epilog="\b\nExamples:\n  docketd printers list\n  docketd printers list --json")
@options.at_daemon
@options.as_json
def browse(daemon: Daemon, as_json: bool) -> None:  # noqa: FBT001
    """List the printers: idle, processing or stopped, since when and why, and how many tickets wait.

    A printer that a till uses too is let go while there is nothing to print: then it stands there as it was
    when it was last seen.
    """
    found = daemon.need().get("/printers")
    if as_json:
        emit_json(found)
    else:
        emit_table(COLUMNS, [_row(each) for each in found["printers"]])


def _row(found: Shape) -> tuple[object, ...]:
    state = f"{found['state']} VIRTUAL" if found["virtual"] else found["state"]
    if found["resting"] and found["seen"] is not None:
        state = f"{state}, seen {ago(found['seen'])}"
    more = (found["waiting"], found["backup"], found["model"], found["address"])
    since = None if found["resting"] or found.get("since") is None else ago(found["since"])
    return (found["name"], state, since, _why(found), *more)


def _why(found: Shape) -> list[str]:
    """Of several reasons each with how long it has been so: `out of paper (5 min)`."""
    from actors.gateway.sentence import worth_telling  # noqa: PLC0415 - what --help does not need

    words, told = reasons(found), worth_telling(found["reasons"])
    ages = found.get("reasons_since", {}) if len(told) > 1 else {}
    aged = [
        f"{text} ({span(ages[reason])})" if reason in ages else text
        for text, reason in zip(words, told, strict=False)
    ]
    return [*aged, *words[len(told) :]]  # the details come behind


@printers.command("pause", epilog="\b\nExample:\n  docketd printers pause kitchen")
@click.argument("name")
@options.at_daemon
@options.as_json
def pause(daemon: Daemon, name: str, as_json: bool) -> None:  # noqa: FBT001
    """Let the tickets of a printer wait until it is resumed, over restarts too.

    A ticket that is printing comes out. After a minute what waits goes to the printer's backup, where it has
    one, as in any outage.
    """
    found = _change(daemon, name, "pause")
    if as_json:
        emit_json(found)
        return
    click.echo(f"{cell(name)} is {reasons(found)[0]}: docketd printers resume {cell(name)} ends that")


@printers.command("resume", epilog="\b\nExample:\n  docketd printers resume kitchen")
@click.argument("name")
@options.at_daemon
@options.as_json
def resume(daemon: Daemon, name: str, as_json: bool) -> None:  # noqa: FBT001
    """Print what waits for a printer that was paused, at once."""
    found = _change(daemon, name, "resume")
    if as_json:
        emit_json(found)
        return
    waiting = found["waiting"]
    what = "" if waiting is None else f", {waiting} to come"
    click.echo(
        f"{cell(name)} is not paused any more: it is {', '.join(reasons(found)) or found['state']}{what}"
    )


@printers.command(
    "calibrate",
    epilog="\b\nExamples:\n  docketd printers calibrate kitchen\n  docketd printers calibrate bar --wait 60",
)
@click.argument("name")
@WAIT
@options.at_daemon
@options.as_json
def calibrate(daemon: Daemon, name: str, seconds: float, as_json: bool) -> None:  # noqa: FBT001
    """Print a ticket that shows what a printer really does: how wide, which letters, how dark, how it cuts.

    It says what to put into docketd.toml according to what you see. docketd render --calibration shows one
    without a printer.
    """
    remote = daemon.need()
    made = remote.post("/jobs", {"calibration": name, "title": "Calibration", "printer": name})
    _tell(remote, made["job"], name, seconds, as_json=as_json)


@printers.command(
    "test", epilog="\b\nExamples:\n  docketd printers test kitchen\n  docketd printers test bar --wait 60"
)
@click.argument("name")
@WAIT
@options.at_daemon
@options.as_json
def test(daemon: Daemon, name: str, seconds: float, as_json: bool) -> None:  # noqa: FBT001
    """Print a page that shows whether a printer works, and say what it answered.

    docketd render --layout test shows one without a printer.
    """
    from actors.commands.remote import segment  # noqa: PLC0415 - urllib costs 50 ms

    remote = daemon.need()
    made = remote.post(f"/printers/{segment(name)}/test")
    _tell(remote, made["job"], name, seconds, as_json=as_json)


def _tell(remote: Remote, job: int, name: str, seconds: float, *, as_json: bool) -> None:
    found = asyncio.run(_outcome(remote, job, seconds))
    if as_json:
        emit_json(found)
        return
    words = f"job {found['job']} is {cell(found['state'])} at {cell(found['printer'])}"
    known = f", how we know: {evidence(found['evidence'])}" if found["evidence"] else ""
    click.echo(f"{words}{known}")
    if found["state"] not in ENDED:
        click.echo(
            f"{cell(name)} has not answered yet: docketd jobs show {found['job']} tells what came of it"
        )


async def _outcome(remote: Remote, job: int, seconds: float) -> Shape:
    """The job at its end, or as it is when the time is over."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                found = remote.get(f"/jobs/{job}")
                if found["state"] in ENDED:
                    return found
                await asyncio.sleep(LOOK_EVERY)
    except TimeoutError:
        return remote.get(f"/jobs/{job}")


def _change(daemon: Daemon, name: str, action: str) -> Shape:
    from actors.commands.remote import segment  # noqa: PLC0415 - urllib costs 50 ms

    return daemon.need().post(f"/printers/{segment(name)}/{action}")
