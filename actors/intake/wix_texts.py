"""Texts of a Wix order, which come with their translation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actors.intake.reading import Reading


def original(reading: Reading, value: object, what: str, limit: int) -> str:
    """A text with its translation, or a plain text where a source sends only that.

    `original` is in the site's language, `translated` in the guest's.
    """
    if isinstance(value, dict):
        value = value.get("original") or value.get("translated")
    return reading.line(value, what, limit)


def translated(reading: Reading, value: object, what: str, limit: int) -> str:
    """The translation of such a text, where it is another."""
    if not isinstance(value, dict) or value.get("translated") in (None, value.get("original")):
        return ""
    if not value.get("original"):
        return ""
    found = reading.line(value.get("translated"), f"translated {what}", limit)
    return "" if found == original(reading, value, what, limit) else found
