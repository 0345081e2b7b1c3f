"""What is to be seen of a printer: as the running docketd says it, or by looking at it ourselves.

One with several addresses is looked at by each, in the order in which the link dials them: the first that
answers is where it prints.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from actors.doctor.service import ask_daemon
from transports import star_status_port
from transports.addresses import SPOOLED, parse_address
from transports.discovery.found import same_serial
from transports.errors import AddressError, RefusedError
from transports.examination import Examined, examine
from transports.profiles import profile
from transports.registry import make_spool, make_stream

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from actors.commands.remote import Remote
    from actors.settings import Printer
    from transports.addresses import Address
    from transports.discovery.found import Found
    from transports.profiles.model import Profile

LOW: Final = "media-low"
SPOOLER: Final = 5.0  # seconds for its answer
WHOLE: Final = 15.0  # seconds for one printer, whatever its driver does
MAKERS: Final = frozenset({"epson", "star"})
UNANSWERED: Final = frozenset({"silent"})
NOT_FREE: Final = frozenset({"down", "busy"})
IN_USE: Final = "connecting-to-device"
OTHER_DEVICE: Final = frozenset({"other-device"})


@dataclass(frozen=True, slots=True)
class Seen:
    """`reasons` are docketd's keywords for why no ticket comes out, `low` that paper will soon end.

    `by_daemon`: the running docketd says so, and holds the printer. `proof` is told only where the printer
    was asked for one: `asked`. The printer's `connect` is the address that this was seen at, and `others` is
    what was seen at its other ones; `unknown` at one that the running docketd does without.
    """

    printer: Printer
    profile: Profile
    state: str  # ready, blocked, busy, down, unknown
    reasons: frozenset[str] = frozenset()
    detail: str = ""
    model: str = ""  # as it calls itself
    identity: str = ""
    proof: str = ""
    asked: bool = False
    can_answer: bool = True
    by_daemon: bool = False
    queues: Sequence[Found] = field(default_factory=tuple)  # of CUPS, on this computer
    serial: str = ""
    others: Sequence[Seen] = field(default_factory=tuple)

    @property
    def name(self) -> str:
        return self.printer.name

    @property
    def scheme(self) -> str:
        return self.printer.connect.scheme


async def see_all(
    printers: Sequence[Printer], daemon: Remote | None, queues: Sequence[Found]
) -> Sequence[Seen]:
    """All at once: one that hangs costs its own time and nobody else's. Raises `OSError` of the daemon's."""
    if daemon is None:
        return await asyncio.gather(*(look_at(each, queues) for each in printers))
    found = await ask_daemon(daemon, "/printers")
    told = {each["name"]: each for each in found["printers"]}
    return [hear_of(each, told.get(each.name), queues) for each in printers]


def hear_of(printer: Printer, told: Mapping[str, Any] | None, queues: Sequence[Found] = ()) -> Seen:
    """As GET /printers has it; a printer that the daemon does not know came into the settings since."""
    known = profile(printer.profile)
    if told is None:
        return Seen(
            printer, known, "unknown", detail="the running docketd does not know it yet", by_daemon=True
        )
    state = str(told["connection"])
    identity = str(told["identity"])
    used = printer.connect if state == "down" else _used(printer, str(told.get("address", "")))
    best = Seen(printer, known, "unknown", by_daemon=True)
    found = Seen(
        replace(printer, connect=used),
        known,
        state,
        frozenset(told["reasons"]),
        model=_model_in(identity),
        identity=identity,
        detail=_other_than(printer) if OTHER_DEVICE & set(told["reasons"]) else "",
        by_daemon=True,
        queues=queues,
        serial=str(told.get("serial", "")),
        others=() if used == printer.connect else (best,),
    )
    return found if state == "down" else _checked(found, ())  # its settings may be older than the file


def _other_than(printer: Printer) -> str:
    if not printer.serial:
        return ""
    return f"{printer.connect} is another printer than the {printer.serial} of docketd.toml"


def _used(printer: Printer, told: str) -> Address:
    """One of its own, or where it was found again after it had moved."""
    known = next((way for way in printer.ways if str(way) == told), None)
    if known is not None or not told:
        return known or printer.connect
    try:
        return parse_address(told)
    except AddressError:
        return printer.connect


def _model_in(identity: str) -> str:
    """Of maker, model, firmware and serial number, as far as they are told."""
    words = identity.split()
    named = words[1:] if words[:1] and words[0].casefold() in MAKERS else words
    return named[0] if named else ""


async def look_at(printer: Printer, queues: Sequence[Found] = ()) -> Seen:
    """One address after the other: they lead to one device, which takes one connection."""
    looks: list[Seen] = []
    for way in printer.ways:
        found = await _look_there(replace(printer, connect=way), queues)
        looks.append(_checked(found, looks))
    free = [each for each in looks if each.state not in NOT_FREE]
    chosen = next(iter([*free, *(each for each in looks if each.state == "busy"), *looks]))
    return replace(chosen, others=tuple(each for each in looks if each is not chosen))


async def _look_there(printer: Printer, queues: Sequence[Found]) -> Seen:
    known = profile(printer.profile)
    if printer.connect.scheme in SPOOLED:
        return await _look_at_queue(printer, known)
    try:
        stream = make_stream(printer.connect)
        async with asyncio.timeout(WHOLE):
            found = await examine(stream, known, beside=_beside(printer.connect, known))
    except TimeoutError:
        found = Examined(refused=frozenset({"timed-out"}), detail=f"nothing in {WHOLE:g} s")
    except (AddressError, RefusedError) as error:
        found = Examined(refused=frozenset({"unreachable"}), detail=str(error))
    return seen(printer, known, found, queues)


def _beside(way: Address, known: Profile) -> Callable[[], Awaitable[bytes]] | None:
    """Star's on a network tell how they are also while another host prints."""
    if way.scheme != "tcp" or known.language == "escpos":
        return None
    return partial(star_status_port.ask, way.host)


