"""`[source.NAME.map]` of the settings: which field of a sender's JSON is which of docketd's.

docs/webhooks.md describes it to owners; `actors/field_map.py` is what it becomes.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from actors import config_values as values
from actors.config_table import shown
from actors.field_map import Branch, Each, FieldMap, Many, Rule
from actors.intake.json_path import WHOLE, parse_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.config_table import Table
    from actors.field_map import Node, Path

    Read = Callable[[Table, str], Node | None]

#: What tells a rule from an object of docketd's own with fields of its own.
RULE: Final = ("path", "join", "constant")
DIVISORS: Final = (1, 10, 100, 1000)
MOST_DECIMALS: Final = 4


def read_map(table: Table) -> FieldMap | None:
    orders = table.take("orders", _path, None)
    fields = {name: node for name, read in ORDER.items() if (node := read(table, name)) is not None}
    table.close()
    if "id" not in table:
        table.ledger.note(
            table.name("id"), "nothing", 'where the order\'s id stands, such as id = "order_id"'
        )
    if not fields.keys() & {"items", "note"}:
        table.ledger.note(table.name("items"), "nothing", f"where the dishes stand: [{table.name('items')}]")
    return FieldMap(Branch(tuple(fields.items())), orders)


# --- what a field may be --------------------------------------------------------------------------


def _rule(table: Table, key: str) -> Rule | None:
    """A path, a list of paths to take the first of, or a table that says what becomes of it on the way."""
    if isinstance(table.value(key), dict):
        return _whole_rule(table.table(key))
    paths = table.take(key, _paths, ())
    return Rule(paths) if paths else None


def _whole_rule(table: Table) -> Rule | None:
    if sum(key in table for key in RULE) != 1:
        table.ledger.note(
            table.path, "a table that says not where to look", f"one of {', '.join(RULE)} in it"
        )
    constant = table.take("constant", _constant, None)
    join = table.take("join", _paths, None)
    rule = Rule(
        paths=join or table.take("path", _paths, ()),
        constant=constant,
        values=table.take("values", _words, {}),
        otherwise=table.take("otherwise", _constant, None),
        divide=table.take("divide", _divisor, 1),
        decimals=table.take("decimals", values.count(0, MOST_DECIMALS), None),
    )
    between = table.take("between", _between, None)
    if between is not None and "join" not in table:
        table.ledger.note(table.name("between"), shown(between), "join beside it")
    table.close()
    return rule if join is None else replace(rule, between=" " if between is None else between)


def _object(fields: dict[str, Read], table: Table, key: str) -> Node | None:
    """An object of docketd's own, field by field."""
    if key not in table:
        table.take(key, _path, None)
        return None
    inside = table.table(key)
    found = {name: node for name, read in fields.items() if (node := read(inside, name)) is not None}
    inside.close()
    return Branch(tuple(found.items()))


def _either(fields: dict[str, Read], table: Table, key: str) -> Node | None:
    """An object of docketd's own, or all of it from one place."""
    value = table.value(key)
    if isinstance(value, dict) and not any(name in value for name in RULE):
        return _object(fields, table, key)
    return _rule(table, key)


def _list(fields: dict[str, Read], table: Table, key: str) -> Node | None:
    """One table, or a list of them: the sender may have in two lists what is one for docketd."""
    if key not in table:
        table.take(key, _path, None)
        return None
    value = table.value(key)
    tables = table.tables(key) if isinstance(value, list) else (table.table(key),)
    if not isinstance(value, dict | list):
        return None  # which is noted
    return Many(tuple(_each(fields, each) for each in tables))


def _each(fields: dict[str, Read], table: Table) -> Each:
    """Without `each` the fields are of what is around the list: one element of it."""
    path = table.take("each", _path, parse_path(WHOLE))
    only, but = table.take("only", _patterns, ()), table.take("except", _patterns, ())
    found = {name: node for name, read in fields.items() if (node := read(table, name)) is not None}
    if not found:
        table.ledger.note(table.path, "no field", f"one or more of {', '.join(fields)}")
    table.close()
    return Each(path, Branch(tuple(found.items())), only, but)


# --- single values --------------------------------------------------------------------------------


def _path(value: object) -> Path:
    wanted = 'a path such as "billing.phone", "items[0].name" or "meta[key=time].value"'
    if not isinstance(value, str):
        raise values.Wrong(wanted)
    try:
        return parse_path(value.strip())
    except ValueError as error:
        raise values.Wrong(f"{wanted} ({error})") from None


def _paths(value: object) -> tuple[Path, ...]:
    items = value if isinstance(value, list) else [value]
    if not items:
        raise values.Wrong("one path or more")
    return tuple(_path(item) for item in items)


def _constant(value: object) -> object:
    if not isinstance(value, str | int | float | bool) or value == "":
        raise values.Wrong("a text, a number, true or false")
    return value


def _between(value: object) -> str:
    if not isinstance(value, str):
        raise values.Wrong('a text such as ", "')
    return str(value)


def _words(value: object) -> dict[str, object]:
    if not isinstance(value, dict) or not value:
        raise values.Wrong('a table such as { completed = "open", refunded = "cancelled" }')
    return {word.strip().casefold(): _constant(meant) for word, meant in value.items()}


def _divisor(value: object) -> int:
    if isinstance(value, bool) or value not in DIVISORS:
        raise values.Wrong(f"one of {', '.join(map(str, DIVISORS))}")
    return int(str(value))


def _patterns(value: object) -> tuple[tuple[Path, tuple[str, ...]], ...]:
    if not isinstance(value, dict) or not value:
        raise values.Wrong('a table such as { type = "item" } or { key = "_*" }')
    return tuple((_path(key), values.texts(wanted)) for key, wanted in value.items())


# --- docketd's own shape, as docs/orders.md has it ------------------------------------------------


def _leaves(*names: str) -> dict[str, Read]:
    return dict.fromkeys(names, _rule)


OPTION: Final[dict[str, Read]] = _leaves("name", "group", "quantity", "translated")
ITEM: Final[dict[str, Read]] = {
    **_leaves("name", "quantity", "measure", "category", "note", "price", "translated"),
    "options": partial(_list, OPTION),
}
ORDER: Final[dict[str, Read]] = {
    **_leaves("id", "number", "status", "createdAt", "updatedAt", "type", "table", "note", "courierNote"),
    **_leaves("total", "currency", "subtotal", "discount", "deliveryFee", "tip", "taxIncluded"),
    **_leaves("paid", "toCollect", "location"),
    "when": partial(_either, _leaves("asap", "from", "to", "text")),
    "customer": partial(_object, _leaves("name", "phone")),
    "address": partial(_either, _leaves("line1", "line2", "postcode", "city")),
    "items": partial(_list, ITEM),
    "fees": partial(_list, _leaves("name", "amount")),
    "taxes": partial(_list, _leaves("rate", "amount")),
}
