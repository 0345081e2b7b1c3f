"""Checks of a printer, one matter each. Pure: what was seen of it goes in, findings come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from actors.doctor.cures import cure_of, may_print_securely
from actors.doctor.findings import failure, ok, warning
from actors.doctor.seen import NOT_FREE
from actors.gateway.sentence import PRINTER_WORDS
from transports.addresses import SPOOLED
from transports.discovery.found import Found
from transports.discovery.proposal import ANY, NARROW, proposed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from actors.doctor.findings import Finding
    from actors.doctor.seen import Seen

ROLLS: Final = ((58, 60), (80, 90), (112, 1000))
"""Widths of paper, and how many mm of it are printed on at most."""

LOW: Final = "media-low"
BY_QUEUE: Final = frozenset({"queue-stopped", "not-accepting"})
"""What `QueueSettings` tells, and can mend."""

NAMED: Final = frozenset({"process-id", "print-end"})
"""The proofs that say whose ticket they are for."""

TAKEN: Final = frozenset({"refused", "connecting-to-device"})
"""How a shared printer stands while a till prints there."""

TOLD_WELL: Final = frozenset({"usb"}) | SPOOLED
"""The schemes whose own words are for people."""

PROOFS: Final = {
    "process-id": "it answers each ticket's own number: tickets will be confirmed",
    "marker": "it answers behind each ticket: tickets will be confirmed",
    "print-end": "it answers each ticket's own name: tickets will be confirmed",
    "counter": "it counts what it has printed: tickets will be confirmed",
}


class PrinterCheck(Protocol):
    def look(self, seen: Seen) -> Iterator[Finding]: ...


class Standing:
    """Whether tickets would come out now, and in the printer's words why not."""

    def look(self, seen: Seen) -> Iterator[Finding]:
        theirs = BY_QUEUE if seen.scheme in SPOOLED else frozenset()
        stops = sorted(seen.reasons - {LOW, "starting", "unknown"} - theirs)
        if seen.scheme == "virtual":
            yield warning(
                seen.name, "it is VIRTUAL: nothing comes out on paper", "connect a real printer to it"
            )
        elif seen.state == "ready" and not stops:
            yield ok(seen.name, _ready(seen))
        elif not stops and not seen.reasons & theirs:
            text = seen.detail or "it does not say how it stands"
            yield warning(seen.name, text, "look again in some seconds; docketd status shows how it stands")
        for reason in stops if seen.scheme != "virtual" else ():
            bad = warning if seen.printer.shared and reason in TAKEN else failure
            yield bad(seen.name, _words(seen, reason), cure_of(seen, reason))
        if LOW in seen.reasons and "media-empty" not in seen.reasons:
            yield warning(seen.name, "it is low on paper", "lay a new roll beside it")


def _ready(seen: Seen) -> str:
    if not seen.can_answer:
        return f"{seen.printer.connect} can be written to"
    who = f" ({seen.identity})" if seen.identity else ""
    return f"it is ready at {seen.printer.connect}{who}"


def _words(seen: Seen, reason: str) -> str:
    if reason == "other-device" and seen.detail:
        return seen.detail
    if reason == "silent":
        secure = ": is Secure Printing on?" if may_print_securely(seen) else ""
        return f"it takes the connection to {seen.printer.connect} and answers nothing{secure}"
    if seen.detail and (seen.scheme in TOLD_WELL or reason not in PRINTER_WORDS):
        return seen.detail
    words = PRINTER_WORDS.get(reason, f"reports {reason}").partition(":")[0]  # the cure asks as well
    return f"{seen.printer.connect} {words}" if seen.state in NOT_FREE else f"it {words}"


class OtherWays:
    """Its other addresses: tickets come out without them, until they are needed."""

    def look(self, seen: Seen) -> Iterator[Finding]:
        for each in seen.others:
            at, cable = each.printer.connect, cure_of(each, "unreachable")
            if each.state == "unknown":
                yield warning(each.name, f"docketd prints at {seen.printer.connect}, not at {at}", cable)
            elif each.state not in NOT_FREE:
                yield ok(each.name, f"it answers at {at} too" if each.can_answer else _ready(each))
            for reason in sorted(each.reasons - {LOW}) if each.state in NOT_FREE else ():
                yield warning(each.name, _words(each, reason), cure_of(each, reason))


class Model:
    """Whether it is the model that the settings say."""

    def look(self, seen: Seen) -> Iterator[Finding]:
        if not seen.model or seen.scheme == "virtual":
            return
        named = proposed(Found((), model=seen.model))
        if named in {"", ANY, NARROW, seen.profile.model}:
            return
        text = f"it calls itself {seen.model}, and docketd.toml says {seen.profile.model}"
        yield warning(seen.name, text, f'write model = "{named}" in docketd.toml')


class Proof:
    """How docketd will know that a ticket is out."""

    def look(self, seen: Seen) -> Iterator[Finding]:
        cure = "nothing is wrong with it, but look at the paper yourself: docs/troubleshooting.md tells why"
        if seen.scheme in SPOOLED and seen.state != "down":
            text = "its queue tells when a ticket is sent, not when it is on paper: its tickets count as sent"
            yield warning(seen.name, text, "connect it by usb:// or tcp:// where that is possible")
        elif not seen.can_answer:
            text = "it can't be asked: its tickets count as sent, never as printed"
            yield warning(seen.name, text, cure)
        elif seen.proof and seen.printer.shared and seen.proof not in NAMED:
            text = (
                "it can't say whose ticket it answers for, and a till prints there too: its tickets are sent"
            )
            yield warning(seen.name, text, cure)
        elif seen.proof:
            yield ok(seen.name, PROOFS[seen.proof])
        elif seen.asked:
            text = (
                "it says how it is, but not what it has printed: its tickets count as sent, never as printed"
            )
            yield warning(seen.name, text, cure)


class Width:
    """How wide docketd prints on it, which no printer tells."""

    def look(self, seen: Seen) -> Iterator[Finding]:
        if seen.state == "down":
            return
        width = round(seen.profile.dots * 25.4 / seen.profile.dpi)
        roll = next(paper for paper, most in ROLLS if width <= most)
        yield ok(seen.name, f"docketd prints {width} mm wide there, for rolls of {roll} mm")


class CupsFight:
    """Whether CUPS prints on the same USB device: two that open it take it from each other."""

    def look(self, seen: Seen) -> Iterator[Finding]:
        ways = [each for each in (seen, *seen.others) if each.scheme in {"usb", "file"}]
        for queue in seen.queues if ways else ():
            if _on_usb(queue) and any(_same(each, queue) for each in ways):
                name = queue.connect[0].rpartition("/")[2]
                yield warning(
                    seen.name,
                    f"CUPS has a queue on this USB printer too: {name}",
                    f'sudo lpadmin -x {name} removes it; or print through it: connect = "{queue.connect[0]}"',
                )


def _on_usb(queue: Found) -> bool:
    return bool(queue.connect) and any("CUPS has a queue on it" in note for note in queue.notes)


def _same(seen: Seen, queue: Found) -> bool:
    """Where both have a serial number it decides, else that CUPS prints on USB at all."""
    serial = seen.printer.connect.path if seen.scheme == "usb" else ""
    return not serial or not queue.serial or serial == queue.serial


CHECKS: Final[Sequence[PrinterCheck]] = (Standing(), OtherWays(), Model(), Proof(), Width(), CupsFight())


def findings(seen: Seen) -> list[Finding]:
    return [found for check in CHECKS for found in check.look(seen)]