def _checked(found: Seen, before: Sequence[Seen]) -> Seen:
    """Nothing is printed where another number answers than the settings name, or a better address has."""
    meant, there = _meant(found.printer, before)
    if not meant or not found.serial or same_serial(found.serial, meant):
        return found
    at = found.printer.connect
    why = f"{at} is another printer: its serial number is {found.serial}, {there} it is {meant}"
    return replace(found, state="down", reasons=OTHER_DEVICE, detail=why, serial="")


def _meant(printer: Printer, before: Sequence[Seen]) -> tuple[str, str]:
    """The number that it has to have, and where that stands."""
    if printer.serial:
        return printer.serial, "in docketd.toml"
    first = next((each for each in before if each.serial), None)
    return ("", "") if first is None else (first.serial, f"at {first.printer.connect}")


async def _look_at_queue(printer: Printer, known: Profile) -> Seen:
    """A queue that stands still is told by `QueueSettings`, with its cure."""
    try:
        spool = make_spool(printer.connect)
        try:
            found = await spool.state(SPOOLER)
        finally:
            spool.abort()
    except AddressError as error:
        return Seen(printer, known, "down", frozenset({"unreachable"}), str(error))
    except RefusedError as error:
        return Seen(printer, known, "down", error.reasons, error.detail)
    reasons = frozenset("queue-stopped" if each == "paused" else each for each in found.reasons)
    return Seen(printer, known, "blocked" if reasons - {LOW} else "ready", reasons, found.message)


def seen(printer: Printer, known: Profile, found: Examined, queues: Sequence[Found] = ()) -> Seen:
    state, reasons = _standing(found)
    said = found.said
    return Seen(
        printer,
        known,
        state,
        reasons,
        detail=found.detail,
        model=said.get("model", ""),
        identity=" ".join(
            text for key in ("maker", "model", "firmware", "serial") if (text := said.get(key))
        ),
        proof=found.proof,
        asked=found.well,
        can_answer=found.can_answer,
        queues=queues,
        serial=said.get("serial", ""),
    )


def _standing(found: Examined) -> tuple[str, frozenset[str]]:
    if found.refused and found.state is not None:
        return "busy", frozenset({IN_USE, *map(str, found.state.reasons)})
    if found.refused:
        return "down", found.refused
    if found.lost:
        return "down", frozenset({"lost"})
    if not found.can_answer:
        return "ready", frozenset()
    if found.state is None:
        return "down", UNANSWERED
    return ("ready" if found.state.clean else "blocked"), frozenset(map(str, found.state.reasons))
