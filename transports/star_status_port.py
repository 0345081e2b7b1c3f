"""The status port of a Star printer on a network: it answers while another host prints.

Source: what was recorded of it. A question has 51 bytes, the digit 0 and 50 NULs; the answer has 22: the
frame of the automatic status as a network interface sends it, as it is now and as it was before. It tells how
the printer is, and never what became of a ticket: nobody knows whose count stands in it.
"""

from __future__ import annotations

import asyncio
from typing import Final

from transports.errors import LostError, RefusedError
from transports.reasons import DialReason
from transports.tcp import TcpStream

PORT: Final = 9101
SECONDS: Final = 1.0
"""On the local network it answers in milliseconds."""

QUESTION: Final = b"0" + bytes(50)
FRAME: Final = 11
ANSWER: Final = 2 * FRAME


async def ask(host: str, port: int = PORT, seconds: float = SECONDS) -> bytes:
    """The frame of now, as it came. Raises `RefusedError` where there is none within so many seconds."""
    stream = TcpStream(host, port)
    try:
        async with asyncio.timeout(seconds):
            await stream.open(seconds)
            await stream.write(QUESTION)
            return await _answer(stream)
    except TimeoutError as error:
        raise RefusedError([DialReason.TIMED_OUT], f"no answer within {seconds:g} s") from error
    except LostError as error:
        raise RefusedError([DialReason.REFUSED], error.detail) from error
    finally:
        stream.abort()


async def _answer(stream: TcpStream) -> bytes:
    """All of it is waited for: what is shorter comes from something else."""
    found = b""
    while len(found) < ANSWER:
        found += await stream.read()
    return found[:FRAME]
