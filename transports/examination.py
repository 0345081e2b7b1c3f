"""Asks a printer how it is, who it is and how it proves that a ticket is out. Nothing is printed or changed.

Nothing is left behind either: what a printer that is not well would keep until it is, is not sent to it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from transports.errors import LostError, RefusedError
from transports.languages.commands import encode
from transports.languages.escpos.encoder import EscPos
from transports.languages.escpos.state import ROUND, decode_real_time
from transports.languages.escpos.status import (
    IDENTITY_QUESTIONS,
    STATUS_QUESTIONS,
    AutoStatus,
    EscPosStatus,
    MarkerAnswer,
    ProcessId,
    Question,
    RealTimeStatus,
    TextAnswer,
)
from transports.languages.star.encoder import StarGraphic
from transports.languages.star.proofs import StarProofs
from transports.languages.star.status import PrintEnd, StarFrame, StarStatus, Version, state_in
from transports.reasons import DialReason

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from transports.languages.device_state import DeviceState
    from transports.profiles.model import Profile
    from transports.stream import Stream

DIAL_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 2.5
FENCE: Final = "DOCT"
NAME: Final = b"DO"
TAKEN: Final = frozenset({DialReason.REFUSED, DialReason.TIMED_OUT})
"""How a printer is found that talks to another host."""


@dataclass(slots=True)
class Examined:
    """What is known when the printer has said it all, or its time is over.

    `refused`: why it could not be opened, with the system's own words in `detail`; there is a `state` all the
    same where it told it beside the port that prints. `can_answer` is False for one that never says anything.
    `state` None: it said nothing that can be understood. `proof`: `process-id`, `marker`, `print-end` or
    `counter`, by what it answered; empty where it did not, or is not well.
    """

    refused: frozenset[str] = frozenset()
    detail: str = ""
    can_answer: bool = True
    state: DeviceState | None = None
    said: Mapping[str, str] = field(default_factory=dict)  # maker, model, firmware, serial
    proof: str = ""
    lost: bool = False

    @property
    def well(self) -> bool:
        return not self.refused and self.state is not None and self.state.clean


async def examine(
    stream: Stream,
    profile: Profile,
    dial: float = DIAL_SECONDS,
    answer: float = ANSWER_SECONDS,
    beside: Callable[[], Awaitable[bytes]] | None = None,
) -> Examined:
    """Opens the stream and lets it go again. `answer` seconds for each of two rounds of questions.

    `beside` asks a Star printer that another host may have for a frame: see `star_status_port`.
    """
    found = Examined()
    try:
        await stream.open(dial)
        found.can_answer = stream.answers
        if found.can_answer:
            await (_escpos if profile.language == "escpos" else _star)(stream, profile, found, answer)
    except RefusedError as error:
        found.refused, found.detail = error.reasons, error.detail
        if beside is not None and error.reasons & TAKEN:
            found.state = await _told(beside)
    except LostError as error:
        found.lost, found.detail = True, error.detail
    finally:
        stream.abort()
    return found


async def _told(beside: Callable[[], Awaitable[bytes]]) -> DeviceState | None:
    try:
        return state_in(await beside())
    except RefusedError:
        return None


async def _escpos(stream: Stream, profile: Profile, found: Examined, seconds: float) -> None:
    language, status = EscPos(profile), EscPosStatus()
    status.expect(*STATUS_QUESTIONS)
    answers: dict[int, int] = {}
    try:
        async with asyncio.timeout(seconds):
            await stream.write(encode(language.query_status()))
            while answers.keys() != ROUND:
                for event in status.feed(await stream.read()):
                    if isinstance(event, RealTimeStatus) and event.number is not None:
                        answers[event.number] = event.byte
                    elif isinstance(event, AutoStatus):
                        found.state = event.state
    except TimeoutError:
        pass
    found.state = decode_real_time(answers) or found.state
    if found.well:
        await _escpos_in_turn(stream, profile, found, status, seconds)


async def _escpos_in_turn(
    stream: Stream, profile: Profile, found: Examined, status: EscPosStatus, seconds: float
) -> None:
    """What is answered behind all that the printer still has to print."""
    language = EscPos(profile)
    status.expect(*IDENTITY_QUESTIONS, *([] if profile.process_id else [Question.MARKER]))
    questions = [*language.identify(), *(language.fence(FENCE) if profile.process_id else language.marker())]
    texts: dict[str, str] = {}
    found.said = texts
    try:
        async with asyncio.timeout(seconds):
            await stream.write(encode(questions))
            while not found.proof:
                for event in status.feed(await stream.read()):
                    match event:
                        case TextAnswer(question=Question() as question, text=text) if text.isprintable():
                            texts[question.value] = text.strip()
                        case ProcessId(text=text) if text == FENCE:
                            found.proof = "process-id"
                        case MarkerAnswer():
                            found.proof = "marker"
    except TimeoutError:
        pass


async def _star(stream: Stream, profile: Profile, found: Examined, seconds: float) -> None:
    """One frame tells how it is, and that it counts. Those with letters answer to a name besides."""
    status = StarStatus()
    try:
        async with asyncio.timeout(seconds):
            await stream.write(encode(StarProofs().query_status()))
            while found.state is None:
                _note(found, status, await stream.read())
        async with asyncio.timeout(seconds):
            await _star_in_turn(stream, profile, found, status)
    except TimeoutError:
        pass


async def _star_in_turn(stream: Stream, profile: Profile, found: Examined, status: StarStatus) -> None:
    if not found.well:
        return
    graphic = profile.language == "stargraphic"
    await stream.write(encode(StarGraphic(profile).identify() if graphic else StarProofs().print_end(NAME)))
    while not found.said if graphic else found.proof != "print-end":
        _note(found, status, await stream.read())


def _note(found: Examined, status: StarStatus, data: bytes) -> None:
    for event in status.feed(data):
        match event:
            case StarFrame():
                found.state = event.state
                if event.counter is not None and not found.proof:
                    found.proof = "counter"
            case PrintEnd(name=name) if name == NAME:
                found.proof = "print-end"
            case Version() if event.text:
                found.said = {"model": event.text.partition(" (")[0]}
