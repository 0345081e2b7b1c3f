"""How things stand, in one sentence a matter, the most pressing first. Pure: facts in, words out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from actors.domain.job import Evidence, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Mood = Literal["calm", "busy", "look", "act"]

#: What a printer says of itself (IPP keywords), or why there is no line to it, after its name.
PRINTER_WORDS: Final = {
    "paused": "is paused",
    "moving-to-paused": "is paused, and finishes the ticket it has",
    "media-empty": "is out of paper",
    "cover-open": "is open",
    "cutter-error": "has a stuck cutter",
    "media-low": "is low on paper",
    "offline": "is switched to offline",
    "connecting-to-device": "is in use by another program just now",
    "other": "reports a fault: look at its lamps",
    "refused": "refuses the connection: is another program using it?",
    "timed-out": "does not answer: is it switched on?",
    "unreachable": "can't be reached: is it switched on, is its cable in?",
    "dns": "is not found on the network: is its address right?",
    "forbidden": "may not be used by docketd's account: on Linux, add it to the groups lp and dialout",
    "silent": "has stopped answering",
    "garbled": "reports what docketd does not understand: is it the right model, the right baud?",
    "media-jam": "has a paper jam",
    "queue-stopped": "has a stopped queue, to be started again on the print server",
    "not-accepting": "has a queue that takes no tickets, to be opened on the print server",
    "job-held": "has its ticket on hold, to be released on the print server",
    "no-queue": "is not known to the print server: is the queue's name right?",
    "tls": "is behind a print server whose certificate nobody vouches for",
    "other-device": "is another device than the one that is meant: is its address right?",
    "secure-printing-suspected": "does not print what it takes: Secure Printing has to be switched off",
    "lost": "has lost its connection",
    "starting": "is being connected",
    "unknown": "does not say how it stands",
}


#: Finer than its reasons, where it says so (`DeviceState`).
DETAIL_WORDS: Final = {
    "waiting-for-recovery": "waits for its FEED button",
    "feeding": "has its FEED button held",
    "cover-opened-while-printing": "was opened while it printed",
    "head-hot": "has a hot head, which cools down by itself",
    "unrecoverable-error": "has to be switched off and on, else repaired",
}


def detail_words(details: Sequence[str]) -> list[str]:
    return [words for detail, words in DETAIL_WORDS.items() if detail in details]


def worth_telling(reasons: Sequence[str]) -> list[str]:
    """Where the roll has ended nobody needs to hear that it runs low."""
    return [reason for reason in reasons if reason != "media-low" or "media-empty" not in reasons]


def reason_words(reason: str) -> str:
    """For a table, where the printer's name stands in another column: `out of paper`."""
    return PRINTER_WORDS.get(reason, f"reports {reason}").removeprefix("is ")


BETWEEN: Final = frozenset({"starting", "unknown"})  # nothing to worry about yet
ON_THE_WAY: Final = (State.QUEUED, State.SENDING)
MOODS: Final[Mapping[str, Mood]] = {"info": "look", "warning": "look", "critical": "act"}
#: What has a sentence of its own here.
TOLD_ANYWAY: Final = frozenset(
    {"settings", "job-dead", "disk-full", "disk-read-only", "disk-error", "journal-locked", "source-away"}
)
CONFIRMED: Final = (Evidence.FENCE,)

#: What a printer may say that others print on too, and its tickets follow without anybody's doing.
PASSING: Final = frozenset({"connecting-to-device", "media-low"})


@dataclass(frozen=True, slots=True)
class PrinterFacts:
    name: str
    state: str  # ready, blocked, busy, down, unknown, or stopped where a person has paused it
    reasons: tuple[str, ...] = ()
    waiting: int = 0
    paused: str = ""  # by whom and since when
    seen: str = ""  # when, of a shared printer that is let go: the state is that of then
    details: tuple[str, ...] = ()
    since: str = ""  # when, of one that is in trouble
    ours: bool = False  # no other program is said to print there


@dataclass(frozen=True, slots=True)
class SourceFacts:
    name: str
    state: str  # waiting, fine, failing, unknown
    why: str = ""


@dataclass(frozen=True, slots=True)
class AlertFacts:
    key: str
    severity: str  # info, warning, critical
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """`jobs` and `evidence` are None while the journal does not answer."""

    troubles: tuple[str, ...] = ()  # why no order can be kept
    printers: tuple[PrinterFacts, ...] = ()
    sources: tuple[SourceFacts, ...] = ()
    jobs: Mapping[State, int] | None = field(default_factory=dict)
    evidence: Mapping[Evidence, int] = field(default_factory=dict)
    alerts: tuple[AlertFacts, ...] = ()  # the open ones
    broken: str = ""  # the settings file, where it can't be used and the last good settings run
    virtual_counts: bool = False  # the demonstration alone: a virtual printer's paper is paper
    next_fire: str = ""  # when the next ticket prints that waits for its time


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    mood: Mood


def how_things_stand(facts: Facts) -> tuple[Sentence, ...]:
    """At least one; only the last speaks of what is well."""
    if facts.jobs is None:
        return (_no_journal(facts),)
    pressing = list(_pressing(facts, facts.jobs))
    return (*pressing, *_for_later(facts, facts.jobs), _flow(facts, facts.jobs, well=not pressing))


def _no_journal(facts: Facts) -> Sentence:
    why = f" ({'; '.join(facts.troubles)})" if facts.troubles else ""
    return Sentence(f"Orders can't be kept at the moment{why}: docketd tries again by itself.", "act")


