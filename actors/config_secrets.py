"""The secrets of sources: from the environment, else from the secrets file; never from docketd.toml."""

from __future__ import annotations

import math
import string
import sys
from typing import TYPE_CHECKING, Any, Final

from actors import config_values as values
from actors.config_table import Ledger, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    #: By the name of the source and the key; None where the file could not be read, which is said already.
    Kept = Mapping[str, Mapping[str, str]] | None

#: What a secret stands for that anybody on the internet may guess at.
BITS: Final = 128
FEWEST_CHARACTERS: Final = 8  # different ones: a made-up secret repeats itself
_ALPHABETS: Final = (
    set(string.digits),
    set(string.digits + "abcdef"),
    set(string.digits + "ABCDEF"),
    set(string.ascii_lowercase + string.digits),
    set(string.ascii_uppercase + string.digits),
)
_OTHERS: Final = 64  # signs to choose from: letters of both kinds, digits, and two more
MAKE_ONE: Final = (
    f'{"py" if sys.platform == "win32" else "python3"} -c "import secrets; print(secrets.token_hex(32))"'
)


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
    readers = {"key": secret, "hook_secret": strong} if name == "wix" else {"secret": strong}
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


def strong(value: object) -> str:
    """A secret by which a stranger on the internet is told from the sender: hard to guess."""
    found = secret(value)
    if not found.isascii() or " " in found:
        raise values.Wrong("letters and digits without spaces", found="something else")
    if _bits(found) < BITS or len(set(found)) < FEWEST_CHARACTERS:
        wanted = f"one of {BITS} bits or more, made by chance: {MAKE_ONE} prints one"
        raise values.Wrong(wanted, found="a secret that can be guessed")
    return found


def _bits(found: str) -> float:
    """As if each character were drawn from the smallest usual set that holds all of them."""
    size = next((len(each) for each in _ALPHABETS if each.issuperset(found)), _OTHERS)
    return len(found) * math.log2(size)
