"""What intake makes of a webhook: something to take, or why it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from actors.domain.menu import NO_MENU

if TYPE_CHECKING:
    from actors.domain.menu import Menu
    from actors.domain.routing import Station
    from actors.journal.messages import Accept
    from actors.settings import WixSource

#: Seconds by which two well-kept clocks may differ.
LEEWAY: Final = 120.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook that its sender signed, about our own site. Whether it is in time is still to be asked."""

    kind: str  # such as wix.ecom.v1.order_approved; empty where it says nothing
    issued_at: float  # seconds since 1970
    expires_at: float
    accept: Accept | None  # None: it brings no order
    event: str | None = None  # its identity: it may be delivered more than once
    sequence: int | None = None  # of all events about its order the higher one is the later
    rings: bool = False  # about orders: the source may have more to tell
    order: str = ""  # the id of the order that it is about, where it brings none

    def is_in_time(self, now: float) -> bool:
        return self.issued_at - LEEWAY <= now <= self.expires_at + LEEWAY


class WebhookError(ValueError):
    """A webhook that is refused; its text is for the log and for whoever sent it, and quotes no body."""


class NotSignedError(WebhookError):
    """Nobody whom we know has signed it: a 401."""


class ElsewhereError(WebhookError):
    """Signed as it should be, and about another site: a 403."""


class ReadWebhook(Protocol):
    """A pure function. Raises `WebhookError`; an order that can't be understood is an unreadable one."""

    def __call__(
        self, body: bytes, settings: WixSource, stations: tuple[Station, ...], menu: Menu = NO_MENU
    ) -> Delivery: ...
