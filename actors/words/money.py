"""Amounts of money: as the order has them, or, where it has a bare number, as people write them there."""

from __future__ import annotations

import re
from copy import copy
from decimal import Decimal
from functools import lru_cache
from typing import Final

from actors.words.clock import babel_locale, plain

_BARE: Final = re.compile(r"(-?\d{1,12}(?:\.\d{1,4})?) ([A-Z]{3})", re.ASCII)


@lru_cache(maxsize=512)
def money(text: str, locale: str) -> str:
    """In Zürich CHF 46.50 for "46.50 CHF". All else comes back as it is; nothing is computed or rounded."""
    found = _BARE.fullmatch(text)
    if found is None:
        return text
    from babel.numbers import is_currency  # noqa: PLC0415 - most orders have texts

    amount, currency = Decimal(found[1]), found[2]
    if not is_currency(currency):
        return text
    here = babel_locale(locale)
    pattern = copy(here.currency_formats["standard"])
    digits = len(found[1].partition(".")[2])
    pattern.frac_prec = (digits, digits)  # as many as it came with
    return plain(pattern.apply(amount, here, currency, currency_digits=False, decimal_quantization=False))
