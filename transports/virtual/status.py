"""The printer's condition and the bits that tell of it.

Bit positions: ESC/POS reference, DLE EOT, GS a and GS r.
"""

from dataclasses import dataclass
from typing import Final

# GS a n: which bits of the four bytes belong to each enabled item.
_ASB_ITEMS: Final = (
    (0x01, (0x04, 0x00, 0x00, 0x00)),  # drawer
    (0x02, (0x68, 0x01, 0x00, 0x00)),  # on-line or off-line, cover, feeding, waiting for recovery
    (0x04, (0x00, 0x6C, 0x00, 0x00)),  # errors
    (0x08, (0x00, 0x00, 0x0F, 0x00)),  # roll sensors
    (0x40, (0x00, 0x02, 0x00, 0x00)),  # panel switch
)


@dataclass(slots=True)
class Condition:
    """Switches, sensors and errors. The roll sensors keep their last value while the cover is open."""

    powered: bool = True
    held_offline: bool = False
    cover_open: bool = False
    paper_end: bool = False
    paper_near_end: bool = False
    cutter_error: bool = False
    cover_error: bool = False
    head_hot: bool = False
    unrecoverable: bool = False
    drawer_pin_high: bool = False

    @property
    def offline(self) -> bool:
        return not self.powered or self.held_offline or self.cover_open or self.paper_end or self.error

    @property
    def error(self) -> bool:
        return self.cutter_error or self.unrecoverable or self.passing

    @property
    def passing(self) -> bool:
        """An error that ends by itself: when the head has cooled down, or the cover is closed again."""
        return self.cover_error or self.head_hot

    def real_time(self, number: int) -> int:
        """The answer to DLE EOT 1 to 4; bits 1 and 4 are always set."""
        return 0x12 | (self._printer, self._causes, self._errors, self._roll)[number - 1]()

    def _printer(self) -> int:
        return 0x04 * self.drawer_pin_high | 0x08 * self.offline

    def _causes(self) -> int:
        return 0x04 * self.cover_open | 0x20 * self.paper_end | 0x40 * self.error

    def _errors(self) -> int:
        """As in the second byte of the automatic status too."""
        return 0x08 * self.cutter_error | 0x20 * self.unrecoverable | 0x40 * self.passing

    def _roll(self) -> int:
        return 0x0C * self.paper_near_end | 0x60 * self.paper_end

    def automatic(self) -> bytes:
        """The four bytes of Automatic Status Back."""
        first = 0x10 | 0x04 * self.drawer_pin_high | 0x08 * self.offline | 0x20 * self.cover_open
        third = 0x03 * self.paper_near_end | 0x0C * self.paper_end
        return bytes((first, self._errors(), third, 0x0F))

    def paper(self) -> int:
        """The answer to GS r 1."""
        return 0x03 * self.paper_near_end | 0x0C * self.paper_end

    def drawer(self) -> int:
        """The answer to GS r 2."""
        return int(self.drawer_pin_high)


def asb_changed(before: bytes, after: bytes, enabled: int) -> bool:
    """Whether an item enabled with `GS a enabled` differs between two messages."""
    return any(
        (old ^ new) & bit
        for item, bits in _ASB_ITEMS
        if enabled & item
        for old, new, bit in zip(before, after, bits, strict=True)
    )
