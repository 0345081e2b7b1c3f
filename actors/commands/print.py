"""`docketd print`: a file on paper, through the daemon or, while none runs, by way of the journal."""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final

import click

from actors.commands import options
from actors.commands.output import cell, emit_json, plain
from actors.errors import UnreachableError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from actors.commands.daemon import Daemon
    from actors.commands.remote import Remote
    from actors.domain.ticket import Form
    from actors.journal.messages import Accept
    from actors.journal.sheet_messages import AcceptSheet
    from actors.settings import Settings

Shape = dict[str, Any]
LARGEST_PICTURE: Final = 20_000_000  # bytes of a file: it is made small before it is sent
WHO: Final = (
    "local"  # as the key that a running daemon gives this machine's commands: the source of its orders
)
SECONDS: Final = 30.0  # for an answer


@click.command(
    "print",
    epilog="\b\nExamples:\n  docketd print closed-today.txt --font-size double --font-bold\n"
    "  docketd print menu.receipt --printer bar\n"
    "  docketd print map.png --printer kitchen\n  docketd print order.json",
)
@click.argument("file", type=options.FILE)
@click.option(
    "--printer",
    show_default="the only one, else the one for what no station takes",
    help="Where to; an order goes to its stations without it.",
)
@options.font_size
@options.font_bold
@options.at_daemon
@click.option(
    "--config",
    "config",
    type=options.FILE,
    envvar="DOCKETD_CONFIG",
    help="The settings, where no docketd is running.",
)
@options.as_json
def print_file(  # noqa: PLR0913, PLR0917 - an argument for each option
    file: Path,
    printer: str | None,
    font_size: str | None,
    font_bold: bool | None,  # noqa: FBT001
    daemon: Daemon,
    config: Path | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Print FILE: text, ReceiptLine (.receipt), an order (.json) or a picture (.png, .jpg, …).

    What was taken is on the disk and prints like any ticket: after a power cut, on the backup printer, or
    marked if it may have come out before. While no docketd is running it waits for the next start.
    """
    from actors.commands.printable import NO_FONT  # noqa: PLC0415 - what --help does not need
    from actors.domain.ticket import Form  # noqa: PLC0415

    asked = {"printer": printer, "font_size": font_size, "font_bold": font_bold}
    wish = _read(file) | {name: value for name, value in asked.items() if value is not None}
    if Form.TEXT not in wish and (font_size, font_bold) != (None, None):
        raise UsageError(f"{file} is no plain text: {NO_FONT}")
    remote = daemon.running()
    printed = _keep(daemon, wish, config) if remote is None else _send(remote, wish)
    if as_json:
        emit_json(printed)
    else:
        _tell(printed, file, running=remote is not None)
    for lost in printed["left_out"]:
        click.echo(f"docketd: not on paper: {cell(lost)}", err=True)


# --- the file -------------------------------------------------------------------------------------


def _read(file: Path) -> Shape:
    """The body of `POST /jobs`, once it is sure to print. Raises `UsageError` with a sentence."""
    from actors.commands import printable  # noqa: PLC0415 - what --help does not need
    from actors.domain.ticket import Form  # noqa: PLC0415

    data = printable.content(file, LARGEST_PICTURE)
    if printable.is_picture(file, data):
        return _sheet(file, Form.PICTURE, data)
    text = printable.decoded(file, data, printable.NUL)
    if file.suffix.lower() == ".json":
        return {"order": printable.parsed(file, text)}
    return _sheet(file, Form.RECEIPT if file.suffix.lower() == ".receipt" else Form.TEXT, text.encode())


def _sheet(file: Path, form: Form, data: bytes) -> Shape:
    from actors.domain.ticket import Form  # noqa: PLC0415 - as above
    from actors.rendering.sheets.sheet import prepare  # noqa: PLC0415

    try:
        content = prepare(form, data).content
    except UsageError as error:
        raise UsageError(f"{file} can't be printed: {error}") from None
    text = b64encode(content).decode() if form is Form.PICTURE else content.decode()
    return {form.value: text, "title": file.name}


# --- by way of the daemon, or of the journal ------------------------------------------------------


def _send(remote: Remote, wish: Shape) -> Shape:
    """Asked twice under one key where no answer came: what was taken the first time is not printed again."""
    key = secrets.token_urlsafe(16)
    try:
        return remote.post("/jobs", wish, seconds=SECONDS, key=key)
    except UnreachableError:
        pass
    try:
        return remote.post("/jobs", wish, seconds=SECONDS, key=key)
    except UnreachableError as error:
        text = f"{error}, so nobody knows yet whether it will print: look with docketd jobs first"
        raise UnreachableError(text, error.cause) from None


def _keep(daemon: Daemon, wish: Shape, config: Path | None) -> Shape:
    from actors.commands.run import find  # noqa: PLC0415 - only where no daemon answers
    from actors.gateway import shapes  # noqa: PLC0415
    from actors.last_good import load_or_last_good  # noqa: PLC0415

    settings = load_or_last_good(find(config, daemon.data), daemon.data, os.environ)
    request, left_out = _asked(wish, settings)
    return plain(shapes.wish(daemon.ask_journal(request, create=True), left_out))


def _asked(wish: Shape, settings: Settings) -> tuple[Accept | AcceptSheet, tuple[str, ...]]:
    """What the daemon itself would ask its journal. Raises `UsageError`."""
    from dataclasses import replace  # noqa: PLC0415

    from actors.domain.routing import NoSuchPrinterError, all_at, printer_for  # noqa: PLC0415
    from actors.intake.messages import BodyError, Sheet  # noqa: PLC0415
    from actors.intake.wishes import read_wish  # noqa: PLC0415
    from actors.journal.sheet_messages import AcceptSheet  # noqa: PLC0415
    from actors.outside import SystemIds  # noqa: PLC0415
    from actors.rendering.sheets.sheet import prepare  # noqa: PLC0415

    try:
        read = read_wish(json.dumps(wish).encode(), WHO, settings)
        printers = [printer.name for printer in settings.printers]
        where = printer_for(read.printer, printers, settings.stations)
    except BodyError as error:
        raise UsageError(error.detail) from None
    except NoSuchPrinterError as error:
        raise UsageError(str(error)) from None
    sheet = read.what
    if not isinstance(sheet, Sheet):
        return (sheet if read.printer is None else replace(sheet, stations=all_at(where, sheet.stations))), ()
    ready = prepare(sheet.form, sheet.content, sheet.font)
    id_ = SystemIds().secret(16)
    made = AcceptSheet(WHO, id_, sheet.title, sheet.form, ready.content, where, font=sheet.font)
    return made, ready.left_out


# --- what came of it ------------------------------------------------------------------------------


def _tell(printed: Shape, file: Path, *, running: bool) -> None:
    jobs = [f"job {each['job']} is {each['state']} at {each['printer']}" for each in printed["tickets"]]
    if not jobs:
        text = f"{file.name}: nothing prints of this order: it is cancelled, or not approved yet"
    elif printed["duplicate"]:
        text = f"{file.name} is known already: {', '.join(jobs)}; docketd jobs reprint prints a ticket again"
    else:
        text = ", ".join(jobs)
    click.echo(cell(text))
    if jobs and not running:
        click.echo("no docketd is running: what is queued is kept, and prints when docketd starts")
