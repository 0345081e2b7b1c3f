"""Arabic letters in the form that joins them with their neighbours."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from actors.rendering.letters.characters import ALEFS, LAM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arabic_reshaper import ArabicReshaper

_JOINS: Final = re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff]")


def joined(clusters: Sequence[str]) -> list[str]:
    """Letters with their marks, in reading order; of each the letter is exchanged, never its place."""
    letters = [_letter(cluster) for cluster in clusters]
    if not any(map(_JOINS.match, letters)):
        return list(clusters)
    forms = _reshaper().reshape("".join(letters))
    if len(forms) != len(clusters):  # a letter pair that became one somewhere else than in `clusters`
        return list(clusters)
    return [form + cluster[1:].strip(ALEFS) for form, cluster in zip(forms, clusters, strict=True)]


def _letter(cluster: str) -> str:
    """Without its marks; a lam with its alef is a pair."""
    alef = cluster[-1] if len(cluster) > 1 and cluster[0] == LAM and cluster[-1] in ALEFS else ""
    return cluster[0] + alef


@cache
def _reshaper() -> ArabicReshaper:
    from arabic_reshaper import ArabicReshaper  # noqa: PLC0415 - where there is Arabic
    from arabic_reshaper.ligatures import LIGATURES  # noqa: PLC0415 - the same

    pairs = {name: "LAM WITH ALEF" in name for name, _ in LIGATURES}
    return ArabicReshaper(pairs | {"support_ligatures": True, "delete_harakat": False})
