"""Keywords for the state of a device, after IPP's `printer-state-reasons` (RFC 8011, 5.4.12)."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """What a printer says of itself. Several hold at once; finer words go beside `OTHER` as details."""

    MEDIA_EMPTY = "media-empty"
    MEDIA_LOW = "media-low"
    COVER_OPEN = "cover-open"
    CUTTER_ERROR = "cutter-error"
    OFFLINE = "offline"
    OTHER = "other"


STOPPING = frozenset(Reason) - {Reason.MEDIA_LOW}
"""The reasons with which no paper moves. Low paper is a warning, everything else a stop."""


class DialReason(StrEnum):
    """Why a device could not be opened."""

    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed-out"
    DNS = "dns"
    FORBIDDEN = "forbidden"  # the system does not let this account use it
    NO_QUEUE = "no-queue"  # the print server knows none of this name
    TLS = "tls"  # nobody vouches for the server's certificate, or there is no encrypted line
