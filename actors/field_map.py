"""A map from any sender's JSON to docketd's own shape, as it stands in the settings.

`actors/config_map.py` reads it, `actors/intake/translating.py` follows it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Where:
    """The first of a list whose field `key` is this value."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Path:
    """`text` is how its owner wrote it."""

    text: str
    steps: tuple[str | Where, ...]

    def __str__(self) -> str:
        return self.text

    @property
    def pointer(self) -> str:
        """As a JSON pointer, up to where it can be said as one."""
        names: list[str] = []
        for step in self.steps:
            if isinstance(step, Where):
                break
            names.append(step.replace("~", "~0").replace("/", "~1"))
        return "".join(f"/{name}" for name in names)


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a value stands, and what becomes of it on the way."""

    paths: tuple[Path, ...] = ()  # the first where something is; with `between` all of them
    between: str | None = None  # what stands between them when they are joined
    constant: object = None
    values: Mapping[str, object] = field(default_factory=dict)  # by the sender's word, in small letters
    otherwise: object = None  # for what is not there, or none of `values`
    divide: int = 1  # a power of ten: 100 makes 14.50 of 1450
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """An object, field by field."""

    fields: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Each:
    """The elements of one of the sender's lists. `only` and `but` are patterns for fields of an element."""

    path: Path
    branch: Branch
    only: tuple[tuple[Path, tuple[str, ...]], ...] = ()
    but: tuple[tuple[Path, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Many:
    """A list, made of one of the sender's or of several."""

    parts: tuple[Each, ...]


Node = Rule | Branch | Many


@dataclass(frozen=True, slots=True)
class FieldMap:
    order: Branch
    orders: Path | None = None  # where a list of orders stands, if several may come at once

    @property
    def identity(self) -> Path | None:
        """Where the order's id is looked for first."""
        rule = dict(self.order.fields).get("id")
        return rule.paths[0] if isinstance(rule, Rule) and rule.paths else None
