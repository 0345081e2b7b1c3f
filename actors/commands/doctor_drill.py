"""`docketd doctor --drill`: a person breaks a printer on purpose, and sees how fast docketd notices."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from actors.commands.output import cell, emit_json, emit_table
from actors.errors import DocketdError

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.commands.remote import Remote
    from actors.settings import Printer

LOOK_EVERY: Final = 0.1  # seconds
LONGEST: Final = 120.0  # seconds: nobody waits longer for a lamp

Shape = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """What the person does and undoes, and how the printer then stands."""

    name: str
    do: str
    undo: str
    noticed: Callable[[Shape], bool]


def _is_away(found: Shape) -> bool:
    return bool(found["connection"] == "down")


def _says(reason: str) -> Callable[[Shape], bool]:
    return lambda found: reason in found["reasons"]


def _is_well(found: Shape) -> bool:
    return bool(found["connection"] == "ready")


STEPS: Final = (
    Step("cable", "pull its network or USB cable out", "put the cable in again", _is_away),
    Step("cover", "open its cover", "close its cover", _says("cover-open")),
    Step("paper", "take its roll out, and close the cover", "put the roll in again", _says("media-empty")),
)


@dataclass(frozen=True, slots=True)
class Practised:
    """Seconds from the Enter until docketd said so; None where it did not in `LONGEST`."""

    step: str
    noticed: float | None
    recovered: float | None


def drill(printer: Printer, daemon: Remote | None, *, as_json: bool) -> int:
    """Raises `DocketdError`."""
    if daemon is None:
        raise DocketdError("a drill watches a running docketd: docketd run starts one")
    _say(
        f"This breaks {cell(printer.name)} three times, and mends it. It takes some minutes; Ctrl-C ends it."
    )
    _expect(_seen(daemon, printer.name), printer.name)
    practised = [asyncio.run(_practise(step, daemon, printer.name)) for step in STEPS]
    if as_json:
        emit_json({"printer": printer.name, "steps": [asdict(each) for each in practised]})
    else:
        click.echo()
        rows = [(each.step, _seconds(each.noticed), _seconds(each.recovered)) for each in practised]
        emit_table(("STEP", "NOTICED", "WELL AGAIN"), rows)
    return int(any(each.noticed is None or each.recovered is None for each in practised))


async def _practise(step: Step, daemon: Remote, name: str) -> Practised:
    _wait_for_enter(f"Press Enter, and {step.do} at once.")
    noticed, words = await _until(step.noticed, daemon, name)
    _say(f"  docketd says: {words}" if noticed is not None else f"  docketd has not noticed in {LONGEST:g} s")
    if noticed is None:
        return Practised(step.name, None, None)
    _say(f"  noticed after {_seconds(noticed)}")
    _wait_for_enter(f"Press Enter, and {step.undo} at once.")
    recovered, words = await _until(_is_well, daemon, name)
    late = f"  it is not well after {LONGEST:g} s: {words}"
    _say(f"  well again after {_seconds(recovered)}" if recovered is not None else late)
    return Practised(step.name, noticed, recovered)


async def _until(reached: Callable[[Shape], bool], daemon: Remote, name: str) -> tuple[float | None, str]:
    """Seconds until the printer stands like that, and how it stands then in words."""
    clock = asyncio.get_running_loop().time
    begun = clock()
    while True:
        found = _seen(daemon, name)
        if reached(found):
            return clock() - begun, _words(found)
        if clock() - begun > LONGEST:
            return None, _words(found)
        await asyncio.sleep(LOOK_EVERY)


def _seen(daemon: Remote, name: str) -> Shape:
    found: Shape | None = next(
        (each for each in daemon.get("/printers")["printers"] if each["name"] == name), None
    )
    if found is None:
        raise DocketdError(
            f"the running docketd knows no printer {name}: docketd reload tells it of new ones"
        )
    return found


def _expect(found: Shape, name: str) -> None:
    if not _is_well(found):
        raise DocketdError(f"{name} {_words(found)}: mend that first, docketd doctor says how")


def _words(found: Shape) -> str:
    from actors.gateway.sentence import PRINTER_WORDS, worth_telling  # noqa: PLC0415

    reasons = worth_telling(found["reasons"]) or [found["connection"]]
    return " and ".join(PRINTER_WORDS.get(each, f"is {each}") for each in reasons)


def _wait_for_enter(text: str) -> None:
    """Raises `DocketdError` where nobody is there to press it."""
    _say(f"\n{text}")
    if not sys.stdin.readline():
        raise DocketdError("a drill needs somebody at the keyboard")


def _say(text: str) -> None:
    """Past standard output, which may be a program's."""
    click.echo(text, err=True)


def _seconds(seconds: float | None) -> str:
    return "not" if seconds is None else f"{seconds:.1f} s"
