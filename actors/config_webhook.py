"""`[source.NAME]` with `kind = "webhook"` of the settings: a program that hands its orders over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from actors import config_values as values
from actors.config_map import read_map
from actors.config_secrets import strong, take_secret
from actors.intake.json_path import parse_path
from actors.settings import HookSource

if TYPE_CHECKING:
    from actors.config_secrets import Kept
    from actors.config_table import Table

#: It stands in an address, in the name of a variable, and as the source of orders.
NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}")
HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
TOKEN: Final = "token"  # noqa: S105 - the field's name


def read_webhook(table: Table, kept: Kept) -> HookSource:
    name = table.path.rpartition(".")[2]
    if not NAME.fullmatch(name):
        wanted = "a name of small letters, digits, '_' and '-', such as [source.shop]"
        table.ledger.note(table.path, repr(name), wanted)
    table.take("kind", str, "")
    secret = take_secret(table, "secret", kept, strong)
    if secret is None and "secret" not in table:
        variable = f"DOCKETD_SOURCE__{name.upper()}__SECRET"
        wanted = f"it in {variable}, or under [{table.path}] in {table.ledger.secrets}"
        table.ledger.note(table.name("secret"), "nothing", wanted)
    mapped = table.table("map")
    source = HookSource(
        name=name,
        secret=secret or "",
        fields=read_map(mapped) if "map" in table else None,
        signature=table.take("signature", _header, ""),
        token=table.take("token_field", _steps, (TOKEN,)),
    )
    table.close()
    return source


def _header(value: object) -> str:
    if not isinstance(value, str) or not HEADER.fullmatch(value):
        raise values.Wrong('the name of a header, such as "X-WC-Webhook-Signature"')
    return str(value)


def _steps(value: object) -> tuple[str, ...]:
    try:
        steps = parse_path(values.text(value)).steps
    except ValueError:
        steps = ()
    if not steps or not all(isinstance(step, str) for step in steps):
        raise values.Wrong('the place of a field, such as "token" or "data.token"')
    return tuple(str(step) for step in steps)
