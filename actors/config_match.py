"""`match` of a station: what it takes."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final

from actors.config_values import FromEnvironment, Wrong, text, texts
from actors.domain.matching import DAYS, MATCHABLE, OF_DISHES, SERVICES, hours

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from actors.config_table import Table

Match = dict[str, tuple[str, ...]]

LETTERS: Final = re.compile(r"\w", re.UNICODE)
LONG_DAYS: Final = {
    name: name[:3] for name in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
}


def read_match(value: object) -> Mapping[str, tuple[str, ...]] | None:
    """None for a station that takes what nobody else does. Every mistake in it is told at once."""
    if not isinstance(value, dict):
        raise Wrong('a table such as { section = ["Pizza", "Pasta"] }')
    found: Match = {}
    wrong: list[tuple[str, str]] = []  # what was found, and what was wanted
    for word, accepted in value.items():
        if word not in MATCHABLE:
            wrong.append((f"the word {word!r}", _nearest(word, MATCHABLE)))
            continue
        try:
            found[word] = READERS.get(word, texts)(accepted)
        except Wrong as error:
            wrong.append((error.found or f"{word} = {accepted!r}", f"for {word} {error.wanted}"))
    if wrong:
        raise Wrong("; ".join(wanted for _, wanted in wrong), "; ".join(each for each, _ in wrong))
    return found or None


def check_match(table: Table, match: Mapping[str, object] | None, *, every: bool, ticket: bool) -> None:
    """What goes together with it and what does not."""
    of_dishes = sorted(set(match or ()) & set(OF_DISHES))
    if every and of_dishes:
        found = f"{', '.join(of_dishes)} beside every = true"
        table.ledger.note(
            table.name("match"), found, "service, time or days alone: it gets whole orders, not dishes"
        )
    if ticket:
        return
    if every:
        table.ledger.note(table.name("ticket"), "false beside every = true", "one of the two")
    elif not match:
        wanted = "a match that says what is on no ticket: without it that would be everything"
        table.ledger.note(table.name("ticket"), "false without a match", wanted)


def _nearest(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.5)
    return near[0] if near else f"one of {', '.join(known)}"


def _words(value: object) -> tuple[str, ...]:
    found = texts(value)
    for each in found:
        if not LETTERS.search(each):
            raise Wrong("words with letters in them", found=repr(each))
    return found


def _services(value: object) -> tuple[str, ...]:
    return tuple(_one_of(each, SERVICES) for each in texts(value))


def _one_of(given: str, known: Sequence[str]) -> str:
    spelled = given.lower().replace("_", "-").replace(" ", "-")
    if spelled not in known:
        raise Wrong(_nearest(spelled, known), found=repr(given))
    return spelled


def _days(value: object) -> tuple[str, ...]:
    """`"fri"`, or `"mon-thu"` for all from the one to the other."""
    found: list[str] = []
    for each in texts(value):
        first, _, last = each.lower().partition("-")
        begins, ends = (_day(part.strip(), each) for part in (first, last or first))
        found.extend(DAYS[(begins + ahead) % 7] for ahead in range((ends - begins) % 7 + 1))
    return tuple(dict.fromkeys(found))


def _day(name: str, given: str) -> int:
    spelled = LONG_DAYS.get(name, name)
    if spelled not in DAYS:
        near = difflib.get_close_matches(spelled, DAYS, n=1, cutoff=0.5)
        wanted = near[0] if near else f"one of {', '.join(DAYS)}, or two such as mon-fri"
        raise Wrong(wanted, found=repr(given))
    return DAYS.index(spelled)


def _times(value: object) -> tuple[str, ...]:
    if isinstance(value, FromEnvironment):
        value = [part for part in value.split(",") if part.strip()]
    found = tuple(text(each) for each in ([value] if isinstance(value, str) else texts(value)))
    for each in found:
        try:
            hours(each)
        except ValueError:
            raise Wrong('hours such as "11:00-15:00" or "17:30-01:00"', found=repr(each)) from None
    return found


READERS: Final[dict[str, Callable[[object], tuple[str, ...]]]] = {
    "words": _words,
    "service": _services,
    "time": _times,
    "days": _days,
}
