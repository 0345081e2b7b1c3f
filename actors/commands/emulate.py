"""`docketd emulate`: a virtual printer on a port of its own."""

from __future__ import annotations

import asyncio
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from actors.commands import options
from actors.errors import AddressInUseError, UsageError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from transports.virtual.model import Model
    from transports.virtual.paper import Slip
    from transports.virtual.printer import VirtualPrinter
    from transports.virtual.server import VirtualPrinterServer
    from transports.virtual.terminal import VirtualPrinterTerminal

    Begin = Callable[[], Awaitable[VirtualPrinterServer | VirtualPrinterTerminal]]


@click.command(
    epilog="\b\nExamples:\n  docketd emulate\n  docketd emulate --model TSP143 --out slips\n"
    "  docketd emulate --model POS-80 --without gs-r --without asb\n"
    "  docketd emulate --port 9101 --control-port 9191 --out slips\n"
    "  echo paper-out | nc 127.0.0.1 9191\n"
    "  docketd emulate --serial /tmp/ttyPRINTER\n"
    "  sudo docketd emulate --cups-backend /usr/lib/cups/backend"
)
@click.option(
    "--model",
    default="TM-m30III",
    show_default=True,
    help="TM-m30III, or POS-80 (a clone), or Star's TSP143, TSP143IV, mC-Print3, mC-Print2 or TSP654II.",
)
@click.option(
    "--without",
    metavar="ANSWER",
    multiple=True,
    help="Let it not answer: dle-eot, asb, gs-r, process-id, counters, identity; of Star's etb, print-end.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=9100, show_default=True, help="0 takes any free one."
)
@click.option(
    "--serial",
    type=options.FILE,
    metavar="LINK",
    help="Stand at a serial line instead of a network port: LINK leads to it. Not on Windows.",
)
@click.option(
    "--control-port",
    type=click.IntRange(0, 65535),
    help="Takes one command a line: paper-out, cover-open, offline, jam, head-hot, power-off, mute, garble,"
    " slow MM_S and their opposites, reset-after BYTES; help names all.",
)
@click.option(
    "--status-port",
    type=click.IntRange(0, 65535),
    help="Of Star's: tells how it is while another host prints. Theirs is 9101.",
)
@click.option(
    "--cups-backend",
    type=options.FOLDER,
    metavar="FOLDER",
    help="Put the program by which CUPS prints here into CUPS's folder of backends, and say the address"
    " for a queue. Not on Windows.",
)
@click.option(
    "--out",
    type=options.FOLDER,
    help="Folder for the slips, a text file and a picture each; none is overwritten.",
)
@click.option(
    "--speed", type=click.FloatRange(min=0, min_open=True), metavar="MM/S", help="How fast paper moves."
)
def emulate(  # noqa: PLR0913, PLR0917 - one an option
    model: str,
    without: tuple[str, ...],
    host: str,
    port: int,
    serial: Path | None,
    control_port: int | None,
    status_port: int | None,
    cups_backend: Path | None,
    out: Path | None,
    speed: float | None,
) -> None:
    """Be a printer: speak its language, answer its status, and say what was printed, a line a slip."""
    if cups_backend is not None:
        _put_backend(cups_backend, serial)
        control_port = control_port or 0
    from transports.virtual.printer import VirtualPrinter  # noqa: PLC0415 - what --help does not need

    printer = VirtualPrinter(_model(model, without), speed_mm_s=speed)
    printer.on_slip = _teller(_folder(out), printer.model)
    begin = _at_port(printer, host, port, status_port) if serial is None else _at_line(printer, serial)
    asyncio.run(_serve(begin, host, control_port, for_cups=cups_backend is not None))


def _model(name: str, lacking: tuple[str, ...]) -> Model:
    """Raises `UsageError`."""
    from transports.virtual import model  # noqa: PLC0415 - what --help does not need

    found = model.named(name)
    if found is None:
        known = " or ".join(each.name for each in model.MODELS)
        raise UsageError(f"{name} can't be emulated: take {known}")
    for feature in lacking:
        if feature not in model.FEATURES:
            raise UsageError(
                f"--without {feature} is nothing to leave out: take {' or '.join(model.FEATURES)}"
            )
    return model.without(found, *lacking)


