"""What all of Star's languages ask and prove alike.

Sources: Star Graphic Mode Command Specifications, Rev. 2.32; StarPRNT and Star Line Mode Command
Specifications (ETB; ESC RS a and ESC RS E; ESC ACK SOH and ESC ACK CAN; ESC GS ETX).
"""

from __future__ import annotations

from typing import Final

from transports.languages.commands import Command

STATUS_AND_GREETING: Final = 3


class StarProofs:
    def count(self, times: int = 1) -> list[Command]:
        """ETB: move the counter by one when all before it is on paper. It wraps at 32."""
        return [Command("count", None, b"\x17")] * times

    def count_anew(self) -> list[Command]:
        """Set the counter to 0 in its turn (ESC RS E), then count: 1 is told when all before is done."""
        return [Command("counter", 0, b"\x1b\x1eE\x00"), *self.count()]

    def query_status(self) -> list[Command]:
        """ESC ACK SOH: answered on reception, whatever the printer is doing."""
        return [Command("query-status", None, b"\x1b\x06\x01")]

    def enable_status(self) -> list[Command]:
        """Automatic status at every change and at every ETB, and one to each host that connects."""
        return [_automatic(STATUS_AND_GREETING)]

    def print_end(self, name: bytes) -> list[Command]:
        """Ask for an answer with these two bytes when all before it is on paper and the motor stands.

        ESC GS ETX, function 1. Only who asked is answered. A printer of graphic mode does not know it.
        """
        if len(name) != len("n1"):
            raise ValueError(f"the end of a print is named by two bytes, not {name!r}")
        return [Command("print-end", name, b"\x1b\x1d\x03\x01" + name)]

    def reset(self) -> list[Command]:
        """Drop all that waits and begin anew, at once (ESC ACK CAN). No answer; the counter is 0 then."""
        return [Command("reset", None, b"\x1b\x06\x18")]

    def _no_automatic_status(self) -> list[Command]:
        return [_automatic(0)]


def _automatic(kinds: int) -> Command:
    return Command("automatic-status", kinds, bytes([0x1B, 0x1E, 0x61, kinds]))
