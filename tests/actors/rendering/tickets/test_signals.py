"""What sounds and what opens behind a ticket: only where a setting asks for it."""

from dataclasses import replace

import pytest

from actors.domain.order import Payment, Service
from actors.domain.ticket import Kind
from actors.journal.messages import Copy
from actors.rendering.render import render
from tests.actors.rendering.orders import CHANGE, CUSTOMER, MARK, PICKUP, SHOP, VOID, WORK
from transports.virtual.model import CLONE, TM_M30III
from transports.virtual.printer import VirtualPrinter

BEEPS, DRAWER = "TM-m30III?beeps=2", "TM-m30III?drawer=yes"
COUNTER = replace(CUSTOMER, order=replace(PICKUP, payment=Payment.COLLECT, service=Service.PICKUP))


def heard(work, model, unit=TM_M30III):
    """Beeps and drawer pulses of a printer that gets this ticket; both come behind the cut."""
    rendered = render(work, SHOP, model)
    printer = VirtualPrinter(unit)
    printer.receive(rendered.data, 0.0)
    assert printer.slips_total == 1
    assert printer.unfinished.text == ""
    return printer.beeps, printer.drawer_pulses


@pytest.mark.parametrize("work", [WORK, CHANGE, VOID, COUNTER, CUSTOMER])
def test_without_a_setting_all_is_silent_and_shut(work):
    assert heard(work, "TM-m30III") == (0, 0)


@pytest.mark.parametrize("work", [WORK, CHANGE, VOID, replace(WORK, mark=MARK), replace(WORK, plain="why")])
def test_a_new_ticket_calls_the_kitchen(work):
    assert heard(work, BEEPS) == (2, 0)
    assert heard(work, "generic-80?beeps=3", CLONE) == (3, 0)


def test_guests_copies_and_reprints_call_nobody():
    assert heard(COUNTER, BEEPS) == (0, 0)
    assert heard(replace(WORK, reprint=Copy(2, WORK.accepted_at, "till")), BEEPS) == (0, 0)
    assert heard(replace(COUNTER, reprint=Copy(2, WORK.accepted_at, "till")), DRAWER) == (0, 0)


def test_the_drawer_opens_behind_a_copy_that_is_to_be_paid_at_the_counter():
    assert heard(COUNTER, DRAWER) == (0, 1)


@pytest.mark.parametrize(
    "work",
    [
        WORK,
        CUSTOMER,  # the driver collects
        replace(COUNTER, order=replace(PICKUP, payment=Payment.PAID)),
        replace(COUNTER, order=replace(PICKUP, payment=Payment.UNKNOWN)),
        replace(COUNTER, kind=Kind.CHANGE, previous=PICKUP),
        replace(COUNTER, mark=MARK),
    ],
)
def test_else_the_drawer_stays_shut(work):
    assert heard(work, DRAWER) == (0, 0)
