"""What makes up the total of a Wix order: its parts in Wix's own words, and the tax by its rates.

`taxInfo.taxBreakdown` has the tax by rate. Where Wix leaves it out, the lines' own taxes are put together,
and only believed where they come to the order's tax: else the one figure that Wix gave stands by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from actors.domain.order import Charge, Part
from actors.intake.wix_money import amount_of, money

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from actors.intake.reading import Reading

FEES_LIMIT: Final = 100  # as many as Wix takes

#: What a tip is called where shops write in these languages.
_TIP: Final = re.compile(
    r"\b(tips?|gratuit(y|ies|é)|trinkgeld|pourboire|mancia|propina|gorjeta|fooi|dricks|drikkepenge|napiwek)\b"
    "|טיפ|תשר|إكرامية|بقشيش|チップ|小费|小費|ทิป",
    re.IGNORECASE,
)

LINES_LIMIT: Final = 300


def read_charges(reading: Reading, order: dict[str, Any]) -> tuple[Charge, ...]:
    """In the order of a bill; nothing of what is nothing."""
    prices = reading.mapping(order.get("priceSummary"), "the prices")
    currency = reading.line(order.get("currency"), "the currency", 10)

    def part(key: str, kind: Part, name: str = "") -> Iterator[Charge]:
        if amount_of(prices.get(key)):
            yield Charge(kind, money(reading, prices[key], currency, f"the {kind}"), name)

    charges = (
        *part("discount", Part.DISCOUNT, _discount(reading, order)),
        *part("shipping", Part.DELIVERY),
        *_fees(reading, order, currency),
        *_taxes(reading, order, prices, currency),
    )
    return (*part("subtotal", Part.SUBTOTAL), *charges) if charges else ()


def _discount(reading: Reading, order: dict[str, Any]) -> str:
    """What the first discount is called."""
    for entry in reading.sequence(order.get("appliedDiscounts"), "the discounts", FEES_LIMIT)[:1]:
        applied = reading.mapping(entry, "a discount")
        for key, named in (
            ("coupon", "name"),
            ("merchantDiscount", "description"),
            ("discountRule", "name"),
        ):
            found = reading.mapping(applied.get(key), "a discount").get(named)
            found = found.get("original") if isinstance(found, dict) else found
            if found:
                return reading.line(found, "the name of a discount", 60)
    return ""


def _fees(reading: Reading, order: dict[str, Any], currency: str) -> Iterator[Charge]:
    """A tip is one of them, known by its name alone."""
    for entry in reading.sequence(order.get("additionalFees"), "the fees", FEES_LIMIT):
        fee = reading.mapping(entry, "a fee")
        price = fee.get("price") or fee.get("priceBeforeTax")
        if amount_of(price):
            name = reading.line(fee.get("name"), "the name of a fee", 60)
            kind = Part.TIP if _TIP.search(name) else Part.FEE
            yield Charge(kind, money(reading, price, currency, "a fee"), name)


def _taxes(
    reading: Reading, order: dict[str, Any], prices: dict[str, Any], currency: str
) -> tuple[Charge, ...]:
    included = order.get("taxIncludedInPrices") is True
    stated = list(_breakdown(reading, order, currency)) or list(_by_line(reading, order, prices, currency))
    if not stated and amount_of(prices.get("tax")):
        stated = [("", money(reading, prices["tax"], currency, "the tax"))]
    return tuple(Charge(Part.TAX, amount, rate, included) for rate, amount in stated)


def _breakdown(reading: Reading, order: dict[str, Any], currency: str) -> Iterator[tuple[str, str]]:
    info = reading.mapping(order.get("taxInfo"), "the tax")
    for entry in reading.sequence(info.get("taxBreakdown"), "the taxes", FEES_LIMIT):
        tax = reading.mapping(entry, "a tax")
        amount = tax.get("aggregatedTaxAmount") or tax.get("taxAmount")
        if amount_of(amount):
            name = reading.line(tax.get("taxName"), "the name of a tax", 40)
            shown = " ".join(each for each in (name, percent(tax.get("rate"))) if each)
            yield shown, money(reading, amount, currency, "a tax")


def _by_line(
    reading: Reading, order: dict[str, Any], prices: dict[str, Any], currency: str
) -> Iterator[tuple[str, str]]:
    """The only sums that docketd makes: of taxes at one rate."""
    if not amount_of(prices.get("tax")):
        return
    found: dict[str, list[Any]] = defaultdict(list)
    for taxed in _taxed(reading, order):
        info = reading.mapping(taxed.get("taxInfo") or taxed.get("taxDetails"), "a tax")
        if amount_of(info.get("taxAmount")):
            found[percent(info.get("taxRate"))].append(info["taxAmount"])
    sums = {rate: _sum(amounts) for rate, amounts in found.items()}
    if "" in sums or sum(sums.values(), Decimal(0)) != amount_of(prices.get("tax")):
        return
    for rate, amounts in found.items():
        alone = money(reading, amounts[0], currency, "a tax")
        yield rate, alone if len(amounts) == 1 else f"{sums[rate]} {currency}".strip()


def _sum(amounts: Iterable[object]) -> Decimal:
    return sum((amount_of(each) or Decimal(0) for each in amounts), Decimal(0))


def _taxed(reading: Reading, order: dict[str, Any]) -> Iterable[dict[str, Any]]:
    shipping = reading.mapping(order.get("shippingInfo"), "the delivery")
    lines = reading.sequence(order.get("lineItems"), "the list of items", LINES_LIMIT)
    fees = reading.sequence(order.get("additionalFees"), "the fees", FEES_LIMIT)
    return [each for each in (*lines, shipping.get("cost"), *fees) if isinstance(each, dict)]


def percent(rate: object) -> str:
    """Wix writes 8.1 % as "0.081"; empty for no rate, and for none at all."""
    value = amount_of(rate)
    if not value or value < 0:
        return ""
    shown = value * 100 if value < 1 else value
    return f"{shown.normalize():f} %"
