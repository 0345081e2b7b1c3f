"""`docketd check`: the settings, and all that is wrong with them."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import click

from actors.commands import options
from actors.commands.output import emit_json
from actors.commands.run import find
from actors.errors import ConfigurationError, Mistake

if TYPE_CHECKING:
    from pathlib import Path

    from actors.settings import Settings

NOBODYS: Final = "00000000-0000-0000-0000-000000000000"  # stands in deploy/docketd.sample.toml


@click.command(epilog="\b\nExamples:\n  docketd check\n  docketd check --config /etc/docketd.toml --json")
@options.config
@options.data
@options.as_json
def check(file: Path | None, data: Path, as_json: bool) -> int:  # noqa: FBT001
    """Read the settings and say all that is wrong with them."""
    found = find(file, data)
    try:
        settings = _read(found, data)
    except ConfigurationError as error:
        if not as_json:
            raise
        emit_json({"file": str(found), "mistakes": [asdict(mistake) for mistake in error.mistakes]})
        return error.exit_code
    if as_json:
        emit_json({"file": str(found), "mistakes": []})
    else:
        counts = f"{len(settings.printers)} printers, {len(settings.stations)} stations"
        if settings.layouts:
            counts = f"{counts}, {len(settings.layouts)} layouts of your own"
        click.echo(f"{found} is in order: {counts}")
        for place in _from_sample(settings):
            click.echo(f"docketd: {place} is still the sample's: put your own there", err=True)
        remarks = (*_of_branches(settings, data), *_of_webhooks(settings), *_of_words(settings))
        for remark in (*remarks, *_of_menus(settings, data)):
            click.echo(f"docketd: {remark}", err=True)
    return 0


def _try_layouts(settings: Settings, folder: Path) -> None:
    """Raises `ConfigurationError` with what is wrong with the owner's, and with the logo."""
    if not settings.layouts and not settings.site.logo:
        return
    from actors.rendering.messages import LAYOUT_FOLDER  # noqa: PLC0415 - most shops have none
    from actors.rendering.tickets.logo import mistake_in  # noqa: PLC0415 - most shops have none
    from actors.rendering.trial import broken_layouts  # noqa: PLC0415
    from actors.shop import shop_of  # noqa: PLC0415

    mistakes = [
        Mistake(
            str(folder / broken.file) if broken.file.startswith(LAYOUT_FOLDER) else broken.file,
            f"line {broken.line}" if broken.line else "the layout",
            broken.found,
            broken.wanted,
        )
        for broken in broken_layouts(shop_of(settings))
    ]
    if why := mistake_in(settings.site.logo):
        mistakes.append(Mistake(str(folder / "docketd.toml"), "site.logo", why, "a picture"))
    if mistakes:
        raise ConfigurationError(mistakes)


def _read(file: Path, data: Path) -> Settings:
    """Raises `ConfigurationError`, also for what docketd would run with: words that it would do without."""
    from actors.config import load  # noqa: PLC0415 - what --help does not need

    settings = load(file, data, os.environ)
    if settings.languages.mistakes:
        raise ConfigurationError(settings.languages.mistakes)
    _try_layouts(settings, file.parent)
    return settings


def _of_webhooks(settings: Settings) -> list[str]:
    """What is missing for webhooks to come in, of somebody who wants them."""
    wix = settings.wix
    if wix is None or not (wix.public_key or wix.instance_id):
        return []
    missing = {
        "public_key under [source.wix], or no webhook is taken": not wix.public_key,
        "instance_id under [source.wix], or only those that name your site are taken": not wix.instance_id,
        'tunnel = "127.0.0.1:8081" under [gateway], where they come in': settings.gateway.tunnel is None,
    }
    return [f"webhooks want {what}: docs/webhooks.md" for what, is_missing in missing.items() if is_missing]


def _of_words(settings: Settings) -> list[str]:
    """What will be English on tickets of a shop that speaks another language: no mistake, and yet odd."""
    from actors.words.lacking import lacking  # noqa: PLC0415 - it loads Babel

    locale = settings.site.locale
    missing, all_ = lacking(locale, settings.languages.own)
    if not missing:
        return []
    if len(missing) == all_:
        return [f"no catalogue has words for {locale}, so tickets are English: docs/languages.md helps"]
    return [
        f"{len(missing)} of {all_} texts have no word for {locale} and stay English, such as {missing[0]!r}"
    ]


def _of_branches(settings: Settings, data: Path) -> list[str]:
    """Without a word about it all branches print here: the journal knows whether there are several."""
    from actors.journal.branches import advice, seen_branches  # noqa: PLC0415 - what --help does not need

    wix = settings.wix
    if wix is None or wix.location:
        return []
    known = tuple(each for each in seen_branches(data) if each.source == wix.name)
    return [advice(known)] if len(known) > 1 else []


def _of_menus(settings: Settings, data: Path) -> list[str]:
    """As far as a docketd on this folder has fetched them: no mistake either, for menus change."""
    from actors.commands.known_menus import known_menus, strangers  # noqa: PLC0415 - what --help does not need

    return list(strangers(settings, known_menus(settings, data)))


def _from_sample(settings: Settings) -> list[str]:
    """Where an id stands that nobody has: no mistake, and yet no order of Wix comes, or none matches."""
    places = [
        f"section_id of station {station.name}"
        for station in settings.stations
        if NOBODYS in (station.match or {}).get("section_id", ())
    ]
    wix = settings.wix
    return [*(["site_id of source.wix"] if wix is not None and wix.site_id == NOBODYS else []), *places]
