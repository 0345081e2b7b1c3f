"""One order of Wix's, asked for by its id: Wix's search may be behind, this is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from actors import places
from actors.errors import JournalError
from actors.intake import wix_search
from actors.intake.menu_messages import menu_now
from actors.intake.orders import accept_wix
from actors.intake.wix_messages import Get, WixError
from actors.journal.messages import AcceptPage
from actors.journal.source_messages import SourcePausedError
from supervision import ActorDown, MailboxFull, Timeout

if TYPE_CHECKING:
    from actors.domain.routing import Station
    from actors.settings import WixSource
    from supervision import Context

#: Seconds from one to the next: whoever rings more often is heard by the polls that follow.
SHORTEST: Final = 1.0
GET_DEADLINE: Final = 15.0
ASK_DEADLINE: Final = 10.0

#: Whatever stands in the way, the poll that follows finds the order.
_LEFT_TO_THE_POLL: Final = (WixError, JournalError, SourcePausedError, ActorDown, Timeout, MailboxFull)


class WixOne:
    """Fetches beside the polls, one at a time."""

    def __init__(self, settings: WixSource, stations: tuple[Station, ...], ctx: Context) -> None:
        self._settings = settings
        self._stations = stations
        self._ctx = ctx
        self._journal = ctx.ref_of(places.JOURNAL)
        self._client = ctx.ref_of(places.source(settings.name, "client"))
        self._last = float("-inf")
        self._busy = False

    def fetch(self, order: str) -> None:
        """`order` is Wix's id of it."""
        if self._busy or self._ctx.now() < self._last + SHORTEST:
            return
        self._busy, self._last = True, self._ctx.now()
        self._ctx.spawn(self._run(order), name="one order")

    async def _run(self, order: str) -> None:
        try:
            told = await self._client.ask(Get(f"{wix_search.ORDERS}/{order}"), GET_DEADLINE)
            menu = await menu_now(self._ctx.ref_of, self._settings.name)
            accept = accept_wix(_order_in(told.document), self._settings, self._stations, menu)
            if accept.order.source_id.lower() == order.lower():
                await self._journal.ask(AcceptPage(self._settings.name, (accept,), None), ASK_DEADLINE)
        except _LEFT_TO_THE_POLL:
            pass
        finally:
            self._busy = False


def _order_in(document: Any) -> Any:  # noqa: ANN401 - any JSON
    """`{"order": {…}}`, as Wix answers."""
    return document.get("order", document) if isinstance(document, dict) else document
