"""What was chosen for a dish: variants, modifiers, extras.

It comes in three ways, often in more than one of them: with names (`modifierGroups`), as lines of text
(`descriptionLines`; a variant is a line without a name), and as ids alone (`catalogReference.options`).
Nothing is read twice. Of what came by its id the menu has the name; where it has none, the ticket says so.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from actors.domain.menu import UNNAMED
from actors.domain.order import Choice
from actors.intake.reading import identity
from actors.intake.wix_texts import original, translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from actors.intake.reading import Reading

GROUPS_LIMIT: Final = 20
CHOICES_LIMIT: Final = 50

_TIMES: Final = re.compile(r"^(\d+\s*[xX\u00d7]\s*|[xX\u00d7]\d+\s+)|\s*[xX\u00d7]\s*\d+$")
_CUT: Final = "…"


def read_choices(
    reading: Reading, line: dict[str, Any], note: str, what: str, names: Mapping[str, str]
) -> tuple[Choice, ...]:
    """`note` is the guest's request on the dish, which may be among the lines of text again."""
    options = _options(line)
    groups, texts = line.get("modifierGroups"), line.get("descriptionLines")
    if not (groups or texts or options.get("modifierGroups") or options.get("priceVariant")):
        return ()
    return _Chosen(reading, what, names).all(groups, texts, options, " ".join(note.split()))


def _options(line: dict[str, Any]) -> dict[str, Any]:
    """What is wrong with them was said where the rest of them was read."""
    reference = line.get("catalogReference")
    options = reference.get("options") if isinstance(reference, dict) else None
    return options if isinstance(options, dict) else {}


@dataclass(frozen=True, slots=True)
class _Chosen:
    reading: Reading
    what: str
    names: Mapping[str, str]

    def all(self, groups: object, texts: object, options: dict[str, Any], note: str) -> tuple[Choice, ...]:
        inline, ids = self._inline(groups)
        known = {choice.name.casefold() for choice in inline}
        told = [each for each in self._described(texts) if not _is_note(each.name, note)]
        told = [each for each in told if not _parts(each.name) <= known]
        variant = [choice for choice in told if not choice.group] or self._variant(options)
        rest = [choice for choice in told if choice.group]
        more = self._by_id(options, ids, known.union(*(_parts(choice.name) for choice in told)))
        return (*variant, *inline, *rest, *self._left(more, rest, variant, options))

    def _inline(self, value: object) -> tuple[list[Choice], set[str]]:
        found: list[Choice] = []
        ids: set[str] = set()
        for group, modifier in self._modifiers(value):
            known = _id(modifier)
            ids.update(known)
            named = original(self.reading, group.get("name"), self._choices, 100)
            found.append(self._modifier(modifier, named, group))
        return found, ids

    def _modifier(self, modifier: dict[str, Any], named: str, group: dict[str, Any]) -> Choice:
        """With its id where a name is missing: the menu's may be known now and not the next time."""
        what = f"a choice of {self.what}"
        said = original(self.reading, modifier.get("label"), what, 200)
        name = said or self._name(modifier)
        if not name:
            self.reading.problem(f"{what} has no name: see the order at Wix")
        other = translated(self.reading, modifier.get("label"), f"name of {what}", 200)
        found = "" if said and named else _one(_id(modifier))
        return Choice(name or UNNAMED, named or self._name(group), self._times(modifier), other, found)

    def _described(self, value: object) -> Iterator[Choice]:
        what = f"description of {self.what}"
        for entry in self.reading.sequence(value, what, GROUPS_LIMIT):
            line = self.reading.mapping(entry, what)
            keys = ("plainText", "plainTextValue", "colorInfo", "color")
            text = next((found for key in keys if _says(found := line.get(key))), None)
            name = original(self.reading, text, what, 600)
            if name:
                yield Choice(name, original(self.reading, line.get("name"), what, 100))

    def _variant(self, options: dict[str, Any]) -> list[Choice]:
        variant = self.reading.mapping(options.get("priceVariant"), f"size of {self.what}")
        ids = _id(variant)
        if not ids and not variant.get("name"):
            return []
        name = self._name(variant)
        if name:
            return [Choice(name, id=_one(ids))]
        price = self.reading.line(variant.get("formattedPrice"), f"size of {self.what}")
        costs = f", its price is {price}" if price else ""
        self.reading.problem(f"{self.what}: Wix sent no name for the size or variant{costs}")
        return []

    def _by_id(self, options: dict[str, Any], ids: set[str], known: set[str]) -> list[Choice]:
        """What came by its id alone, and is none of what is known by its name."""
        found: list[Choice] = []
        for group, modifier in self._modifiers(options.get("modifierGroups")):
            name = self._name(modifier)
            if not _id(modifier) & ids and name.casefold() not in known:
                named = self._name(group) if name else ""
                identity_of = _one(_id(modifier))
                found.append(Choice(name or UNNAMED, named, self._times(modifier), id=identity_of))
        return found

    def _left(
        self, found: list[Choice], told: list[Choice], variant: list[Choice], options: dict[str, Any]
    ) -> list[Choice]:
        """Without those that have a name among the lines of text, which say no ids."""
        unnamed = sum(choice.name == UNNAMED for choice in found)
        lines = sum(len(_parts(choice.name)) for choice in told) + len(variant)
        spoken = min(unnamed, max(0, lines - bool(options.get("priceVariant"))))
        missing = unnamed - spoken
        if missing:
            self.reading.problem(
                f"{self.what}: Wix sent no names for its {missing} choices: see the order at Wix"
            )
        skipped = Counter({UNNAMED: spoken})
        left = []
        for choice in found:
            if skipped[choice.name] > 0:
                skipped[choice.name] -= 1
            else:
                left.append(choice)
        return left

    def _modifiers(self, value: object) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        for entry in self.reading.sequence(value, self._choices, GROUPS_LIMIT):
            group = self.reading.mapping(entry, self._choices)
            for modifier in self.reading.sequence(group.get("modifiers"), self._choices, CHOICES_LIMIT):
                yield group, self.reading.mapping(modifier, f"a choice of {self.what}")

    def _name(self, entry: dict[str, Any]) -> str:
        """As the menu has it by the entry's id; some who write options put the name there themselves."""
        by_id = next((self.names[each] for each in _id(entry) if each in self.names), "")
        said = entry.get("name") if isinstance(entry.get("name"), str | dict) else ""
        return original(self.reading, said or by_id, f"a choice of {self.what}", 200)

    def _times(self, modifier: dict[str, Any]) -> int:
        value = modifier.get("quantity")
        return 1 if value is None else self.reading.quantity(value, f"quantity of a choice of {self.what}")[0]

    @property
    def _choices(self) -> str:
        return f"choices of {self.what}"


def _id(entry: dict[str, Any]) -> set[str]:
    found = identity(entry.get("id") or entry.get("_id"))
    return set() if found is None else {found}


def _one(ids: set[str]) -> str:
    return next(iter(ids), "")


def _says(value: object) -> bool:
    """Whether there is anything in a text: `{"original": ""}` says nothing."""
    return any(value.values()) if isinstance(value, dict) else value not in (None, "", [])


def _is_note(text: str, note: str) -> bool:
    """A text line is cut sooner than a note."""
    return bool(note) and (text == note or (text.endswith(_CUT) and note.startswith(text.removesuffix(_CUT))))


def _parts(text: str) -> set[str]:
    """The names in a text like "2x Cheese, Ham", to see whether they are known already."""
    return {_TIMES.sub("", part.strip()).casefold() for part in text.split(",")}
