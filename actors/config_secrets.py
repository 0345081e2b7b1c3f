"""The secrets of sources: from the environment, else from the secrets file; never from docketd.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actors import config_values as values
from actors.config_table import Ledger, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    #: By the name of the source and the key; None where the file could not be read, which is said already.
    Kept = Mapping[str, Mapping[str, str]] | None


def read_kept(secrets: dict[str, Any] | None, ledger: Ledger) -> Kept:
    """`[source.NAME]` of the secrets file."""
    if secrets is None:
        return None
    own = Ledger(file=ledger.secrets, secrets=ledger.secrets)
    top = Table(secrets, "", own)
    source = top.table("source")
    kept = {name: _of_source(name, source.table(name)) for name in source.names()}
    for table in (source, top):
        table.close()
    ledger.mistakes.extend(own.mistakes)
    return kept


def _of_source(name: str, table: Table) -> dict[str, str]:
    readers = {"key": secret} if name == "wix" else {}
    found = {key: table.take(key, read, None) for key, read in readers.items()}
    table.close()
    # What is there and wrong is said already, and must not be asked for once more.
    return {key: value or "" for key, value in found.items() if value is not None or key in table}


def take_secret(table: Table, key: str, kept: Kept, read: Callable[[object], str]) -> str | None:
    """None where nobody says anything of it; empty for one that can't be used, which is said already."""
    if table.name(key) in table.ledger.origins:  # from the environment: only there may it stand in the open
        return table.take(key, read, "")
    if kept is None:
        return ""
    return kept.get(table.path.rpartition(".")[2], {}).get(key)


def secret(value: object) -> str:
    """As `text`; what was found is not repeated."""
    try:
        return values.text(value)
    except values.Wrong as wrong:
        raise values.Wrong(wrong.wanted, found="something else") from None
