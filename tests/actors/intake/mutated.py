"""Wix orders with mistakes in them, made from the samples: dropped, null, of another type, deep, huge.

`DOCKETD_STREAMS=100000 pytest tests/actors/intake/test_mutated.py` is the long form, of a quarter of an hour.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

STREAMS = int(os.environ.get("DOCKETD_STREAMS", "2000"))
SAMPLES = Path(__file__).parents[2] / "data" / "wix"

STRANGE = (
    "\x1bp\x00\x19\xfa", "\x10\x14\x01\x00\x01", "\x00\x07\x1d", "\ud83d", "a\udc00b", "\u202eevil\u202c",
    "\u200b" * 50, "\ufeff", "{command:\\x1bp}", "{{ 7*7 }}", "| ^^^ ~ _ ` |", "a\u0300" * 40,
    "e" + "\u0301" * 2_000,
    "ｱ" * 60, "👩‍🍳🍕", "שלום", "%s%n", "NaN", "-1", "1e999", "0x10", "null",
    "2025-13-45T99:99:99Z", "PICKUP|1|",
)  # fmt: skip
OTHERS = (
    None, True, False, 0, -1, 1.5, 10**30, 1e308, "", "x", [], {}, [[]], [None], {"original": None}, {"": ""},
    {"amount": {}}, {"original": ["a"]}, "9" * 400, "A b " * 6_000, "x" * 30_000, -(2**63), "0", "PICKUP",
)  # fmt: skip


class Pool:
    """Documents as texts, and parts of them to put where they do not belong."""

    def __init__(self, documents):
        self.texts = [json.dumps(each) for each in documents]
        self.parts = [node for each in documents for _, _, node in _nodes(each) if len(str(node)) < 2_000]


def seeds():
    """Each order of the samples, and the samples that are none, as they are."""
    found = []
    for path in sorted(SAMPLES.glob("[0-9]*.json")):
        document = json.loads(path.read_text("utf-8"))
        found += [document, *_orders(document)]
    return Pool([each for each in found if len(json.dumps(each)) < 25_000])


def mutant(pool, chance: random.Random):
    """One of the pool with one to eight mistakes in it; one in twenty is cut out of another at any depth."""
    document = json.loads(chance.choice(pool.texts))
    if chance.random() < 0.05:
        document = chance.choice(list(_nodes(document)))[-1]
        document = _copy(document)
    for _ in range(chance.randint(1, 8)):
        document = _mistake(document, pool, chance)
    return _deeper(document, chance) if chance.random() < 0.1 else document


def _orders(document):
    if isinstance(document, dict):
        if "lineItems" in document:
            yield document
        for value in document.values():
            yield from _orders(value)
    elif isinstance(document, list):
        for value in document:
            yield from _orders(value)


def _nodes(document):
    """(container, key, value) of everything in it, itself as the last of the first."""
    yield None, None, document
    waiting = [document]
    while waiting:
        here = waiting.pop()
        pairs = here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
        for key, value in list(pairs):
            yield here, key, value
            if isinstance(value, dict | list):
                waiting.append(value)


def _mistake(document, pool, chance):  # noqa: C901 - a list of them
    places = [each for each in _nodes(document) if each[0] is not None]
    if not places:
        return chance.choice(OTHERS)
    holder, key, value = chance.choice(places)
    match chance.randrange(10):
        case 0:
            del holder[key]
        case 1:
            holder[key] = None
        case 2 | 3:
            holder[key] = _copy(chance.choice(OTHERS))
        case 4:
            there, other, _ = chance.choice(places)
            if isinstance(there, dict) == isinstance(holder, dict):
                holder[key], there[other] = _copy(there[other]), _copy(value)
        case 5:
            holder[key] = [_copy(value)] if chance.random() < 0.5 else {"value": _copy(value)}
        case 6 | 7:
            holder[key] = f"{value}"[:200] + chance.choice(STRANGE)
        case 8:
            holder[key] = _copy(chance.choice(pool.parts))
        case 9:
            _more(holder, key, value, chance)
    return document


def _more(holder, key, value, chance):
    if isinstance(value, list) and len(value) < 50:
        holder[key] = _copy(value) * chance.choice((2, 30))
    elif isinstance(holder, dict):
        holder[str(key) + chance.choice(STRANGE)] = _copy(value)
    else:
        holder.insert(0, _copy(chance.choice(OTHERS)))


def _deeper(document, chance):
    """One value so deep down that nobody would read it."""
    places = [each for each in _nodes(document) if each[0] is not None]
    holder, key, value = chance.choice(places) if places else ({}, "a", document)
    for level in range(chance.choice((5, 60, 400))):
        value = [value] if level % 2 else {"a": value}
    holder[key] = value
    return document if places else value


def _copy(value):
    return json.loads(json.dumps(value))
