"""`[retry.<cause>]`: how docketd's patience differs from what `actors/domain/patience.py` says."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from actors import config_values as values
from actors.domain.patience import DEFAULTS, Cause, Patience

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actors.config_table import Table


def read_retry(retry: Table) -> Mapping[Cause, Patience]:
    found = {cause: _patience(retry.table(cause.value), cause) for cause in Cause}
    retry.close()
    return MappingProxyType(found)


def _patience(table: Table, cause: Cause) -> Patience:
    """What waits for a person waits as long as it lasts: there is no number of tries to set."""
    found = DEFAULTS[cause]
    if cause is not Cause.FAULTED:
        found = _waits(table, found)
    if found.tries is not None:
        found = replace(found, tries=table.take("tries", values.count(1, 1000), found.tries))
    table.close()
    return found


def _waits(table: Table, default: Patience) -> Patience:
    """A printer must be asked often enough to print within seconds of its return."""
    first = table.take("first", values.duration(0.1), default.first)
    found = replace(
        default,
        first=first,
        factor=table.take("factor", values.number(1.0, 10.0), default.factor),
        cap=table.take("cap", values.duration(0.1), max(default.cap, first)),
        jitter=table.take("jitter", values.number(0.0, 1.0), default.jitter),
        steady=table.take("steady", values.duration(0.0), default.steady),
    )
    if found.cap < found.first:
        table.ledger.note(table.name("cap"), f"{found.cap:g}s", f"at least first, which is {found.first:g}s")
    return found
