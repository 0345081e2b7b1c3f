"""What makes up the total of an order in docketd's own shape, as its sender says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from actors.domain.order import Charge, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actors.intake.reading import Reading

CHARGES_LIMIT: Final = 20

#: The fields with one amount, in the order of a bill.
AMOUNTS: Final = {
    "subtotal": Part.SUBTOTAL,
    "discount": Part.DISCOUNT,
    "deliveryFee": Part.DELIVERY,
    "tip": Part.TIP,
}
CHARGE_FIELDS: Final = frozenset({*AMOUNTS, "fees", "taxes", "taxIncluded"})


def read_own_charges(reading: Reading, wire: dict[str, Any]) -> tuple[Charge, ...]:
    currency = reading.line(wire.get("currency"), "currency", 10)
    included = reading.flag(wire.get("taxIncluded"), "taxIncluded") is True
    amounts = (
        Charge(kind, priced(reading, wire[name], currency, name))
        for name, kind in AMOUNTS.items()
        if wire.get(name) is not None
    )
    fees = (
        Charge(Part.FEE, amount, name) for name, amount in _entries(reading, wire, "fees", "name", currency)
    )
    taxes = (
        Charge(Part.TAX, amount, rate, included)
        for rate, amount in _entries(reading, wire, "taxes", "rate", currency)
    )
    return tuple(charge for charge in (*amounts, *fees, *taxes) if charge.amount)


def _entries(
    reading: Reading, wire: dict[str, Any], field: str, named: str, currency: str
) -> Iterator[tuple[str, str]]:
    for entry in reading.sequence(wire.get(field), field, CHARGES_LIMIT):
        found = reading.mapping(entry, f"one of {field}")
        name = reading.line(found.get(named), f"{named} of one of {field}", 60)
        yield name, priced(reading, found.get("amount"), currency, f"amount of one of {field}")


def priced(reading: Reading, value: object, currency: str, what: str) -> str:
    amount = reading.line(value, what, 50)
    return f"{amount} {currency}".strip() if amount else ""
