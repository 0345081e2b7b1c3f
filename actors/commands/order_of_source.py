"""An order as a source of the settings sends it: to try a map on what a shop has sent once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from actors.errors import UsageError
from actors.intake.kinds import named, names_of
from actors.intake.messages import BodyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.domain.order import Order
    from actors.settings import Settings


def reader_of(settings: Settings, name: str) -> Callable[[bytes], Order]:
    """Raises `UsageError` where there is no such source; so does the reader for what can't be read."""
    found = named(settings, name)
    if found is None:
        there = ", ".join(names_of(settings)) or "none"
        raise UsageError(f"there is no source {name} in these settings: there is {there}")
    kind, source = found

    def read(body: bytes) -> Order:
        try:
            accepts = kind.read(body, source, settings.stations)
        except BodyError as error:
            raise UsageError(error.detail) from None
        return _first(name, [(each.order, each.readable) for each in accepts])

    return read


def _first(name: str, orders: list[tuple[Order, bool]]) -> Order:
    if not orders:
        raise UsageError(f"there is no order in what {name} sent")
    order, readable = orders[0]
    if not readable:
        raise UsageError(f"docketd can't read this order of {name}: {'; '.join(order.problems)}")
    if len(orders) > 1:
        click.echo(f"docketd: this is the first of {len(orders)} orders", err=True)
    return order
