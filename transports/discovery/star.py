"""Star's network printers answer a question of Star's own (UDP 22222).

Where the fields of an answer stand is known from one recorded answer: all of it may be missing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from transports.discovery import broadcast
from transports.discovery.found import Found, a_mac, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transports.discovery.found import Tell

WAY: Final = "star"
PORT: Final = 22222
HEAD: Final = b"STR_BCAST"
QUESTION: Final = HEAD + bytes(7) + b"RQ1.0.0" + b"\x00" + b"\x00\x1c" + b"\x64\x31"
SHORT_MODEL: Final = slice(0x24, 0x34)
MAC: Final = slice(0x4E, 0x54)
MODEL: Final = slice(0xCC, 0x10C)
NAME: Final = re.compile(r"(?:TSP|mC-|mPOP|SM-|SP|HSP|FVP|BSC|TUP)[A-Za-z0-9-]*")
NAMED: Final = re.compile(NAME.pattern.encode())


async def find(seconds: float, tell: Tell, *, to: Sequence[str] = (), port: int = PORT) -> None:
    await broadcast.ask(QUESTION, port, seconds, read, tell, to)


def read(address: str, data: bytes) -> Found | None:
    """None where it is no answer to this question. Total."""
    if not data.startswith(HEAD) or b"RS1" not in data[len(HEAD) : 0x24]:
        return None
    return Found(
        ways=(WAY,),
        maker="Star",
        model=_model(data),
        mac=a_mac(data[MAC]),
        addresses=(address,),
        connect=(f"tcp://{address}:9100",),
    )


def _model(data: bytes) -> str:
    """`TSP143IIILAN (STR_T-001)` is a TSP143IIILAN."""
    for place in (MODEL, SHORT_MODEL):
        text = printable(data[place]).partition(" (")[0]
        if NAME.match(text):
            return text
    seen = NAMED.search(data, SHORT_MODEL.start)
    return seen[0].decode("ascii") if seen else ""
