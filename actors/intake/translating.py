"""From any sender's JSON to docketd's own shape, by a map that stands in the settings.

A map says for each of docketd's fields where it stands. It adds nothing and judges nothing: what it leaves
behind is read by `own_order`, which says of each field what is wrong with it.
"""

from __future__ import annotations

from decimal import Decimal, DecimalException
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from actors.field_map import Branch, Many, Rule
from actors.intake.json_path import as_word, look
from actors.intake.reading import excerpt, is_plain

if TYPE_CHECKING:
    from actors.field_map import Each, FieldMap, Node, Path

NOTHING: Final[tuple[object, ...]] = (None, "", [], {})


def translate(fields: FieldMap, element: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """One of the sender's orders in docketd's own shape."""
    return _branch(fields.order, element)


def _branch(branch: Branch, element: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    found = ((name, _node(node, element)) for name, node in branch.fields)
    return {name: value for name, value in found if value not in NOTHING}


def _node(node: Node, element: Any) -> Any:  # noqa: ANN401 - as above
    match node:
        case Rule():
            return _value(node, element)
        case Branch():
            return _branch(node, element)
        case Many():
            return _many(node, element)


# --- lists ----------------------------------------------------------------------------------------


def _many(many: Many, element: Any) -> Any:  # noqa: ANN401 - as above
    """What is no list where one should be is handed on, so that somebody hears of it."""
    made: list[Any] = []
    for part in many.parts:
        found = look(part.path, element)
        if found in NOTHING:
            continue
        if not isinstance(found, dict | list):
            return found
        made.extend(_elements(part, found))
    return made


def _elements(part: Each, found: Any) -> list[Any]:  # noqa: ANN401 - as above
    """An element of which the map finds nothing stays, and is missed; what is around the list does not."""
    made: list[Any] = []
    for each in found if isinstance(found, list) else [found]:
        if not isinstance(each, dict):
            made.append(each)
        elif _is_wanted(part, each):
            entry = _branch(part.branch, each)
            if entry or part.path.steps:
                made.append(entry)
    return made


def _is_wanted(part: Each, element: dict[str, Any]) -> bool:
    return all(_fits(element, *each) for each in part.only) and not any(
        _fits(element, *each) for each in part.but
    )


def _fits(element: dict[str, Any], path: Path, patterns: tuple[str, ...]) -> bool:
    word = as_word(look(path, element))
    return any(fnmatchcase(word, pattern) for pattern in patterns)


# --- values ---------------------------------------------------------------------------------------


def _value(rule: Rule, element: Any) -> Any:  # noqa: ANN401 - as above
    if rule.constant is not None:
        return rule.constant
    there = [value for path in rule.paths if (value := look(path, element)) not in NOTHING]
    if not there:
        return rule.otherwise
    if rule.between is not None:
        there = [rule.between.join(_text(value) for value in there)]
    return _scaled(rule, _said(rule, there[0]))


def _text(value: Any) -> str:  # noqa: ANN401 - as above
    return str(value).strip() if is_plain(value) else excerpt(value)


def _said(rule: Rule, value: Any) -> Any:  # noqa: ANN401 - as above
    """In docketd's words. A word that nobody foresaw stays, and the ticket names it."""
    if not rule.values:
        return value
    otherwise = value if rule.otherwise is None else rule.otherwise
    return rule.values.get(as_word(value).casefold(), otherwise)


def _scaled(rule: Rule, value: Any) -> Any:  # noqa: ANN401 - as above
    """What is no number stays as it is."""
    if rule.divide == 1 and rule.decimals is None:
        return value
    try:
        amount = Decimal(as_word(value)) / rule.divide
        decimals = len(str(rule.divide)) - 1 if rule.decimals is None else rule.decimals
        return str(amount.quantize(Decimal(1).scaleb(-decimals)))
    except DecimalException:
        return value
