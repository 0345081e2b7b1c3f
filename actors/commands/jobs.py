"""`docketd jobs`: the queue, and what a person decides about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from actors.commands import options
from actors.commands.group import DefaultGroup
from actors.commands.output import cell, emit_json, emit_table, evidence, kind, plain, when, why
from actors.domain.job import Event, IllegalTransitionError, State
from actors.errors import DocketdError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.commands.daemon import Daemon

Shape = dict[str, Any]
STATES = click.Choice([state.value for state in State])


@click.group(
    cls=DefaultGroup,
    default="list",
    epilog="\b\nExamples:\n  docketd jobs\n  docketd jobs list --state held\n  docketd jobs release 41",
)
def jobs() -> None:
    """Show the queue, and decide about jobs that wait. Works on the journal itself while no daemon runs."""


@jobs.command("list", epilog="\b\nExample:\n  docketd jobs list --state scheduled --printer kitchen")
@options.at_daemon
@click.option("--state", type=STATES, help="Only jobs in this state.")
@click.option("--printer", help="Only jobs of this printer.")
@click.option(
    "--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="How many, newest first."
)
@options.as_json
def browse(daemon: Daemon, state: str | None, printer: str | None, limit: int, as_json: bool) -> None:  # noqa: FBT001
    """List jobs, the newest first."""
    remote = daemon.running()
    if remote is not None:
        found = remote.get("/jobs", state=state, printer=printer, limit=limit)["jobs"]
    else:
        found = _read_jobs(daemon, None if state is None else State(state), printer, limit)
    if as_json:
        emit_json({"jobs": found})
    else:
        emit_table(("JOB", "ORDER", "KIND", "STATION", "PRINTER", "STATE", "HOW", "WHY"), _rows(found))


@jobs.command("show", epilog="\b\nExample:\n  docketd jobs show 41")
@click.argument("job", type=click.IntRange(1))
@options.at_daemon
@options.as_json
def show(daemon: Daemon, job: int, as_json: bool) -> None:  # noqa: FBT001
    """Show one job with its attempts and its ticket."""
    remote = daemon.running()
    found = _read_job(daemon, job) if remote is None else remote.get(f"/jobs/{job}")
    if as_json:
        emit_json(found)
        return
    _show(found)


@jobs.command("ledger", epilog="\b\nExamples:\n  docketd jobs ledger\n  docketd jobs ledger --order 17")
@options.at_daemon
@click.option("--order", type=click.IntRange(1), help="Only tickets of this order, by docketd's number.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="How many jobs.")
@options.as_json
def ledger(daemon: Daemon, order: int | None, limit: int, as_json: bool) -> None:  # noqa: FBT001
    """Tell of each ticket what was sent, when, and what answered: how docketd knows that it printed."""
    remote = daemon.running()
    if remote is not None:
        found = remote.get("/ledger", order=order, limit=limit)["ledger"]
    else:
        found = _read_ledger(daemon, order, limit)
    if as_json:
        emit_json({"ledger": found})
    else:
        _show_ledger(found)


# fmt: off
LEDGER: Final = (
    "JOB", "NUMBER", "ORDER", "STATE", "HOW", "ATTEMPT", "SENT", "ANSWER", "AFTER", "SHA256", "WHY",
)
# fmt: on


def _show_ledger(found: Sequence[Shape]) -> None:
    emit_table(LEDGER, [row for each in found for row in _ledger_rows(each)])
    known = sorted({each["evidence"] for each in found if each["evidence"]})
    for name in known:
        click.echo(f"{'' if name != known[0] else chr(10)}{evidence(name)}")


def _ledger_rows(found: Shape) -> list[tuple[object, ...]]:
    job = (found["job"], found["running"], _order(found), found["state"], found["evidence"])
    return [
        (
            *job,
            each["number"],
            when(each["started_at"]),
            _answer(each),
            None if each["seconds"] is None else f"{each['seconds']:.3f} s",
            each["digest"][:12],
            each["why"] or found["why"],
        )
        for each in found["sendings"]
    ] or [(*job, None, None, None, None, None, found["why"])]


def _answer(sending: Shape) -> str:
    """With the number that the printer sent back, where it did."""
    return (
        f"{sending['outcome']} {sending['fence']}" if sending["outcome"] == "fenced" else sending["outcome"]
    )


def _decision(event: Event, text: str) -> None:
    """Adds the command for one event that a person may bring about."""
    name = event.value

    @jobs.command(name, epilog=f"\b\nExample:\n  docketd jobs {name} 41", help=text)
    @click.argument("job", type=click.IntRange(1))
    @options.at_daemon
    @options.as_json
    def decide(daemon: Daemon, job: int, as_json: bool) -> None:  # noqa: FBT001
        remote = daemon.running()
        found = _resolve(daemon, job, event) if remote is None else remote.post(f"/jobs/{job}/{name}")
        if as_json:
            emit_json(found)
        else:
            click.echo(f"job {job} is {found['state']} now")


_decision(Event.RELEASE, "Print a job that is held.")
_decision(Event.CANCEL, "Cancel a job that waits. It stays in the history, and can be queued again.")
_decision(Event.REQUEUE, "Queue a dead or cancelled job again.")


@jobs.command("reprint", epilog="\b\nExample:\n  docketd jobs reprint 41")
@click.argument("job", type=click.IntRange(1))
@options.at_daemon
@options.as_json
def reprint(daemon: Daemon, job: int, as_json: bool) -> None:  # noqa: FBT001
    """Print a ticket that has been printed once more, headed REPRINT."""
    remote = daemon.running()
    found = _reprint(daemon, job) if remote is None else remote.post(f"/jobs/{job}/reprint")
    if as_json:
        emit_json(found)
    else:
        copy = f"reprint {found['copy'] - 1} of job {job}"
        click.echo(f"{copy} is job {found['job']}, {found['state']} at {found['printer']}")


def _rows(found: Sequence[Shape]) -> list[tuple[object, ...]]:
    keys = ("station", "printer", "state", "evidence")
    return [
        (each["job"], _order(each), kind(each), *(each[key] for key in keys), why(each)) for each in found
    ]


def _order(found: Shape) -> str:
    """What the ticket calls it."""
    return str(found["number"] or found["source_id"])


def _title(found: Shape) -> str:
    if found["order"] is None:
        return f"{cell(_order(found))}, which is no order's"
    copy = "" if found["copy"] < 2 else f", reprint {found['copy'] - 1}"
    copy = copy or ("" if found["sheets"] < 2 else f", {found['sheet']} of {found['sheets']}")
    return f"{found['kind']} ticket of order {cell(_order(found))} for {found['station']}{copy}"


#: By whether the bytes are kept.
PICTURE: Final = {
    True: "drawn from the very bytes that were sent last",
    False: "drawn again from the text, as the bytes that were sent are not kept any more",
}


def _show(found: Shape) -> None:
    click.echo(f"job {found['job']}: {_title(found)}")
    click.echo(f"{found['state']} at {found['printer']}, how we know: {evidence(found['evidence'])}")
    if said := why(found):
        click.echo(cell(said))
    for warning in found["warnings"]:
        click.echo(f"warning: {cell(warning)}")
    if found["attempts"]:
        click.echo()
        rows = [
            (each["number"], when(each["started_at"]), when(each["ended_at"]), each["outcome"], each["why"])
            for each in found["attempts"]
        ]
        emit_table(("ATTEMPT", "STARTED", "ENDED", "OUTCOME", "WHY"), rows)
    if found["attempts"]:
        click.echo(f"\nits picture: {PICTURE[found['kept']]}")
    if found["receipt"]:
        click.echo("\nits ticket in ReceiptLine (the page shows it as it is on paper):\n")
        for line in found["receipt"].splitlines():
            click.echo(f"  {cell(line) if line else ''}")


# --- without a daemon -----------------------------------------------------------------------------


def _read_jobs(daemon: Daemon, state: State | None, printer: str | None, limit: int) -> list[Shape]:
    from actors.gateway import shapes  # noqa: PLC0415 - only where no daemon answers
    from actors.journal.messages import ListJobs  # noqa: PLC0415

    rows = daemon.ask_journal(ListJobs(state=state, printer=printer, limit=limit))
    return [plain(shapes.job(row)) for row in rows]


def _read_ledger(daemon: Daemon, order: int | None, limit: int) -> list[Shape]:
    from actors.gateway.ledger import shape  # noqa: PLC0415 - only where no daemon answers
    from actors.journal.ledger_messages import ListLedger  # noqa: PLC0415

    return [plain(shape(row)) for row in daemon.ask_journal(ListLedger(order=order, limit=limit))]


def _read_job(daemon: Daemon, job: int) -> Shape:
    from actors.gateway import shapes  # noqa: PLC0415 - only where no daemon answers
    from actors.journal.messages import GetJob  # noqa: PLC0415

    row = daemon.ask_journal(GetJob(job))
    if row is None:
        raise DocketdError(f"there is no job {job}: docketd jobs list shows them")
    return plain(shapes.job_in_full(row))


def _resolve(daemon: Daemon, job: int, event: Event) -> Shape:
    from actors.gateway.access import THE_COMMAND_LINE  # noqa: PLC0415 - only where no daemon answers
    from actors.journal.messages import NoSuchJobError, Resolve  # noqa: PLC0415

    try:
        daemon.ask_journal(Resolve(job, event, why=f"{event} by {THE_COMMAND_LINE}"))
    except NoSuchJobError:
        raise DocketdError(f"there is no job {job}: docketd jobs list shows them") from None
    except IllegalTransitionError as error:
        raise DocketdError(f"job {job} is {error.state}: {event} is not possible there") from None
    return _read_job(daemon, job)


def _reprint(daemon: Daemon, job: int) -> Shape:
    from actors.gateway.access import THE_COMMAND_LINE  # noqa: PLC0415 - only where no daemon answers
    from actors.journal.messages import NoReprintError, NoSuchJobError, Reprint  # noqa: PLC0415

    try:
        made = daemon.ask_journal(Reprint(job, THE_COMMAND_LINE))
    except NoSuchJobError:
        raise DocketdError(f"there is no job {job}: docketd jobs list shows them") from None
    except NoReprintError as error:
        raise DocketdError(str(error)) from None
    return _read_job(daemon, made.job)