def _pressing(facts: Facts, jobs: Mapping[State, int]) -> Iterator[Sentence]:
    if facts.troubles:
        yield Sentence(f"Orders can't be kept at the moment: {'; '.join(facts.troubles)}.", "act")
    away = [
        each for each in facts.printers if each.state != "ready" and not BETWEEN.issuperset(_reasons(each))
    ]
    for printer in sorted(away, key=lambda each: -each.waiting):
        yield _printer(printer)
    if dead := jobs.get(State.DEAD, 0):
        yield Sentence(f"{_tickets(dead)} could not be printed.", "act")
    if held := jobs.get(State.HELD, 0):
        yield Sentence(f"{_tickets(held)} {_verb(held, 'waits', 'wait')} for your decision.", "act")
    yield from _alerts(facts.alerts)
    yield from _surroundings(facts)
    if doubtful := jobs.get(State.DOUBTFUL, 0):
        text = f"Whether {_tickets(doubtful)} came out is being found out."
        yield Sentence(text, "look")


def _alerts(alerts: Sequence[AlertFacts]) -> Iterator[Sentence]:
    for alert in alerts:
        if alert.key.partition("/")[0] not in TOLD_ANYWAY:
            yield Sentence(alert.text, MOODS.get(alert.severity, "act"))


def _surroundings(facts: Facts) -> Iterator[Sentence]:
    for source in facts.sources:
        if source.state == "denied":
            yield Sentence(f"no orders come from {_name(source.name)}: {source.why}.", "act")
        elif source.state in {"failing", "away"}:
            why = f" ({source.why})" if source.why else ""
            text = f"{_name(source.name)} does not answer{why}: its orders come in when it does."
            yield Sentence(text, "act")
    if facts.broken:
        text = f"{facts.broken} has mistakes, so the last good settings run: docketd check names them."
        yield Sentence(text, "act")
    for printer in facts.printers:
        if printer.state == "ready" and "media-low" in printer.reasons:
            yield Sentence(f"{_name(printer.name)} is low on paper.", "look")


def _printer(printer: PrinterFacts) -> Sentence:
    finer = detail_words(printer.details)
    vague = {*BETWEEN, "other"} if finer else BETWEEN
    words = _and([*(_words(reason, printer) for reason in _reasons(printer) if reason not in vague), *finer])
    head = f"{_name(printer.name)} {words}"
    gap = " " if head.endswith("?") else ": "
    if printer.state == "busy" and not printer.ours and set(printer.reasons) <= PASSING:
        tickets = f"{_tickets(printer.waiting)} {_verb(printer.waiting, 'follows', 'follow')}"
        return Sentence(f"{head}: {tickets}.", "busy")
    if not printer.waiting:
        return Sentence(f"{head}{gap}{'N' if gap == ' ' else 'n'}o ticket waits for it.", "look")
    return Sentence(
        f"{head}{gap}{_tickets(printer.waiting)} {_verb(printer.waiting, 'waits', 'wait')}.", "act"
    )


def _words(reason: str, printer: PrinterFacts) -> str:
    words = PRINTER_WORDS.get(reason, f"reports {reason}")
    return words.replace("paused", f"paused {printer.paused}", 1) if printer.paused else words


def _for_later(facts: Facts, jobs: Mapping[State, int]) -> Iterator[Sentence]:
    if later := jobs.get(State.SCHEDULED, 0):
        at = f": the next prints at {facts.next_fire}" if facts.next_fire else ""
        wait = _verb(later, "waits for its time", "wait for their time")
        yield Sentence(f"{_tickets(later)} of orders for later {wait}{at}.", "calm")


def _flow(facts: Facts, jobs: Mapping[State, int], *, well: bool) -> Sentence:
    coming = sum(jobs.get(state, 0) for state in ON_THE_WAY)
    done = jobs.get(State.PRINTED, 0) + jobs.get(State.SENT, 0)
    if coming and well:
        text = f"{_tickets(coming)} {_verb(coming, 'is', 'are')} on the way to paper"
        return Sentence(f"{text}; {_evidence(facts, done)}." if done else f"{text}.", "busy")
    if not done:
        return Sentence("Ready. No order has come in yet." if well else "Nothing is printed yet.", "calm")
    head = "Everything is printed" if well else "Printed so far"
    return Sentence(f"{head}: {_evidence(facts, done)}.", "calm")


def _evidence(facts: Facts, done: int) -> str:
    """What is known and what is hoped are never added up."""
    certain = (*CONFIRMED, Evidence.VIRTUAL) if facts.virtual_counts else CONFIRMED
    confirmed = sum(facts.evidence.get(each, 0) for each in certain)
    virtual = 0 if facts.virtual_counts else facts.evidence.get(Evidence.VIRTUAL, 0)
    sent = done - confirmed - virtual
    parts = [_tickets(done)]
    if confirmed:
        parts.append("all confirmed" if confirmed == done > 1 else f"{confirmed:,} confirmed")
    if sent > 0:
        parts.append(f"{sent:,} sent to a printer that cannot confirm")
    if virtual:
        parts.append(f"{virtual:,} on VIRTUAL paper")
    return ", ".join(parts)


def _reasons(printer: PrinterFacts) -> tuple[str, ...]:
    return tuple(worth_telling(printer.reasons)) or (
        ("unknown",) if printer.state == "unknown" else ("other",)
    )


def _tickets(count: int) -> str:
    return f"{count:,} {_verb(count, 'ticket', 'tickets')}"


def _verb(count: int, one: str, more: str) -> str:
    return one if count == 1 else more


def _name(name: str) -> str:
    return name[:1].upper() + name[1:]


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
