"""What may go wrong on purpose, and what did: rules, the faults drawn from them, and their text.

Whether a rule strikes depends on the seed and on what is struck: this message, the third of its type to that
path. It does not depend on what was struck before, so leaving one fault out leaves the others where they are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from hashlib import blake2b
from math import inf
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SCALE: Final = 2**64


class Kind(Enum):
    DROP = "drop"
    """The message is lost; the sender is not told. An ask that is lost times out."""
    DELAY = "delay"
    """The message arrives later, and may arrive after the ask has timed out."""
    DUPLICATE = "duplicate"
    """The message arrives a second time, right behind the first."""
    KILL = "kill"
    """The actor is killed at an await: in its place the step raises CancelledError."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``path`` and ``message`` are globs, of the receiver's path and of the name of the message's type.

    ``nth`` counts from 1: only that message of its type to its path, or, for a kill, only that step of the
    actor's tasks, all incarnations taken together. ``seconds`` is the longest delay. From the virtual time
    ``until`` on the rule rests, so that a run can end in calm.
    """

    kind: Kind
    path: str = "*"
    message: str = "*"
    probability: float = 1.0
    nth: int | None = None
    seconds: float = 1.0
    until: float = inf

    def __post_init__(self) -> None:
        if not 0 <= self.probability <= 1 or self.seconds < 0 or (self.nth is not None and self.nth < 1):
            raise ValueError(f"not a rule: {self}")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that went wrong. As text ``kind:path:message:nth[:seconds]``, a kill is ``kill:path:nth``."""

    kind: Kind
    path: str
    message: str
    nth: int
    seconds: float = 0.0

    def __str__(self) -> str:
        if self.kind is Kind.KILL:
            return f"kill:{self.path}:{self.nth}"
        text = f"{self.kind.value}:{self.path}:{self.message}:{self.nth}"
        return f"{text}:{self.seconds!r}" if self.kind is Kind.DELAY else text

    @classmethod
    def parsed(cls, text: str) -> Fault:
        """Raise ValueError, with what a fault looks like, if ``text`` is none."""
        word, _, rest = text.partition(":")
        parts = rest.rsplit(":", {"kill": 1, "delay": 3}.get(word, 2))
        match word, parts:
            case "kill", [path, nth] if nth.isdecimal():
                return cls(Kind.KILL, path, "", int(nth))
            case "drop" | "duplicate", [path, message, nth] if nth.isdecimal():
                return cls(Kind(word), path, message, int(nth))
            case "delay", [path, message, nth, seconds] if nth.isdecimal() and _is_number(seconds):
                return cls(Kind.DELAY, path, message, int(nth), float(seconds))
        raise ValueError(
            f"not a fault: {text!r}; write drop:PATH:MESSAGE:NTH, duplicate:PATH:MESSAGE:NTH, "
            "delay:PATH:MESSAGE:NTH:SECONDS or kill:PATH:NTH"
        )


class FaultPlan:
    """Decides for each message and each step. What struck stands in ``struck``, in the order of time.

    Made of rules and a seed, or of the very faults of an earlier run.
    """

    def __init__(
        self, rules: Sequence[Rule] = (), seed: int = 0, *, exactly: Iterable[Fault] | None = None
    ) -> None:
        self.struck: list[Fault] = []
        self._seed = seed
        self._rules = tuple(enumerate(rules)) if exactly is None else ()
        known = () if exactly is None else tuple(exactly)
        self._known = {(fault.path, fault.message, fault.nth): fault for fault in known}
        self._counts: Counter[tuple[str, str]] = Counter()
        self._fitting: dict[tuple[str, str], tuple[tuple[int, Rule], ...]] = {}
        self.kills = any(rule.kind is Kind.KILL for _, rule in self._rules) or any(
            fault.kind is Kind.KILL for fault in known
        )
        self.messages = bool(self._rules or self._known)

    def on_message(self, path: str, message: object, now: float) -> Fault | None:
        return self._decide(path, type(message).__name__, now)

    def on_step(self, path: str, now: float) -> Fault | None:
        return self._decide(path, "", now)

    def _decide(self, path: str, message: str, now: float) -> Fault | None:
        place = (path, message)
        self._counts[place] += 1
        nth = self._counts[place]
        fault = self._known.get((path, message, nth))
        if fault is None and self._rules:
            fault = self._drawn(place, nth, now)
        if fault is not None:
            self.struck.append(fault)
        return fault

    def _drawn(self, place: tuple[str, str], nth: int, now: float) -> Fault | None:
        fitting = self._fitting.get(place)
        if fitting is None:
            fitting = self._fitting[place] = tuple(pair for pair in self._rules if _fits(pair[1], *place))
        for number, rule in fitting:
            if now >= rule.until or rule.nth not in (None, nth):
                continue
            if self._chance(number, place, nth, "whether") < rule.probability:
                delay = rule.kind is Kind.DELAY
                # Short enough to be read and typed.
                seconds = (
                    round(rule.seconds * self._chance(number, place, nth, "how long"), 6) if delay else 0.0
                )
                return Fault(rule.kind, *place, nth, seconds)
        return None

    def _chance(self, rule: int, place: tuple[str, str], nth: int, what: str) -> float:
        text = "\0".join((str(self._seed), str(rule), *place, str(nth), what))
        return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") / SCALE


def _is_number(word: str) -> bool:
    return word.replace(".", "", 1).replace("e-", "", 1).replace("e+", "", 1).isdecimal()


def _fits(rule: Rule, path: str, message: str) -> bool:
    """Steps have no message: of them only kills are made, and of messages all but kills."""
    if (rule.kind is Kind.KILL) is not (message == ""):
        return False
    return fnmatchcase(path, rule.path) and (not message or fnmatchcase(message, rule.message))
