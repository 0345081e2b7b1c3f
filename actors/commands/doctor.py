"""`docketd doctor`: tests everything a live system needs, and says what to do about each failure."""

from __future__ import annotations

import asyncio
import os
import re
from contextlib import suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Final

import click

from actors.commands import options
from actors.commands.output import cell, emit_json
from actors.commands.progress import progress
from actors.errors import ConfigurationError, DocketdError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from actors.commands.remote import Remote
    from actors.doctor.findings import Finding, Patient
    from actors.settings import Settings

WORDS: Final = {"ok": "ok      ", "warning": "WARNING ", "failure": "FAILURE "}
SECRET: Final = re.compile(r"source\.[^.]+\.(key|secret)")  # what a source lacks
AGAIN: Final = "docketd doctor, once that is done, tells whether it helped"


@click.command(
    epilog="\b\nExamples:\n  docketd doctor\n  docketd doctor --fix\n  docketd doctor --print\n"
    "  docketd doctor --drill kitchen\n  docketd doctor --json"
)
@options.config
@options.data
@click.option("--fix", is_flag=True, help="Do what is safe to do, and say what was done.")
@click.option(
    "--print",
    "on_paper",
    is_flag=True,
    help="Print the diagnostic ticket on each printer, by the running docketd.",
)
@click.option(
    "--drill",
    metavar="PRINTER",
    help="Pull its cable, open it, take its paper out, as told, and see how fast docketd notices.",
)
@options.as_json
def doctor(
    file: Path | None,
    data: Path,
    fix: bool,  # noqa: FBT001
    on_paper: bool,  # noqa: FBT001
    drill: str | None,
    as_json: bool,  # noqa: FBT001
) -> int:
    """Test what a live system needs: settings, disk, clock, account, Wix and each printer. It prints nothing.

    Each failure comes with what to do. With a running docketd it is asked how its printers are; without one
    they are asked directly. Exit code 1: something is in the way of tickets. 2: the settings are.
    """
    settings, found, mistakes = _settings(file, data)
    daemon = _daemon(data)
    if drill is not None:
        return _drill(drill, settings, daemon, as_json=as_json)
    from actors.doctor.findings import Patient  # noqa: PLC0415 - what --help does not need

    findings = asyncio.run(_visit(Patient(found, data, settings, daemon, fix), mistakes))
    if as_json:
        emit_json(_shape(findings))
    else:
        _show(findings)
    if on_paper:
        _print(settings, daemon)
    elif not as_json:
        _hints(settings)
    return 2 if mistakes else _code(findings)


def _settings(file: Path | None, data: Path) -> tuple[Settings | None, Path | None, Sequence[str]]:
    """The settings, or the mistakes for which they can't be used."""
    from actors.commands.run import find  # noqa: PLC0415
    from actors.config import load  # noqa: PLC0415

    found = None
    try:
        found = find(file, data)
        return load(found, data, os.environ), found, ()
    except ConfigurationError as error:
        keyless = all(SECRET.fullmatch(mistake.key) for mistake in error.mistakes)
        settings = _without_wix(found, data) if found and keyless else None
        return settings, found, [str(mistake) for mistake in error.mistakes]
    except UsageError as error:
        return None, None, [str(error).partition(":")[0]]


def _without_wix(file: Path, data: Path) -> Settings | None:
    """Whoever looks for a fault may lack the key that the service has; printers are there all the same."""
    from actors.config import load  # noqa: PLC0415

    with suppress(ConfigurationError):  # where even that is not enough
        return replace(load(file, data, os.environ, secrets=False), wix=None)
    return None


def _daemon(data: Path) -> Remote | None:
    from actors.commands.daemon import Daemon  # noqa: PLC0415

    return Daemon(None, None, data).running()


async def _visit(patient: Patient, mistakes: Sequence[str]) -> Sequence[Finding]:
    from actors.doctor.visit import checks, visit  # noqa: PLC0415 - the whole daemon
    from actors.outside import AiohttpClient, SystemClock  # noqa: PLC0415

    http = AiohttpClient()
    all_ = checks(mistakes, http, SystemClock())
    try:
        with progress("looking") as told:
            return await visit(
                patient, all_, lambda about, left: told(f"looked at {about}", 1 - left / len(all_))
            )
    finally:
        await http.close()


def _code(findings: Sequence[Finding]) -> int:
    return int(any(each.verdict == "failure" for each in findings))


def _shape(findings: Sequence[Finding]) -> dict[str, object]:
    counts = {verdict: sum(each.verdict == verdict for each in findings) for verdict in WORDS}
    return {"findings": [asdict(each) for each in findings], "counts": counts}


# --- for people -----------------------------------------------------------------------------------


def _show(findings: Sequence[Finding]) -> None:
    width = max((len(cell(each.about)) for each in findings), default=0)
    for each in findings:
        fixed = " (set right now)" if each.fixed else ""
        click.echo(f"{WORDS[each.verdict]} {cell(each.about):<{width}}  {cell(each.text)}{fixed}")
        if each.cure:
            click.echo(f"{' ' * (len(WORDS['ok']) + width + 3)}-> {cell(each.cure)}")
    click.echo(f"\n{_summary(findings)}")


def _summary(findings: Sequence[Finding]) -> str:
    failures = sum(each.verdict == "failure" for each in findings)
    warnings = sum(each.verdict == "warning" for each in findings)
    if failures:
        counts = f"{_count(failures, 'failure')}, {_count(warnings, 'warning')}"
        return f"{counts}: see to the failures first. {AGAIN}."
    return f"nothing is in the way of tickets, {_count(warnings, 'warning')}." if warnings else "All is well."


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _hints(settings: Settings | None) -> None:
    if settings is None:
        return
    from transports.profiles import profile  # noqa: PLC0415

    name = cell(settings.printers[0].name)
    ways = f"docketd printers test {name} prints a page, docketd doctor --print a diagnostic ticket on each"
    click.echo(f"{ways}.")
    self_tests: dict[str, list[str]] = {}
    for known in (profile(printer.profile) for printer in settings.printers):
        models = self_tests.setdefault(known.self_test, [])
        models += [] if known.model in models else [known.model]
    for how, models in self_tests.items():
        if how:
            click.echo(f"To have a {' or '.join(map(cell, models))} print a page about itself: {cell(how)}.")


# --- on paper -------------------------------------------------------------------------------------


def _print(settings: Settings | None, daemon: Remote | None) -> None:
    """The diagnostic ticket is a ticket like others: kept, and never twice. Raises `DocketdError`."""
    if settings is None or daemon is None:
        raise DocketdError("the diagnostic ticket is printed by a running docketd: docketd run starts one")
    for printer in settings.printers:
        body = {"calibration": printer.name, "title": "Calibration", "printer": printer.name}
        job = daemon.post("/jobs", body)["job"]
        text = f"job {job} for {cell(printer.name)}: docketd jobs show {job} tells what came of it"
        click.echo(text, err=True)


# --- the drill ------------------------------------------------------------------------------------


def _drill(name: str, settings: Settings | None, daemon: Remote | None, *, as_json: bool) -> int:
    from actors.commands.doctor_drill import drill  # noqa: PLC0415 - few practise

    if settings is None:
        raise DocketdError("a drill needs settings that are in order: docketd check says what is wrong")
    known = {printer.name: printer for printer in settings.printers}
    if name not in known:
        raise UsageError(f"there is no printer {name!r}: there is {' and '.join(known)}")
    return drill(known[name], daemon, as_json=as_json)
