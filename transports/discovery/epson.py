"""Epson's network printers answer a question of Epson's own (ENPC, UDP 3289), even with no raw port.

Where the fields of an answer stand other open programs tell, not Epson: each may be missing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from transports.discovery import broadcast
from transports.discovery.found import Found, a_mac, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transports.discovery.found import Tell

WAY: Final = "epson"
PORT: Final = 3289
QUESTION: Final = b"EPSONQ\x03\x00\x00\x01\x00\x00\x00\x00"
ANSWER: Final = b"EPSONq"
LEAST: Final = len(QUESTION)
MAC: Final = slice(14, 20)
NAME: Final = slice(56, 120)
MODEL: Final = re.compile(rb"(?:TM|EU|UB)-[A-Za-z0-9][A-Za-z0-9-]{1,20}")


async def find(seconds: float, tell: Tell, *, to: Sequence[str] = (), port: int = PORT) -> None:
    await broadcast.ask(QUESTION, port, seconds, read, tell, to)


def read(address: str, data: bytes) -> Found | None:
    """None where it is no answer to this question. Total."""
    if not data.startswith(ANSWER) or len(data) < LEAST:
        return None
    return Found(
        ways=(WAY,),
        maker="EPSON",
        model=_model(data),
        mac=a_mac(data[MAC]),
        addresses=(address,),
        connect=(f"tcp://{address}:9100",),
    )


def _model(data: bytes) -> str:
    seen = MODEL.search(data, LEAST)
    return seen[0].decode("ascii") if seen else printable(data[NAME])
