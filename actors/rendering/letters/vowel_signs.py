"""Vowel signs that are written before the letter after which they are spoken, and typed."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_BEFORE: Final = frozenset("\u0b47\u0bc6\u0bc7\u0bc8\u0d46\u0d47\u0d48\u0dd9\u0ddb\u1031\u17c1\u17c2\u17c3")
"""Of Oriya, Tamil, Malayalam, Sinhala, Burmese and Khmer: those that have a cell of their own."""

_ANY: Final = re.compile("[\u0b47-\u0b4c\u0bc6-\u0bcc\u0d46-\u0d4c\u0dd9-\u0dde\u1031\u17c1-\u17c3]")


def in_place(clusters: Sequence[str]) -> Sequence[str]:
    """As they stand side by side; a sign that stands on both sides is two."""
    if not any(_ANY.match(cluster) for cluster in clusters):
        return clusters
    placed: list[str] = []
    for cluster in clusters:
        for sign in _parts(cluster):
            placed.insert(len(placed) - (sign[0] in _BEFORE and bool(placed)), sign)
    return placed


def _parts(cluster: str) -> Sequence[str]:
    if not _ANY.match(cluster):
        return (cluster,)
    signs = unicodedata.normalize("NFD", cluster[0])
    if len(signs) == 1 or unicodedata.category(signs[1]) != "Mc":
        return (cluster,)
    return signs[0], signs[1:] + cluster[1:]
