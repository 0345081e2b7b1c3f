"""What a printer says of itself, in whatever language it says it."""

from __future__ import annotations

from dataclasses import dataclass

from transports.reasons import STOPPING, Reason


@dataclass(frozen=True, slots=True)
class DeviceState:
    """What the printer said of itself.

    `offline` is among the reasons only where the printer gave no better one. `details` are finer words:
    `feeding`, `waiting-for-recovery`, `recoverable-error`, `unrecoverable-error`, `head-hot`,
    `cover-opened-while-printing`, `paper-end-stop`, `error`. `drawer_high` is the level of the drawer's sense
    pin, whose meaning depends on the drawer.
    """

    online: bool
    reasons: frozenset[Reason] = frozenset()
    details: frozenset[str] = frozenset()
    drawer_high: bool | None = None

    @property
    def words(self) -> frozenset[str]:
        """The details, and the level of the drawer's sense pin where it was told."""
        if self.drawer_high is None:
            return self.details
        return self.details | {"drawer-pin-high" if self.drawer_high else "drawer-pin-low"}

    @property
    def near_end(self) -> bool:
        return Reason.MEDIA_LOW in self.reasons

    @property
    def clean(self) -> bool:
        """Online, and nothing stops the paper. Low paper is no stop."""
        return self.online and not self.reasons & STOPPING
