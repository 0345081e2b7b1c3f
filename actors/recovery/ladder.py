"""What may be done about a printer that is away, by cause: a table, and no more.

docketd's own doing comes first, then what a person can do; to fail over is the dispatch's affair. The link
dials again all the while; a stopped queue is resumed by the queue's own link.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Step(StrEnum):
    REOPEN = "reopen"
    REDISCOVER = "rediscover"  # at another address of the network
    FREE_CUTTER = "free-cutter"  # tell it to go on
    RESTART_SPOOLER = "restart-spooler"  # of Windows, where it is allowed
    CLEAR = "clear"  # the ticket in hand, so that the backup prints it: the dispatch's
    SEE_TO_IT = "see-to-it"  # power, cable, paper: somebody has to
    POWER_CYCLE = "power-cycle"
    SWITCH_OFF = "switch-off-secure-printing"
    MEND_ADDRESS = "mend-address"


@dataclass(frozen=True, slots=True)
class Rung:
    after: float  # seconds since the printer was seen to be away
    step: Step


BUSY: Final = "connecting-to-device"
"""Another program has it."""

LOW: Final = "media-low"

ROUND: Final = 600.0
"""Seconds until what docketd itself can do is tried once more."""

ROUNDS: Final = 12
"""And so often: two hours. Then only the link goes on dialling."""

PROBATION: Final = 30.0
"""Seconds that a printer has to stay well until a remedy counts as one."""

_AWAY: Final = (Rung(3.0, Step.REOPEN), Rung(15.0, Step.REDISCOVER), Rung(60.0, Step.SEE_TO_IT))
_UNANSWERED: Final = (_AWAY[0], Rung(5.0, Step.RESTART_SPOOLER), *_AWAY[1:])
_MUTE: Final = (Rung(5.0, Step.REOPEN), Rung(60.0, Step.POWER_CYCLE))

LADDERS: Final[Mapping[str, tuple[Rung, ...]]] = MappingProxyType(
    {
        "unreachable": _UNANSWERED,
        "timed-out": _UNANSWERED,
        "lost": _AWAY,
        "dns": (Rung(3.0, Step.REOPEN), Rung(15.0, Step.REDISCOVER), Rung(60.0, Step.MEND_ADDRESS)),
        "other-device": (Rung(3.0, Step.REDISCOVER), Rung(60.0, Step.MEND_ADDRESS)),
        "refused": (Rung(5.0, Step.REOPEN), Rung(30.0, Step.REDISCOVER), Rung(120.0, Step.POWER_CYCLE)),
        BUSY: (Rung(120.0, Step.POWER_CYCLE),),
        "silent": _MUTE,
        "other": _MUTE,
        "secure-printing-suspected": (Rung(0.0, Step.SWITCH_OFF),),
        "cutter-error": (
            Rung(10.0, Step.FREE_CUTTER),
            Rung(40.0, Step.FREE_CUTTER),
            Rung(60.0, Step.POWER_CYCLE),
        ),
    }
)
"""By the first of a printer's reasons. What is not here (paper, cover) a person sees at once and mends."""

ADVICE: Final[Mapping[Step, str]] = MappingProxyType(
    {
        Step.SEE_TO_IT: "somebody has to look: is it switched on, are its cables in?",
        Step.POWER_CYCLE: "switch it off, wait ten seconds, and switch it on again",
        Step.SWITCH_OFF: "switch Secure Printing off in its Web Config, under Print",
        Step.MEND_ADDRESS: "see to its address: docketd printers discover shows which printers are there",
    }
)


def ladder(reasons: tuple[str, ...]) -> tuple[Rung, ...]:
    found = [LADDERS[reason] for reason in reasons if reason in LADDERS]
    return found[0] if found else ()


def ours(rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
    """Without the advice, which is given once."""
    return tuple(rung for rung in rungs if rung.step not in ADVICE)
