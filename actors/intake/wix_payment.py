"""What a Wix order costs and what is left to collect. Wix's own numbers, never recomputed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from actors.domain.order import Payment
from actors.intake.wix_money import amount_of, money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from actors.intake.reading import Reading

#: `total` is the newer name; both occur.
_TOTALS: Final = ("total", "totalPrice")

_AUTHORISED: Final = "the card is authorised and not charged yet: charge it at Wix, collect nothing"
_PART: Final = "a part is paid, and Wix does not say what is left to collect"


#: States of a payment of which only a person can say what they come to.
_TO_ASK: Final = {
    "FULLY_REFUNDED": "the payment was refunded in full",
    "PENDING": "the payment is still under way: look at Wix before anything is collected",
    "PENDING_MERCHANT": _AUTHORISED,
}
_FAILED: Final = {
    "DECLINED": "the payment was declined",
    "CANCELED": "the payment was cancelled",
    "CANCELLED": "the payment was cancelled",
}
_UNSAID: Final = frozenset({"", "UNSPECIFIED"})


@dataclass(frozen=True, slots=True)
class Bill:
    total: str
    payment: Payment
    to_collect: str


@dataclass(frozen=True, slots=True)
class _Sums:
    """`left` is what Wix calls the balance, None where it says nothing of it."""

    left: Decimal | None
    total: Decimal | None
    authorised: Decimal | None


def read_bill(reading: Reading, order: dict[str, Any]) -> Bill:
    prices = reading.mapping(order.get("priceSummary"), "the prices")
    balances = reading.mapping(order.get("balanceSummary"), "the balance")
    currency = reading.line(order.get("currency"), "the currency", 10)
    sums = _Sums(
        amount_of(balances.get("balance")),
        _first_amount(prices.get(key) for key in _TOTALS),
        amount_of(balances.get("authorized")),
    )
    payment = _payment(reading, order, sums)
    total = _total(reading, order, prices, currency)
    balance = "" if sums.left == 0 else money(reading, balances.get("balance"), currency, "the balance")
    if sums.left is not None and sums.left < 0:
        reading.problem(f"Wix owes the guest something: the balance is {balance}")
    return Bill(total, payment, (balance or total) if payment is Payment.COLLECT else "")


def _total(reading: Reading, order: dict[str, Any], prices: dict[str, Any], currency: str) -> str:
    found = (money(reading, prices.get(key), currency, "the total") for key in _TOTALS)
    plain = order.get("totalPrice")  # of Wix Automations, which writes it out
    return next((each for each in found if each), "") or money(reading, plain, currency, "the total")


def _payment(reading: Reading, order: dict[str, Any], sums: _Sums) -> Payment:
    """What `paymentStatus` says, and how much Wix says is left: neither of them alone."""
    status = reading.line(order.get("paymentStatus"), "the payment", 50).upper()
    if status in _TO_ASK:
        return _ask(reading, _TO_ASK[status])
    if status in _FAILED:
        return _failed(reading, _FAILED[status], sums)
    match status:
        case "PAID":
            return _paid(reading, sums)
        case "PARTIALLY_REFUNDED":
            return Payment.PAID
        case "NOT_PAID" | "PARTIALLY_PAID":
            return _unpaid(reading, status, sums)
    if status not in _UNSAID:
        reading.problem(f"the payment status {status} is not known")
    return Payment.COLLECT if sums.left is not None and sums.left > 0 else Payment.UNKNOWN


def _ask(reading: Reading, why: str) -> Payment:
    reading.problem(why)
    return Payment.UNKNOWN


def _paid(reading: Reading, sums: _Sums) -> Payment:
    """An order that was edited after it was paid may have become dearer."""
    if sums.left is not None and sums.left > 0:
        reading.problem("Wix calls the order paid, and says that something is left to collect")
        return Payment.COLLECT
    return Payment.PAID


def _unpaid(reading: Reading, status: str, sums: _Sums) -> Payment:
    if status == "PARTIALLY_PAID" and sums.left is None:
        return _ask(reading, _PART)
    if sums.authorised:
        return _ask(reading, _AUTHORISED)
    left = sums.total if sums.left is None else sums.left
    return Payment.PAID if left is not None and left <= 0 else Payment.COLLECT


def _failed(reading: Reading, why: str, sums: _Sums) -> Payment:
    """The guest comes or is driven to all the same: what was not paid is to be collected."""
    reading.problem(why)
    left = sums.total if sums.left is None else sums.left
    return Payment.COLLECT if left is None or left > 0 else Payment.UNKNOWN


def _first_amount(values: Iterable[object]) -> Decimal | None:
    return next((amount for value in values if (amount := amount_of(value)) is not None), None)
