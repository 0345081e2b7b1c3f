"""What the settings say of orders for later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors import config_values as values
from actors.domain.later import Later

if TYPE_CHECKING:
    from actors.config_table import Table


def read_later(table: Table) -> Later:
    blank = Later()
    later = Later(
        hold=table.take("hold", values.switch, blank.hold),
        before=table.take("before", values.duration(0.0), blank.before),
        lead=table.take("lead", values.duration(0.0), blank.lead),
        advance=table.take("advance", values.switch, blank.advance),
    )
    table.close()
    return later
