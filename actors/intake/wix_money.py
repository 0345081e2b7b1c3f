"""Amounts as Wix writes them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actors.intake.reading import Reading


def money(reading: Reading, value: object, currency: str, what: str) -> str:
    """As Wix formats it, or the amount with its currency, where that is known: none is ever assumed."""
    if isinstance(value, dict):
        formatted = reading.line(value.get("formattedAmount"), what, 50)
        value = formatted or value.get("amount")
        currency = "" if formatted else currency
    amount = reading.line(value, what, 50)
    return f"{amount} {currency}".strip() if amount else ""


def amount_of(value: object) -> Decimal | None:
    if isinstance(value, dict):
        value = value.get("amount")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
