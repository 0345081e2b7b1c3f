"""`docketd demo --pull-the-plug`: daemon, printers and network fail at random moments; then paper is read."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import click
import orjson

from actors.commands.demo_screen import commands
from actors.commands.demo_tour import INDENT
from actors.commands.plug_run import Pulling
from actors.commands.plug_screen import Screen
from actors.demo.plug.plan import plan
from actors.errors import DocketdError, UsageError
from actors.outside import real_ports
from actors.simulation.chance import Chance, Stream
from supervision.signals import listening

if TYPE_CHECKING:
    from pathlib import Path

    from actors.demo.plug.paper import Account
    from actors.demo.plug.words import Deeds
    from actors.ports import Ports

SEEDS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Options:
    seconds: float
    orders: int
    seed: int | None
    port: int
    data: Path
    kept: bool  # the folder is somebody's, and stays
    as_json: bool  # even where a terminal shows the table


def run(options: Options) -> int:
    """The exit code: 0 only if nothing was lost and nothing doubled without a mark."""
    if (options.data / "journal.db").exists():
        raise UsageError(
            f"{options.data} holds a journal already, and this counts all paper anew: name another folder"
        )
    return asyncio.run(_run(options))


async def _run(options: Options) -> int:
    ports = real_ports(options.data)
    seed = int(ports.random.random() * SEEDS) if options.seed is None else options.seed
    screen = Screen(ports.clock, options.seconds) if sys.stderr.isatty() else None
    try:
        return await _pull(options, ports, seed, screen)
    finally:
        if screen is not None:
            screen.close()
        await ports.http.close()


async def _pull(options: Options, ports: Ports, seed: int, screen: Screen | None) -> int:
    evening = plan(Stream(Chance("pull the plug", seed)), options.seconds, options.orders)
    pulling = Pulling(
        evening,
        options.data,
        ports,
        tell=_nothing if screen is None else screen.tell,
        show=_nothing if screen is None else screen.show,
    )
    if screen is not None:
        screen.begin(_head(options, seed))
    loop = asyncio.get_running_loop()
    began = loop.time()
    found = await _interruptible(pulling, options)
    if screen is not None:
        screen.end(found, pulling.deeds, _last(options, seed))
    if screen is None or options.as_json or not sys.stdout.isatty():
        click.echo(orjson.dumps(_result(found, pulling.deeds, seed, loop.time() - began)).decode())
    return 0 if found.is_good else 1


async def _interruptible(pulling: Pulling, options: Options) -> Account:
    """Ctrl-C ends the blows, and once more ends it all. Raises `DocketdError`."""
    loop = asyncio.get_running_loop()
    work = asyncio.create_task(pulling.run(options.seconds, options.port))

    def leave() -> None:
        work.cancel()

    def stop() -> None:
        if not pulling.calm_down():
            leave()

    with listening(loop, stop, leave):
        await asyncio.wait({work})
    if work.cancelled():
        raise DocketdError("ended before its end: nothing was counted")
    return work.result()


def _nothing(_: object) -> None:
    """In a pipe it is quiet."""


def _head(options: Options, seed: int) -> list[str]:
    here = commands(options.data, kept=True, port="")
    return [
        f"docketd demo --pull-the-plug: {options.orders} orders in {options.seconds:g} s, seed {seed}",
        "docketd, its printers and its network fail at random moments; then all paper is read.",
        "To see its page meanwhile, in a second terminal:",
        *([f"{INDENT}cd {here.cd}"] if here.cd else []),
        f"{INDENT}{here.docketd} status {here.data}",
    ]


def _last(options: Options, seed: int) -> list[str]:
    called = commands(options.data, kept=True, port="").docketd
    size = f"--seconds {options.seconds:g} --orders {options.orders}"
    lines = ["The same plan again:", f"{INDENT}{called} demo --pull-the-plug {size} --seed {seed}"]
    return [*lines, f"Journal, log and paper are kept in {options.data}"] if options.kept else lines


def _result(found: Account, deeds: Deeds, seed: int, seconds: float) -> dict[str, Any]:
    return {
        "orders": found.orders,
        "tickets": found.tickets,
        "on_paper": found.on_paper,
        "marked": found.marked,
        "held": dict(found.held),
        "lost": len(found.lost),
        "unmarked_duplicates": len(found.unmarked),
        **asdict(deeds),
        "seed": seed,
        "seconds": round(seconds, 3),
    }
