"""What the gateway is asked."""

from __future__ import annotations

from dataclasses import dataclass

from supervision import Request


@dataclass(frozen=True, slots=True)
class WhichPort(Request[int]):
    """The port that it listens on: the settings may say "any free one"."""


@dataclass(frozen=True, slots=True)
class WhichTunnelPort(Request[int | None]):
    """The same of what a tunnel connects to; None where that is off."""


@dataclass(frozen=True, slots=True)
class LoadKeys:
    """The gateway's own timer: the journal could not tell it the keys."""
