"""`docketd run`: the daemon."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from actors.commands import options
from actors.errors import UsageError
from actors.settings import LOG_FORMATS, LOG_LEVELS, Log

if TYPE_CHECKING:
    from actors.settings import Broken


@click.command(
    epilog="\b\nExamples:\n  docketd run\n  docketd run --config /etc/docketd.toml --data /var/lib/docketd\n"
    "  docketd run --log-level debug --log-format json"
)
@options.config
@options.data
@click.option(
    "--log-level", type=click.Choice(LOG_LEVELS), help="How much the log says, instead of [log] level."
)
@click.option(
    "--log-format", type=click.Choice(LOG_FORMATS), help="Sentences or JSON, instead of [log] format."
)
def run(file: Path | None, data: Path, log_level: str | None, log_format: str | None) -> int:
    """Run the daemon until it is told to stop (exit code 0).

    Exit code 70: a part of it failed too often. Exit code 75: too many parts did not end when told to. After
    both it should be started again, as a service manager does.
    """
    from actors.last_good import load_or_last_good  # noqa: PLC0415 - what --help does not need

    settings = load_or_last_good(find(file, data), data, os.environ)
    if settings.broken is not None:
        _warn(settings.broken)
    log = Log(log_level or settings.log.level, log_format or settings.log.format)
    settings = replace(settings, log=log)
    make_folder(data)
    from actors import daemon  # noqa: PLC0415 - the whole daemon: only when the settings are right

    return daemon.run(settings, data)


def _warn(broken: Broken) -> None:
    for mistake in broken.mistakes:
        click.echo(f"docketd: {mistake}", err=True)
    click.echo(f"docketd: {broken.file} can't be used: the last good settings run in its place", err=True)


def find(file: Path | None, data: Path) -> Path:
    """The settings file. Raises `UsageError` that says how to get one."""
    places = (Path("docketd.toml"), data / "docketd.toml") if file is None else (file,)
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        missing = " or ".join(str(place) for place in places)
        raise UsageError(
            f"there is no {missing}: copy deploy/docketd.sample.toml to docketd.toml and fill it in,"
            " or try docketd demo, which needs no settings"
        )
    return found


def make_folder(data: Path) -> None:
    """For its owner alone: orders carry names and telephone numbers. Raises `UsageError`."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(f"the folder {data} can't be made ({reason}): name another with --data") from None
    if not os.access(data, os.W_OK | os.X_OK):
        raise UsageError(f"this account can't write to the folder {data}: name another with --data")
