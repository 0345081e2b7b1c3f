"""What happened in a run, a line each, and the digest over all of it.

Two runs of one seed have the same lines, on every version of Python and for every hash seed: no addresses, no
order of sets, no source lines, no words of the interpreter's own errors.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import zip_longest
from pathlib import PurePath
from typing import TYPE_CHECKING, Final
from uuid import UUID

from supervision.actor import Actor
from supervision.reference import Ref

if TYPE_CHECKING:
    from supervision.events import Event

DEPTH: Final = 5
"""Below it only the type is named: also what ends a circle."""
PLAIN: Final = (date, time, timedelta, Decimal, Fraction, PurePath, UUID)
UNSTABLE: Final = frozenset({"traceback", "status"})
"""What an event says in words that differ from one Python to the next."""


class Trace:
    """``lines``: (virtual time, actor, message, state after it) for each message handled, and the events.

    The state is what ``format_status`` says, where the actor has one of its own, else its attributes.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._methods: dict[type, bool] = {}

    def handled(self, at: float, path: str, message: object, actor: Actor) -> None:
        self.lines.append(f"{at!r} {path} {described(message)} -> {self._state(actor)}")

    def event(self, event: Event) -> None:
        data = {
            key: _first_words(value) if key == "reason" else value
            for key, value in event.data.items()
            if key not in UNSTABLE
        }
        self.lines.append(f"{event.at!r} {event.path} {event.kind} {described(data)}")

    def note(self, at: float, path: str, what: object) -> None:
        """Write down something else, for example a fault."""
        self.lines.append(f"{at!r} {path} {what}")

    def digest(self) -> str:
        return sha256("\n".join(self.lines).encode("utf-8", "backslashreplace")).hexdigest()[:16]

    def _state(self, actor: Actor) -> str:
        kind = type(actor)
        own = self._methods.get(kind)
        if own is None:
            own = self._methods[kind] = kind.format_status is not Actor.format_status
        if own:
            return described(actor.format_status())
        return described({key: value for key, value in vars(actor).items() if key not in TAPPED})


TAPPED: Final = frozenset({"ctx", "receive", "receive_many"})
"""Attributes that the runtime and the harness give to an actor."""


def first_difference(one: Trace, other: Trace) -> str:
    """Return the first line in which two traces differ, with its number; empty if they are equal."""
    for number, (left, right) in enumerate(zip_longest(one.lines, other.lines, fillvalue="(the end)"), 1):
        if left != right:
            return f"line {number}:\n  {left}\n  {right}"
    return ""


def described(value: object, depth: int = DEPTH) -> str:
    """Return ``value`` in words that are the same in every run."""
    kind = type(value)
    if kind in _SIMPLE:
        return repr(value)
    if depth == 0:
        return kind.__name__
    describe = _DESCRIBE.get(kind)
    if describe is None:
        describe = _DESCRIBE[kind] = _describer(kind)
    return describe(value, depth - 1)


_SIMPLE: Final = frozenset({int, str, float, bool, bytes, type(None)})


def _describer(kind: type) -> _Describer:
    if issubclass(kind, enum.Enum):
        return _enum
    if is_dataclass(kind):
        return _dataclass(kind)
    for kinds, describe in _KINDS:
        if issubclass(kind, kinds):
            return describe
    return _other


def _dataclass(kind: type) -> _Describer:
    names = tuple(field.name for field in fields(kind) if field.repr)

    def describe(value: object, depth: int) -> str:
        inner = ", ".join(f"{name}={described(getattr(value, name), depth)}" for name in names)
        return f"{kind.__name__}({inner})"

    return describe


def _enum(value: object, depth: int) -> str:  # noqa: ARG001 - one of the describers
    return f"{type(value).__name__}.{value.name}" if isinstance(value, enum.Enum) else ""


def _mapping(value: object, depth: int) -> str:
    items = value.items() if isinstance(value, Mapping) else ()
    inner = ", ".join(f"{described(key, depth)}: {described(item, depth)}" for key, item in items)
    return f"{{{inner}}}"


def _set(value: object, depth: int) -> str:
    items = value if isinstance(value, AbstractSet) else ()
    return f"{{{', '.join(sorted(described(item, depth) for item in items))}}}"


def _sequence(value: object, depth: int) -> str:
    items = value if isinstance(value, Sequence) else ()
    return f"[{', '.join(described(item, depth) for item in items)}]"


def _error(value: object, depth: int) -> str:  # noqa: ARG001 - its words are the interpreter's
    return type(value).__name__


def _plain(value: object, depth: int) -> str:  # noqa: ARG001 - one of the describers
    return f"{type(value).__name__} {value}"


def _reference(value: object, depth: int) -> str:  # noqa: ARG001 - one of the describers
    return repr(value)


def _named(value: object, depth: int) -> str:  # noqa: ARG001 - one of the describers
    return getattr(value, "__qualname__", "")


def _other(value: object, depth: int) -> str:  # noqa: ARG001 - its repr may hold an address
    return type(value).__name__


if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    _Describer: TypeAlias = Callable[[object, int], str]

_KINDS: Final[tuple[tuple[type | tuple[type, ...], _Describer], ...]] = (
    (Ref, _reference),
    (BaseException, _error),
    ((int, float, str, bytes), _plain),
    (PLAIN, _plain),
    (Mapping, _mapping),
    (AbstractSet, _set),
    ((Sequence, bytearray), _sequence),
    (type, _named),
)
_DESCRIBE: Final[dict[type, _Describer]] = {}


def _first_words(reason: object) -> str:
    """Return the reason without the text of its error."""
    return str(reason).split(":", maxsplit=1)[0]
