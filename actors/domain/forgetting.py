"""What is left of an order once its guest is forgotten: what was sold, for how much, when, and where to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from actors.domain.order import Guest

if TYPE_CHECKING:
    from actors.domain.order import Order

#: Stands on whatever is printed of it later.
SENTENCE: Final = "the guest's data of this order were removed: look it up where it was placed"


def without_guest(order: Order) -> Order:
    """Neither name, telephone, address nor anything that the guest wrote.

    Problems quote what could not be read, and may quote the guest. Dishes with their choices stay: they are
    what was sold. Done twice it is the same as once.
    """
    return replace(
        order,
        guest=Guest(),
        note="",
        courier_note="",
        items=tuple(replace(item, note="") for item in order.items),
        problems=(SENTENCE,),
    )
