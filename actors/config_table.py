"""A table of settings that is read key by key; what is wrong is noted, and reading goes on."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from actors.config_values import Wrong
from actors.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

T = TypeVar("T")
D = TypeVar("D")

#: Keys that hold a secret wherever they stand: docketd.toml is copied, mailed and shown to others.
SECRETS: Final = frozenset({"key", "api_key", "apikey", "secret", "hook_secret", "token", "password"})
SHOWN: Final = 60  # characters of a wrong value


@dataclass(slots=True)
class Ledger:
    """Where values came from and what was wrong with them.

    `origins` names the source of the keys that are not from `file`; `secrets` is the file that secrets belong
    into.
    """

    file: str
    secrets: str
    origins: dict[str, str] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    folder: Path = field(default_factory=Path)  # where files are that the settings name
    lenient: bool = False  # and whether they may be missing

    def note(self, key: str, found: str, wanted: str) -> None:
        source = next((self.origins[part] for part in _containing(key) if part in self.origins), self.file)
        self.mistakes.append(Mistake(source, key, found, wanted))

    def mistakes_at(self, key: str) -> bool:
        return any(mistake.key == key for mistake in self.mistakes)


class Table:
    """One table; `path` is its dotted name, empty for the whole file. Call `close` when all is read."""

    def __init__(self, values: Mapping[str, object], path: str, ledger: Ledger) -> None:
        self.path = path
        self.ledger = ledger
        self._values = values
        self._known: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def names(self) -> tuple[str, ...]:
        """The keys that are given."""
        return tuple(self._values)

    def value(self, key: str) -> object:
        """What stands there, unread; None where nothing does."""
        return self._values.get(key)

    def take(self, key: str, read: Callable[[object], T], default: D) -> T | D:
        """The value as `read` makes it; `default` where it is not given or wrong."""
        if key in self._values:
            found = self.need(key, read)
            return default if found is None else found
        self._known.add(key)
        return default

    def need(self, key: str, read: Callable[[object], T]) -> T | None:
        """The value as `read` makes it. None, and a mistake, where it is not given or wrong."""
        self._known.add(key)
        try:
            return read(self._values.get(key))
        except Wrong as wrong:
            found = wrong.found or shown(self._values[key]) if key in self._values else "nothing"
            self.ledger.note(self.name(key), found, wrong.wanted)
            return None

    def table(self, key: str) -> Table:
        """A table inside of this one; an empty one where it is not given or wrong."""
        self._known.add(key)
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            self.ledger.note(self.name(key), shown(value), f"a table: [{self.name(key)}]")
            value = {}
        return Table(value, self.name(key), self.ledger)

    def tables(self, key: str) -> tuple[Table, ...]:
        self._known.add(key)
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.ledger.note(self.name(key), shown(value), f"tables, each under a line [[{self.name(key)}]]")
            return ()
        return tuple(
            Table(item, f"{self.name(key)}[{position}]", self.ledger) for position, item in enumerate(value)
        )

    def close(self, planned: Iterable[str] = ()) -> None:
        """Notes every key that nobody asked for; those in `planned` as not available yet."""
        for key in self._values:
            if key in self._known:
                continue
            if key in planned:
                self.ledger.note(self.name(key), "a setting that comes with a later version", "it left out")
            elif key.lower() in SECRETS:
                wanted = f"secrets in the environment or in {self.ledger.secrets}, never in this file"
                self.ledger.note(self.name(key), "a secret", wanted)
            else:
                self.ledger.note(self.name(key), "an unknown key", self._nearest(key))

    def name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _nearest(self, key: str) -> str:
        near = difflib.get_close_matches(key.lower(), sorted(self._known), n=1, cutoff=0.5)
        return near[0] if near else f"one of {', '.join(sorted(self._known))}"


def shown(value: object) -> str:
    quoted = repr(str(value)) if isinstance(value, str) else repr(value)
    return quoted if len(quoted) <= SHOWN else quoted[:SHOWN] + "…"


def _containing(key: str) -> Iterable[str]:
    """The key itself, then each table around it: "source.wix.poll", "source.wix", "source"."""
    while key:
        yield key
        key = key.rpartition(".")[0]
