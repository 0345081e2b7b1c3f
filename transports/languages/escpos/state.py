"""What ESC/POS status bytes mean. Sources: ESC/POS reference, DLE EOT and GS a."""

from __future__ import annotations

from typing import TYPE_CHECKING

from transports.languages.device_state import DeviceState
from transports.reasons import STOPPING, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

ASB_LENGTH = 4
ROUND = frozenset({1, 2, 3, 4})
"""The DLE EOT questions that together say how the printer is."""


Meaning = tuple[int, Reason | None, str]
"""A bit, the reason that it stands for (`None`: offline says enough), and its finer word."""

ASB: tuple[tuple[Meaning, ...], ...] = (
    (
        (0x20, Reason.COVER_OPEN, ""),
        (0x40, None, "feeding"),
    ),
    (
        (0x01, None, "waiting-for-recovery"),
        (0x04, Reason.OTHER, "recoverable-error"),
        (0x08, Reason.CUTTER_ERROR, ""),
        (0x20, Reason.OTHER, "unrecoverable-error"),
        (0x40, Reason.OTHER, "head-hot"),
    ),
    (
        (0x03, Reason.MEDIA_LOW, ""),
        (0x0C, Reason.MEDIA_EMPTY, ""),
    ),
)
"""Bytes 1 to 3 of an automatic status; byte 4 tells nothing."""

REAL_TIME: dict[int, tuple[Meaning, ...]] = {
    1: ((0x20, None, "waiting-for-recovery"),),
    2: (
        (0x04, Reason.COVER_OPEN, ""),
        (0x08, None, "feeding"),
        (0x20, Reason.MEDIA_EMPTY, "paper-end-stop"),
        (0x40, None, "error"),
    ),
    3: (
        (0x04, Reason.OTHER, "recoverable-error"),
        (0x08, Reason.CUTTER_ERROR, ""),
        (0x20, Reason.OTHER, "unrecoverable-error"),
        (0x40, Reason.OTHER, "head-hot"),
    ),
    4: (
        (0x0C, Reason.MEDIA_LOW, ""),
        (0x60, Reason.MEDIA_EMPTY, ""),
    ),
}
"""The answers to DLE EOT 1 to 4."""

_DRAWER, _OFFLINE = 0x04, 0x08


def is_asb(message: bytes) -> bool:
    return (
        len(message) == ASB_LENGTH
        and message[0] & 0x93 == 0x10
        and not any(byte & 0x90 for byte in message[1:])
    )


def decode_asb(message: bytes) -> DeviceState | None:
    """Decode the four bytes of an automatic status; `None` when they are none."""
    if not is_asb(message):
        return None
    found = [
        meaning for byte, table in zip(message, ASB, strict=False) for meaning in table if byte & meaning[0]
    ]
    return _state(found, online=not message[0] & _OFFLINE, drawer_high=bool(message[0] & _DRAWER))


def decode_real_time(answers: Mapping[int, int]) -> DeviceState | None:
    """Decode answers to DLE EOT by question number.

    One answer is enough to know of trouble; that there is none takes all four. `None` is unknown, not fine.
    """
    answers = {number: byte for number, byte in answers.items() if number in ROUND and byte & 0x93 == 0x12}
    found = [
        meaning for number, byte in answers.items() for meaning in REAL_TIME[number] if byte & meaning[0]
    ]
    first = answers.get(1)
    online = not first & _OFFLINE if first is not None else not any(_stops(meaning) for meaning in found)
    drawer_high = bool(first & _DRAWER) if first is not None else None
    state = _state(found, online=online, drawer_high=drawer_high)
    return state if answers.keys() == ROUND or not state.clean else None


def _stops(meaning: Meaning) -> bool:
    return meaning[1] in STOPPING


def _state(found: list[Meaning], *, online: bool, drawer_high: bool | None) -> DeviceState:
    reasons = {reason for _, reason, _ in found if reason}
    details = {detail for _, _, detail in found if detail}
    if Reason.COVER_OPEN in reasons and "head-hot" in details:
        # The same bit says that the cover was opened while printing: then the head is not what waits.
        details = details - {"head-hot"} | {"cover-opened-while-printing"}
        if not details & {"recoverable-error", "unrecoverable-error"}:
            reasons.discard(Reason.OTHER)
    if "error" in details and not reasons & STOPPING:
        reasons.add(Reason.OTHER)
    if not online and not reasons & STOPPING:
        reasons.add(Reason.OFFLINE)
    return DeviceState(online, frozenset(reasons), frozenset(details), drawer_high)
