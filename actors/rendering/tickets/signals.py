"""What a ticket does beside its paper, where the printer's settings ask for it: a sound, and the drawer.

Both depend on what docketd knows of the job, never on a text in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.domain.order import Payment, Service
from actors.domain.ticket import Kind
from actors.rendering.tickets.customer import CUSTOMER, FOR_GUESTS

if TYPE_CHECKING:
    from actors.journal.messages import Work
    from transports.languages.commands import Command
    from transports.languages.registry import Language

HEARD: Final = frozenset({Kind.ORDER, Kind.CHANGE, Kind.VOID, Kind.UNREADABLE})


def signals(work: Work, printer: Language) -> list[Command]:
    """To be sent behind the cut: whoever hears it finds the whole ticket."""
    commands: list[Command] = []
    if printer.profile.beeps and calls_the_kitchen(work):
        commands += printer.buzz(printer.profile.beeps)
    if printer.profile.drawer and takes_money(work):
        commands += printer.open_drawer()
    return commands


def calls_the_kitchen(work: Work) -> bool:
    """A copy that somebody asked for calls nobody: he stands there."""
    return work.kind in HEARD and work.layout not in FOR_GUESTS and work.reprint is None


def takes_money(work: Work) -> bool:
    """The guest's copy of an order that is paid at the counter; a marked one may have opened it before."""
    return (
        work.kind is Kind.ORDER
        and work.layout == CUSTOMER
        and work.order.payment is Payment.COLLECT
        and work.order.service is not Service.DELIVERY
        and work.reprint is None
        and work.mark is None
    )