def _put_backend(folder: Path, serial: Path | None) -> None:
    """Raises `UsageError`."""
    from transports.virtual import cups_backend  # noqa: PLC0415 - what --help does not need

    if sys.platform == "win32" or serial is not None:
        raise UsageError("CUPS prints at a network port, and not on Windows: leave out --cups-backend")
    program = folder / cups_backend.SCHEME
    try:
        source = Path(cups_backend.__file__).read_text("utf-8")
        program.write_text(f"#!/usr/bin/env python3\n{source}", encoding="utf-8")
        program.chmod(0o755)
    except OSError as error:
        raise UsageError(
            f"{program} can't be made ({error.strerror}): name CUPS's folder of backends with --cups-backend,"
            " and run this as root"
        ) from None


def _device(standing: VirtualPrinterServer | VirtualPrinterTerminal, host: str) -> str:
    from transports.virtual.cups_backend import SCHEME  # noqa: PLC0415 - what --help does not need
    from transports.virtual.server import VirtualPrinterServer  # noqa: PLC0415 - as above

    port = standing.port if isinstance(standing, VirtualPrinterServer) else 0
    return f"{SCHEME}://{host}:{port}/?control={standing.control_port}"


def _folder(out: Path | None) -> Path | None:
    """Raises `UsageError`."""
    try:
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"the folder {out} can't be made ({error.strerror}): name another with --out"
        ) from None
    return out


def _teller(out: Path | None, model: Model) -> Callable[[Slip], None]:
    """Stores each slip as it is cut, and says so."""
    from transports.virtual.picture import png  # noqa: PLC0415

    def tell(slip: Slip) -> None:
        if out is not None:
            text = _new_file(out, slip.number)
            text.write_text(slip.text + "\n", encoding="utf-8")
            text.with_suffix(".png").write_bytes(png(slip, model))
        words = " ".join(slip.text.split())
        click.echo(f"slip {slip.number}: {words[:80]}")

    return tell


def _new_file(out: Path, number: int) -> Path:
    """Never one that is there: a second printer, or an earlier run, may keep its slips in the same folder."""
    while True:
        file = out / f"slip-{number:04}.txt"
        try:
            file.touch(exist_ok=False)
        except FileExistsError:
            number += 1
        else:
            return file


def _at_port(printer: VirtualPrinter, host: str, port: int, status_port: int | None) -> Begin:
    """Raises `UsageError`."""
    if status_port is not None and not printer.model.is_star:
        raise UsageError(f"a {printer.model.name} has no status port: leave out --status-port")
    from transports.virtual.server import VirtualPrinterServer  # noqa: PLC0415 - what --help does not need

    async def begin() -> VirtualPrinterServer:
        server = VirtualPrinterServer(printer)
        with _told_why(f"listen on {host}:{port}"):
            await server.start(host, port)
        click.echo(f"{printer.model.name} listens on tcp://{host}:{server.port}")
        if status_port is not None:
            with _told_why(f"listen on {host}:{status_port}"):
                await server.start_status(host, status_port)
            click.echo(f"status port: {host}:{server.status_port}")
        return server

    return begin


def _at_line(printer: VirtualPrinter, link: Path) -> Begin:
    """Raises `UsageError`."""
    if sys.platform == "win32":
        raise UsageError("there are no pseudo-terminals on Windows: leave out --serial")
    from transports.virtual.terminal import VirtualPrinterTerminal  # noqa: PLC0415 - what --help does not need

    link = link.absolute()

    async def begin() -> VirtualPrinterTerminal:
        terminal = VirtualPrinterTerminal(printer)
        try:
            await terminal.start(link)
        except OSError as error:
            raise UsageError(f"{link} can't be made ({error.strerror}): name another with --serial") from None
        click.echo(f"{printer.model.name} listens on serial://{link}")
        return terminal

    return begin


async def _serve(begin: Begin, host: str, control_port: int | None, *, for_cups: bool) -> None:
    from supervision.signals import listening  # noqa: PLC0415

    stop = asyncio.Event()
    with listening(asyncio.get_running_loop(), stop.set, None):
        standing = await begin()
        try:
            if control_port is not None:
                with _told_why(f"listen on {host}:{control_port}"):
                    await standing.start_control(host, control_port)
                click.echo(f"control port: {host}:{standing.control_port}")
            if for_cups:
                click.echo(f"CUPS prints on {_device(standing, host)}")
            await stop.wait()
        finally:
            await standing.stop()


@contextmanager
def _told_why(what: str) -> Iterator[None]:
    """Raises `AddressInUseError`."""
    try:
        yield
    except OSError as error:
        from actors.outside import why_not_listening  # noqa: PLC0415 - needs the whole daemon

        raise AddressInUseError(f"can't {what}: {why_not_listening(error)}") from None
