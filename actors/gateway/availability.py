"""How much of its time docketd was there, for programs and people. Pure: sums in, shapes and words out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from actors.domain.availability import Cause

if TYPE_CHECKING:
    from datetime import tzinfo

    from actors.availability.messages import Availability, Span
    from actors.domain.availability import Absence, Reason

Shape = dict[str, Any]

#: Why docketd was away; `{}` is the name of a printer or a source.
CAUSES: Final = {
    Cause.KILLED: "restarted",
    Cause.GATEWAY: "its web site was not up",
    Cause.JOURNAL: "its journal was not up",
    Cause.DISK: "the disk took nothing",
    Cause.RENDERING: "no ticket could be drawn",
    Cause.SOURCE: "{} was not asked for orders",
    Cause.PRINTER: "printer {} was well, and had no line to docketd",
    Cause.WAITING: "a ticket waited, though printer {} was ready",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A day as the page shows it; all are texts."""

    day: str
    share: str
    rest: tuple[str, ...]


def shape(found: Availability | None, here: tzinfo) -> Shape | None:
    """`says` is all that matters today, in one sentence."""
    if found is None:
        return None
    return {
        "says": sentence(found, here),
        "today": {"day": found.today.first, **_span(found.today)},
        "month": {"month": f"{found.month.first:%Y-%m}", **_span(found.month)},
        "days": [{"day": each.first, **_span(each)} for each in found.days],
    }


def _span(span: Span) -> Shape:
    times = ("here", "away", "stopped", "off")
    longest = span.longest
    return {
        "share": None if span.share is None else int(span.share * 1_000_000) / 1_000_000,
        **{f"minutes_{name}": round(getattr(span, name) / 60.0, 2) for name in times},
        "gaps": span.absences,
        "longest_gap": None if longest is None else _gap(longest),
    }


def _gap(gap: Absence) -> Shape:
    return {
        "at": gap.at,
        "seconds": round(gap.seconds, 1),
        "cause": gap.reason.cause,
        "says": in_words(gap.reason),
    }


def sentence(found: Availability, here: tzinfo) -> str:
    if found.month.share is None:
        return "how much of its time docketd was there is not known yet"
    shares = f"{percent(found.month.share)} this month"
    if found.today.share is not None:
        shares = f"{percent(found.today.share)} today, {shares}"
    gaps = _gaps(found.today, here, " today")
    return f"available {shares}{f'; {gaps}' if gaps else ''}"


def rows(found: Availability, here: tzinfo) -> tuple[Row, ...]:
    return tuple(_row(each, here) for each in found.days)


def _row(span: Span, here: tzinfo) -> Row:
    rest = [_gaps(span, here, "")]
    rest += [f"stopped on purpose for {lasting(span.stopped)}" if span.stopped >= 1.0 else ""]
    rest += [f"computer off for {lasting(span.off)}" if span.off >= 1.0 else ""]
    share = "-" if span.share is None else percent(span.share)
    return Row(f"{span.first:%a} {span.first.day} {span.first:%b}", share, tuple(filter(None, rest)))


def _gaps(span: Span, here: tzinfo, when: str) -> str:
    """In one breath; empty where there was none worth telling."""
    gap = span.longest
    if gap is None:
        return ""
    at = f"{lasting(gap.seconds)} at {gap.at.astimezone(here):%H:%M} ({in_words(gap.reason)})"
    if span.absences == 1:
        return f"away {at}"
    return f"away {span.absences} times{when}, {lasting(span.away)} in all, at most {at}"


def in_words(reason: Reason) -> str:
    return CAUSES[reason.cause].format(reason.subject)


def percent(share: float) -> str:
    """Never rounded up: 100 % is for what was never away."""
    return "100 %" if share >= 1.0 else f"{int(share * 10_000) / 100:.2f} %"


def lasting(seconds: float) -> str:
    """The two largest units."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"
