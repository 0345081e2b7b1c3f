"""What a Star printer on the network tells while another host has it: its status port takes any number.

It tells how the printer is, and nothing of a ticket: a count that stands there may be anybody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.printing.star_conversation import LANGUAGES as STARS
from transports.errors import RefusedError
from transports.languages.star.status import state_in
from transports.profiles import profile
from transports.reasons import DialReason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from actors.ports import AskStatus
    from actors.settings import Printer
    from transports.addresses import Address
    from transports.languages.device_state import DeviceState

TAKEN: Final = frozenset({DialReason.REFUSED, DialReason.TIMED_OUT})
"""How a printer is found that talks to somebody else."""


class StatusPort:
    """Of one printer. `address_of` is told the number of a way."""

    def __init__(self, printer: Printer, address_of: Callable[[int], Address], ask: AskStatus | None) -> None:
        self._ask = ask if profile(printer.profile).language in STARS else None
        self._address_of = address_of

    async def told(self, refused: Mapping[int, RefusedError]) -> DeviceState | None:
        """None where no way that was refused leads to an answer that can be understood."""
        for way in sorted(refused):
            address = self._address_of(way)
            if self._ask is None or address.scheme != "tcp" or not refused[way].reasons & TAKEN:
                continue
            try:
                frame = await self._ask(address.host)
            except RefusedError:
                continue
            if (state := state_in(frame)) is not None:
                return state
        return None
