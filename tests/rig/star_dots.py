"""Reads the dots out of bytes in Star's graphic mode: a third reading, for the tests alone.

Raises AssertionError over anything that is no part of a page, so that nothing is passed over in silence.
"""

from __future__ import annotations

import re

PAPER = 72  # bytes across

SWITCHES = re.compile(
    rb"\x1b\*r[RABC]|\x1b\*r(?:[EFePQtK]|m[lr])[0-9]+\x00|\x1b\x0c[\x00\x04\x19]|\x1b\x1ea.|\x1b\x06\x01",
    re.DOTALL,
)
DOWN = re.compile(rb"\x1b\*rY([0-9]+)\x00")


def dots(data):
    """The page's rows from the top, each 72 bytes; white at its end counts."""
    rows, laid, at = [], 0, 0
    while at < len(data):
        if data[at : at + 1] in (b"b", b"k"):
            size = int.from_bytes(data[at + 1 : at + 3], "little")
            row = data[at + 3 : at + 3 + size]
            assert len(row) == size <= PAPER, "a row is cut off, or wider than the paper"
            laid |= int.from_bytes(row.ljust(PAPER, b"\x00"), "big")
            if data[at : at + 1] == b"b":
                rows.append(laid.to_bytes(PAPER, "big"))
                laid = 0
            at += 3 + size
        elif down := DOWN.match(data, at):
            rows += [bytes(PAPER)] * int(down[1])
            at = down.end()
        else:
            switch = SWITCHES.match(data, at)
            assert switch, f"no command of a page: {data[at : at + 12].hex(' ')}"
            at = switch.end()
    return rows
