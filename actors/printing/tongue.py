"""Which conversation is held with a printer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actors.printing.conversation import Conversation
from actors.printing.star_conversation import LANGUAGES as STARS
from actors.printing.star_conversation import StarConversation
from transports.profiles import profile

if TYPE_CHECKING:
    from actors.domain.job import Evidence
    from actors.printing.talk import Talk
    from actors.settings import Printer
    from transports.addresses import Address
    from transports.profiles import Profile


def speaking(printer: Printer, way: Address) -> Address:
    """A virtual printer becomes what it is taken for."""
    if way.scheme != "virtual":
        return way
    language = ("language", profile(printer.profile).language)
    return replace(way, query=(*way.query, language))


def talk_with(printer: Profile, confirmed: Evidence, *, checked: bool = True) -> Talk:
    """`confirmed` is the evidence of an answered fence: `virtual` for a virtual printer.

    `checked`: see `asking.Asking`.
    """
    kind = StarConversation if printer.language in STARS else Conversation
    return kind(printer, confirmed, checked=checked)
