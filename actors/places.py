"""Where each actor stands in the tree: the paths that others look up."""

from __future__ import annotations

import re
from typing import Final

ROOT: Final = "docketd"
LOG: Final = "log"
JOURNAL: Final = "journal"
AVAILABILITY: Final = "availability"
BACKUPS: Final = "backups"
RENDERING: Final = "rendering"
PRINTING: Final = "printing"
DISPATCH: Final = "printing/dispatch"
FINISHING: Final = "finishing"
SOURCES: Final = "sources"
RECOVERY: Final = "recovery"
SETTINGS: Final = "settings"
GATEWAY: Final = "gateway"


def printer(name: str, part: str) -> str:
    """`part` is breaker, link or press."""
    return f"printing/printer.{name}/{part}"


def source(name: str, part: str) -> str:
    """`part` is breaker, client, poller, reconciler or menus."""
    return f"sources/source.{name}/{part}"


#: What people call the actor at a path; the words of the pattern stand in the text.
WORDS: Final = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (r"docketd", "docketd as a whole"),
        (r"log", "the log"),
        (r"journal", "the journal"),
        (r"availability", "the count of docketd's own time"),
        (r"backups", "the copying of the journal"),
        (r"rendering", "the drawing of tickets"),
        (r"printing", "all printing"),
        (r"printing/dispatch", "the watch over all printers"),
        (r"printing/printer\.(.+)/breaker", "the dialling of printer {0}"),
        (r"printing/printer\.(.+)/link", "the line to printer {0}"),
        (r"printing/printer\.(.+)/press", "the feeding of printer {0}"),
        (r"printing/printer\.([^/]+)", "printer {0}"),
        (r"finishing", "the wait for the last tickets"),
        (r"sources", "all sources of orders"),
        (r"sources/source\.(.+)/breaker", "the dialling of {0}"),
        (r"sources/source\.(.+)/client", "the line to {0}"),
        (r"sources/source\.(.+)/poller", "the asking of {0} for orders"),
        (r"sources/source\.(.+)/reconciler", "the comparing with the list of {0}"),
        (r"sources/source\.(.+)/menus", "the reading of the menus of {0}"),
        (r"sources/source\.([^/]+)", "source {0}"),
        (r"recovery", "the recovery of printers"),
        (r"settings", "the watch over the settings"),
        (r"gateway", "the web site"),
    )
)


def in_words(path: str) -> str:
    """What stands at a path, in the words of people; the path itself where nobody has words for it."""
    for pattern, text in WORDS:
        found = pattern.fullmatch(path)
        if found is not None:
            return text.format(*found.groups())
    return path
