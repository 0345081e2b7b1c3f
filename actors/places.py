"""Where each actor stands in the tree: the paths that others look up."""

from __future__ import annotations

from typing import Final

LOG: Final = "log"
JOURNAL: Final = "journal"
RENDERING: Final = "rendering"
PRINTING: Final = "printing"
DISPATCH: Final = "printing/dispatch"
SOURCES: Final = "sources"
SETTINGS: Final = "settings"
GATEWAY: Final = "gateway"


def printer(name: str, part: str) -> str:
    """`part` is breaker, link or press."""
    return f"printing/printer.{name}/{part}"


def source(name: str, part: str) -> str:
    """`part` is breaker or poller."""
    return f"sources/source.{name}/{part}"
