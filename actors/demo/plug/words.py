"""What is told while the plug is pulled: facts in, one plain sentence each out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from actors.demo.plug.plan import Kind
from actors.domain.job import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actors.demo.plug.paper import Account

#: Outcomes of a sending of which nobody saw the end.
UNSEEN: Final = frozenset({"lost", "orphaned"})

STRUCK: Final = {
    Kind.KILL: "docketd was killed (kill -9)",
    Kind.POWER: "the {target} printer lost its power",
    Kind.NETWORK: "the cable of the {target} printer was pulled",
    Kind.PAPER: "the {target} printer ran out of paper",
    Kind.INTERNET: "the internet is gone: docketd can't reach Wix",
}
MENDED: Final = {
    Kind.POWER: "the {target} printer has power again; what was in its memory is gone",
    Kind.NETWORK: "the cable of the {target} printer is plugged in again",
    Kind.PAPER: "the {target} printer has a new roll",
    Kind.INTERNET: "the internet is back",
}


def struck(kind: Kind, target: str, printing: str, *, starting: bool = False) -> str:
    """`printing` is the running number of a ticket that was half out, or nothing."""
    words = STRUCK[kind].format(target=target)
    if starting:
        return f"{words} while it was still starting"
    return f"{words} in mid-ticket, with {printing} half out" if printing else words


def mended(kind: Kind, target: str) -> str:
    return MENDED[kind].format(target=target)


CALM: Final = "no more trouble: all that is broken is mended, and what still waits comes out"


def still(seconds: float) -> str:
    return f"nothing more has come out for {seconds:g} s, though all is mended: the paper is read as it is"


def back(seconds: float) -> str:
    return f"docketd was started again, and answered after {seconds:.1f} s"


def unheard(number: int) -> str:
    return f"order {number}: the answer got lost, so the till sends it again"


def unanswered(number: int) -> str:
    return f"order {number}: nobody answers, so the till sends it again later"


def sent_again(number: int, *, known: bool) -> str:
    if known:
        return f"order {number}: docketd had it already, so no ticket is printed twice"
    return f"order {number}: taken now"


# --- what docketd found out about a ticket ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """`key` is the same for the same thing, so that it is told once."""

    key: tuple[int, int, str]
    text: str


def findings(row: dict[str, Any]) -> Iterator[Finding]:
    """Of one row of the ledger: the doubts that docketd had about a ticket, and how each ended."""
    name = row["running"] or f"a ticket of order {row['number']}"
    sendings = row["sendings"]
    for position, sending in enumerate(sendings):
        if sending["outcome"] in UNSEEN:
            text = _resolved(row, is_last=position + 1 == len(sendings))
            if text:
                yield Finding((row["job"], sending["number"], "doubt"), f"{name}: {text}")
    if row["state"] in {State.HELD, State.DEAD}:
        yield Finding((row["job"], 0, row["state"]), f"{name}: waits for a person: {row['why']}")


def _resolved(row: dict[str, Any], *, is_last: bool) -> str:
    """Nothing while docketd does not know either."""
    asked = f"docketd asked the {row['printer']} printer for it."
    if row["state"] == State.PRINTED and is_last:
        how = "Its cutter had counted the ticket" if "counter" in row["why"] else "It had come out"
        return f"{asked} {how}, so it is not printed again"
    if is_last:
        return ""
    if row["marked"]:
        return "nobody can know whether it came out, so it is printed again, with a mark"
    return f"{asked} Nothing had come out, so it is printed now"


# --- the end -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deeds:
    """What was done to it. `starting` kills are among the `kills`."""

    kills: int = 0
    starting: int = 0
    power: int = 0
    network: int = 0
    paper: int = 0
    internet: int = 0
    sent_again: int = 0


def done(deeds: Deeds) -> list[str]:
    starting = f", {_times(deeds.starting)} while it was starting" if deeds.starting else ""
    told = (
        (deeds.kills, f"docketd was killed {_times(deeds.kills)}{starting}."),
        (deeds.power, f"A printer lost its power {_times(deeds.power)}."),
        (deeds.network, f"A printer's cable was pulled {_times(deeds.network)}."),
        (deeds.paper, f"A printer ran out of paper {_times(deeds.paper)}."),
        (deeds.internet, f"Wix was out of reach {_times(deeds.internet)}."),
        (deeds.sent_again, f"{_count(deeds.sent_again, 'order')} got no answer and came again."),
    )
    return [text for count, text in told if count]


def so_far(orders: int, on_paper: int, kills: int) -> str:
    killed = f"; docketd was killed {_times(kills)}" if kills else ""
    return f"{_count(orders, 'order')} so far, {_count(on_paper, 'ticket')} on paper{killed}"


def rows(found: Account) -> list[tuple[str, str]]:
    """The table: what, and how many."""
    held = [(f"  because {reason}", f"{count:,}") for reason, count in found.held]
    return [
        ("orders", f"{found.orders:,}"),
        ("tickets ordered", f"{found.tickets:,}"),
        ("tickets on paper", f"{found.on_paper:,}"),
        ("copies with a mark that there may be another", f"{found.marked:,}"),
        ("tickets held for a person", f"{sum(count for _, count in found.held):,}"),
        *held,
        ("tickets lost", f"{len(found.lost):,}"),
        ("tickets doubled without a mark", f"{len(found.unmarked):,}"),
    ]


def verdict(found: Account) -> str:
    if found.is_good:
        return "Nothing was lost, and nothing was doubled without a mark."
    named = [f"order {number} at {station}: lost" for number, station in found.lost]
    named += [f"order {number} at {station}: doubled without a mark" for number, station in found.unmarked]
    more = f", and {len(named) - 10} more" if len(named) > 10 else ""
    return f"This must not happen, please report it: {'; '.join(named[:10])}{more}."


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
