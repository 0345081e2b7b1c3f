"""Marks of what must happen now and then, so that a green run proves that the rare cases were in it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_on_hit: Callable[[str], None] | None = None


def sometimes(name: str) -> bool:
    """Mark a place in the code. False outside of the harness, which records the name and makes it True."""
    if _on_hit is None:
        return False
    _on_hit(name)
    return True


@contextmanager
def listening(on_hit: Callable[[str], None]) -> Iterator[None]:
    """Call ``on_hit`` with the name of each mark that is passed while the block runs."""
    global _on_hit  # noqa: PLW0603 - one value for the process: outside of the harness a mark has to cost nothing
    before, _on_hit = _on_hit, on_hit
    try:
        yield
    finally:
        _on_hit = before
