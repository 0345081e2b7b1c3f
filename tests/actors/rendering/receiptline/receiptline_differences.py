"""Where docketd prints something else than the reference, on purpose: docs/tickets.md has the reasons."""

from __future__ import annotations

from actors.rendering.letters.characters import LETTERS, cells, clusters
from actors.rendering.receiptline.document import Text
from actors.rendering.typesetting.layout import _places
from actors.rendering.typesetting.wrapping import wrap


def differs(document, columns, encoding="multilingual"):
    """What of it a document has on paper so wide: the names of docs/tickets.md."""
    found = set()
    for text in document.elements:
        for column, width in _placed(text, columns) if isinstance(text, Text) else ():
            found |= {name for name, check in CHECKS.items() if check(column, width, LETTERS[encoding])}
    return found


def _placed(text, columns):
    kept, area = _places(text.settings, len(text.columns), columns)
    return [(text.columns[at], width) for at, width in zip(kept, area.widths, strict=True)]


def _too_large(column, width, letters):
    """A single character that is wider than its column: the reference leaves it out."""
    return any(
        cells(cluster[0], letters) * span.look.width > width
        for row in column.rows
        for span in row
        for cluster in clusters(span.text)
    )


def _full_before_a_line_feed(column, width, letters):
    r"""A row without a cell left, then `\n`: the reference leaves a line free after it."""
    wrapped = [wrap((row,), width, words=False, letters=letters) for row in column.rows[:-1]]
    return any(rows and rows[-1].width == width for rows in wrapped)


CHECKS = {"larger than its column": _too_large, "full row before a line feed": _full_before_a_line_feed}
