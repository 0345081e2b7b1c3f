"""What commands print: columns for people, one JSON document for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from unicodedata import combining, east_asian_width

import click

if TYPE_CHECKING:
    from collections.abc import Sequence


def emit_json(document: object) -> None:
    click.echo(json.dumps(document, indent=2))


def emit_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as their longest text; the same on a terminal and in a pipe."""
    lines = [tuple(headings), *(tuple(cell(value) for value in row) for row in rows)]
    widths = [max(_columns(line[column]) for line in lines) for column in range(len(headings))]
    for line in lines:
        padded = (text + " " * (width - _columns(text)) for text, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def _columns(text: str) -> int:
    """How wide a terminal shows it: Chinese takes two columns a character, an accent of its own none."""
    wide = sum(east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(combining(character) > 0 for character in text)


def cell(value: object) -> str:
    """One line, whatever the value holds: a terminal obeys control characters."""
    if value is None or value in ("", []):
        return "-"
    text = ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
    return "".join(character if character.isprintable() else " " for character in text)


def when(moment: str | None) -> str:
    """A time of the API without the parts of a second."""
    return "-" if moment is None else moment[:19].replace("T", " ") + " UTC"


def span(seconds: float) -> str:
    """`40 s`, `5 min`, `3 h`."""
    for size, word in ((3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {word}"
    return f"{seconds:.0f} s"


def ago(seconds: float) -> str:
    return f"{span(seconds)} ago"


def evidence(name: str | None) -> str:
    """How docketd knows: the API's word, and what it means."""
    from actors.domain.job import Evidence  # noqa: PLC0415 - what --help does not need
    from actors.gateway.wording import EVIDENCE  # noqa: PLC0415

    return f"{name} ({EVIDENCE[Evidence(name)]})" if name in set(Evidence) else cell(name)


def kind(job: dict[str, Any]) -> str:
    """`order`, or `order, reprint 1`: a copy has to be told from its ticket."""
    copy, sheet, sheets = (job.get(name) or 1 for name in ("copy", "sheet", "sheets"))
    if copy > 1:
        return f"{cell(job['kind'])}, reprint {copy - 1}"
    return f"{cell(job['kind'])}, {sheet} of {sheets}" if sheets > 1 else cell(job["kind"])


def why(job: dict[str, Any]) -> str:
    """What waits for its time says when that is."""
    return f"prints {when(job['fires_at'])}" if job.get("fires_at") else str(job["why"])


def plain(shape: dict[str, Any]) -> dict[str, Any]:
    """A shape as the daemon would have sent it: times and states as text."""
    import orjson  # noqa: PLC0415 - only where no daemon answered

    found: dict[str, Any] = orjson.loads(orjson.dumps(shape, option=orjson.OPT_UTC_Z))
    return found
