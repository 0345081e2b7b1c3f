"""What IPP says, in our words. Pure: attributes as `pyipp` decodes them in, documents and reasons out.

A value comes alone or as a list, an attribute may be missing, and one without a value is an empty text.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from transports.reasons import Reason
from transports.spool import Document, DocumentState, QueueState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Attributes = Mapping[str, Any]

PAUSED: Final = "paused"
NOT_ACCEPTING: Final = "not-accepting"
CONNECTING: Final = "connecting-to-device"

IDLE: Final = 3
"""`printer-state` (RFC 8011, 5.4.11)."""
PROCESSING: Final = 4
STOPPED: Final = 5

JOB_STATES: Final[Mapping[int, DocumentState]] = MappingProxyType(
    {
        3: DocumentState.PENDING,
        4: DocumentState.HELD,
        5: DocumentState.PROCESSING,
        6: DocumentState.STOPPED,
        7: DocumentState.CANCELED,
        8: DocumentState.ABORTED,
        9: DocumentState.COMPLETED,
    }
)
"""`job-state` (RFC 8011, 5.3.7)."""

SEVERITIES: Final = ("-error", "-warning", "-report")

KEYWORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "media-empty": Reason.MEDIA_EMPTY,
        "media-needed": Reason.MEDIA_EMPTY,
        "media-low": Reason.MEDIA_LOW,
        "media-jam": "media-jam",
        "cover-open": Reason.COVER_OPEN,
        "door-open": Reason.COVER_OPEN,
        "interlock-open": Reason.COVER_OPEN,
        "cutter-error": Reason.CUTTER_ERROR,
        "offline": Reason.OFFLINE,
        "shutdown": Reason.OFFLINE,
        "paused": PAUSED,
        "moving-to-paused": PAUSED,
        "connecting-to-device": CONNECTING,
        "timed-out": "timed-out",
    }
)
"""Of `printer-state-reasons`, whatever their severity: CUPS reports an open door as `door-open-report`."""

AWAY: Final = (
    "The printer may not exist or is unavailable",
    "The printer is not responding",
    "The printer is unreachable",
    "The printer is in use",
    "The printer is busy",
    "Waiting for printer to become available",
    "Unable to locate printer",
    "Network host",
)
"""What CUPS's backends say while they try to reach a printer, and nothing else in the state tells of it."""


def several(value: object) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    return tuple(str(each) for each in value) if isinstance(value, list) else (str(value),)


def queue_state(printer: Attributes) -> QueueState:
    """What a printer said is told while somebody talks to it.

    CUPS keeps the reasons of its last document, and an idle queue asks no printer: who waited until they are
    gone would wait for ever.
    """
    reasons = set(_reasons(several(printer.get("printer-state-reasons"))))
    message = str(printer.get("printer-state-message") or "")
    state = printer.get("printer-state")
    if state == IDLE:
        reasons &= {Reason.MEDIA_LOW, PAUSED}
    if state == STOPPED:
        reasons.add(PAUSED)
    if printer.get("printer-is-accepting-jobs") is False:
        reasons.add(NOT_ACCEPTING)
    if state == PROCESSING and message.startswith(AWAY):  # cleared when the document is through
        reasons.add(CONNECTING)
    if state is None:
        reasons.add(Reason.OTHER)  # nothing said is not fine
    return QueueState(frozenset(reasons), message)


def _reasons(found: tuple[str, ...]) -> Iterator[str]:
    """Our keyword, or `other` for an error that has none. Other people's warnings are not for tickets."""
    for each in found:
        keyword = next((each.removesuffix(end) for end in SEVERITIES if each.endswith(end)), each)
        if keyword in KEYWORDS or each in KEYWORDS:
            yield KEYWORDS[keyword if keyword in KEYWORDS else each]
        elif each.endswith("-error"):
            yield Reason.OTHER


def document(job: Attributes, user: str) -> Document | None:
    """None for one without a number or a state."""
    number, state = job.get("job-id"), JOB_STATES.get(job.get("job-state", 0))
    if not isinstance(number, int) or state is None:
        return None
    never = state is not DocumentState.COMPLETED and job.get("time-at-processing") == ""
    return Document(
        number,
        str(job.get("job-name") or ""),
        state,
        frozenset(several(job.get("job-state-reasons"))) - {"none"},
        ours=job.get("job-originating-user-name") == user,
        begun=not never,
    )
