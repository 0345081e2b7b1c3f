"""What a Wix order costs and what is left to collect. Wix's own numbers, never recomputed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from actors.domain.order import Payment
from actors.intake.wix_money import amount_of, money

if TYPE_CHECKING:
    from decimal import Decimal

    from actors.intake.reading import Reading

_PAID: Final = frozenset({"PAID", "PARTIALLY_REFUNDED"})
_UNPAID: Final = frozenset(
    {"NOT_PAID", "PARTIALLY_PAID", "PENDING", "PENDING_MERCHANT", "DECLINED", "CANCELED"}
)
_UNSAID: Final = frozenset({"", "UNSPECIFIED"})


@dataclass(frozen=True, slots=True)
class Bill:
    total: str
    payment: Payment
    to_collect: str


def read_bill(reading: Reading, order: dict[str, Any]) -> Bill:
    prices = reading.mapping(order.get("priceSummary"), "the prices")
    balances = reading.mapping(order.get("balanceSummary"), "the balance")
    currency = reading.line(order.get("currency"), "the currency", 10)
    total = money(reading, prices.get("total") or prices.get("totalPrice"), currency, "the total")
    balance = money(reading, balances.get("balance"), currency, "the balance")
    payment = _payment(reading, order, amount_of(balances.get("balance")))
    return Bill(total, payment, (balance or total) if payment is Payment.COLLECT else "")


def _payment(reading: Reading, order: dict[str, Any], balance: Decimal | None) -> Payment:
    status = reading.line(order.get("paymentStatus"), "the payment", 50)
    if status in _PAID:
        return Payment.PAID
    if status == "FULLY_REFUNDED":
        reading.problem("the payment was refunded in full")
        return Payment.UNKNOWN
    if status in _UNPAID:
        return Payment.PAID if balance == 0 else Payment.COLLECT
    if status not in _UNSAID:
        reading.problem(f"the payment status {status} is not known")
    return Payment.COLLECT if balance is not None and balance > 0 else Payment.UNKNOWN
