"""What the menus' actor is told and answers, and when it is told that a name is lacking."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors import places
from actors.domain.menu import NO_MENU, Menu, lacks_names
from supervision import ActorDown, MailboxFull, Request, Timeout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from actors.journal.messages import Accept
    from actors.settings import WixSource
    from supervision import Context, Ref


#: How long orders wait for a menu that is being read from the disk, at a start.
PATIENCE: Final = 1.0


@dataclass(frozen=True, slots=True)
class ShowMenu(Request[Menu]):
    """Answered at once, but at a start, when the disk has told what it has."""


async def menu_now(
    ref_of: Callable[[str], Ref], source: str, otherwise: Menu = NO_MENU, patience: float = PATIENCE
) -> Menu:
    """As it is known now. Nothing that is in the way of it holds an order up for longer than `patience`."""
    try:
        return await ref_of(places.source(source, "menus")).ask(ShowMenu(), patience)
    except (ActorDown, Timeout, MailboxFull):
        return otherwise


@dataclass(frozen=True, slots=True)
class NamesLacking:
    """A hint: an order has an id that the menus have no name for. It may be lost."""


def tell_lacking(ctx: Context, settings: WixSource, accepts: Iterable[Accept]) -> None:
    """To whoever fetches the menus, where one of these orders has an id without a name."""
    if any(lacks_names(accept.order, settings.apps) for accept in accepts if not accept.silent):
        with suppress(ActorDown, MailboxFull):
            ctx.ref_of(places.source(settings.name, "menus")).tell(NamesLacking())


@dataclass(frozen=True, slots=True)
class MenusStatus:
    """`counts` by what menus are made of ("sections": 5); `why` they could not be fetched last, if so."""

    source: str
    fetched_at: datetime | None
    counts: Mapping[str, int]
    why: str


@dataclass(frozen=True, slots=True)
class DescribeMenus(Request[MenusStatus]):
    pass
