"""What a transport can say about an attempt. Values: what follows from them is somebody else's policy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Taken:
    """Every byte was taken by the device or by the system on the way to it. Not yet a word about paper."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was sent. `reasons` are `transports.reasons.DialReason` or `Reason` keywords, never empty."""

    reasons: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lost:
    """The way to the device ended after it had been open.

    `bytes_out` is how many bytes were handed over since it was opened. It never understates, so that 0 means
    that nothing left; `None` means that it can't be known.
    """

    bytes_out: int | None


Verdict = Taken | Refused | Lost
