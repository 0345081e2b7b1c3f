"""Who a printer on the network is: asked of one that has announced itself, and of nobody else.

What is sent prints nothing on a ticket printer: `DLE EOT 1` and `GS I`, or a question of the maker's by UDP.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from transports.discovery import epson, star
from transports.discovery.found import Found, a_serial
from transports.errors import LostError, RefusedError
from transports.languages.escpos.status import IDENTITY_QUESTIONS, EscPosStatus, Question, TextAnswer
from transports.reasons import DialReason
from transports.tcp import TcpStream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transports.languages.escpos.status import StatusEvent
    from transports.stream import Stream

RAW_PORT: Final = 9100
STATUS: Final = b"\x10\x04\x01"
IDENTITY: Final = b"\x1dIB\x1dIC\x1dIA\x1dID"
"""ESC/POS, GS I: maker, model, firmware, serial number, in the order of `IDENTITY_QUESTIONS`."""

DIAL_SECONDS: Final = 1.5
ANSWER_SECONDS: Final = 2.0

SECURE: Final = (
    "its raw port takes the connection and stays silent: another program is printing there, or Secure"
    " Printing is on (Epson units sold in Europe since August 2025): its Web Config, Print, switches it off"
)
CLOSED: Final = "its raw port refuses the connection: another program holds it, or it is switched off there"


def may_be_asked(found: Found) -> bool:
    """An Epson ticket printer that says so itself. Others would print the question, or have said it all."""
    return found.maker.casefold().startswith("epson") and found.model.upper().startswith(("TM-", "EU-"))


async def introduce(found: Found, host: str, port: int = RAW_PORT) -> Found:
    """The find with what its printer says of itself, or a note on why it says nothing."""
    stream = TcpStream(host, port)
    try:
        await stream.open(DIAL_SECONDS)
        return _with(found, await _answers(stream))
    except RefusedError as error:
        refused = DialReason.REFUSED in error.reasons
        return _noted(found, CLOSED) if refused else found
    except LostError:
        return found
    finally:
        stream.abort()


async def _answers(stream: Stream) -> dict[Question, str] | None:
    """None where it says nothing at all. Raises `LostError`."""
    status = EscPosStatus()
    status.expect(Question.STATUS_1, *IDENTITY_QUESTIONS)
    texts: dict[Question, str] = {}
    heard = False
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await stream.write(STATUS)
            while len(texts) < len(IDENTITY_QUESTIONS):
                events = status.feed(await stream.read())
                if not heard:
                    heard = True
                    await stream.write(IDENTITY)
                texts |= _texts(events)
    except TimeoutError:
        pass
    return texts if heard else None


def _texts(events: Sequence[StatusEvent]) -> dict[Question, str]:
    texts = (each for each in events if isinstance(each, TextAnswer))
    return {each.question: each.text for each in texts if each.question is not None}


def _with(found: Found, answers: dict[Question, str] | None) -> Found:
    if answers is None:
        return _noted(found, SECURE)
    said = {question: text.strip() for question, text in answers.items() if text.strip().isprintable()}
    return replace(
        found,
        maker=said.get(Question.MAKER) or found.maker,
        model=said.get(Question.MODEL) or found.model,
        serial=a_serial(said.get(Question.SERIAL, "")) or found.serial,
    )


def _noted(found: Found, note: str) -> Found:
    return replace(found, notes=(*found.notes, note))


async def identify(host: str, seconds: float) -> Found | None:
    """Who stands at an IP address, by the makers' own questions to it alone; None where nobody answers."""
    heard: asyncio.Queue[Found] = asyncio.Queue()
    asking = [
        asyncio.create_task(epson.find(seconds, heard.put_nowait, to=(host,))),
        asyncio.create_task(star.find(seconds, heard.put_nowait, to=(host,))),
    ]
    try:
        async with asyncio.timeout(seconds):
            return await heard.get()
    except TimeoutError:
        return None
    finally:
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
