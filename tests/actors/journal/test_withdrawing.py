"""Orders that change or are called off before all of it is on paper: who has to be told, and who not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actors.domain.job import Event, IllegalTransitionError
from actors.domain.later import Later
from actors.domain.order import Due, Item, Standing
from actors.domain.routing import Lead, Station
from actors.domain.ticket import Heard, Kind
from actors.journal.later_messages import FireDue
from actors.journal.messages import Begin, GetOrder, MoveQueued, Resolve, TakeWork
from actors.journal.moment import Limits, Moment
from tests.actors.journal.conftest import NOON, STATIONS
from tests.actors.journal.test_staleness import Days

PIZZA, COLA, STEAK = Item("Pizza"), Item("Cola", section="Drinks"), Item("Steak")
CANCELLED = Standing.CANCELLED
HOUR = 3600.0


class Shop(Days):
    later = Later()

    def moment(self):
        found = super().moment()
        return Moment(found.now, found.boot, found.up, Limits(later=self.later))

    def for_later(self, *items, hours=5, **more):
        start = NOON + timedelta(hours=hours)
        return self.accept(*items, due=Due(asap=False, start=start), **more)

    def jobs(self):
        return self.rows(
            "SELECT kind, station, revision, state FROM jobs JOIN tickets ON tickets.id = ticket_id"
            " ORDER BY jobs.id"
        )

    def go_to(self, hours):
        self.true = hours * HOUR
        self.ask(FireDue())


@pytest.fixture
def shop():
    shop = Shop()
    yield shop
    shop.connection.close()


def made(accepted):
    return [(ticket.kind.value, ticket.station, ticket.state.value) for ticket in accepted.tickets]


# --- called off -----------------------------------------------------------------------------------


def test_what_waits_for_its_time_is_called_off_without_a_word(shop):
    shop.for_later(PIZZA, COLA)
    cancelled = shop.for_later(PIZZA, COLA, standing=CANCELLED)
    assert (cancelled.heard, cancelled.tickets) == (Heard.CANCELLED, ())
    assert {state for *_, state in shop.jobs()} == {"cancelled"}
    shop.go_to(6)
    assert shop.ask(TakeWork("hot")) is None


def test_what_no_printer_has_begun_is_called_off_without_a_word(shop):
    shop.accept(PIZZA, COLA)
    shop.print("cold")
    assert made(shop.accept(PIZZA, COLA, standing=CANCELLED)) == [("void", "bar", "queued")]
    assert shop.jobs()[0] == ("order", "kitchen", 1, "cancelled")
    assert "cancelled before this was printed" in shop.ask(GetOrder(1)).jobs[-1].why


def test_what_is_held_is_called_off_and_needs_no_decision_any_more(shop):
    shop.accept(PIZZA)
    shop.true += HOUR
    shop.ask(TakeWork("hot", returned=True))
    assert shop.accept(PIZZA, standing=CANCELLED).tickets == ()
    assert shop.state(1) == "cancelled"


@pytest.mark.parametrize(
    ("event", "state", "kind"),
    [
        (None, "sending", "void"),
        (Event.LOST, "doubtful", "void"),
        (Event.TAKEN, "sent", "void"),
        (Event.FENCED, "printed", "void"),
        (Event.REFUSED, "cancelled", None),
        (Event.CLEARED, "cancelled", None),
    ],
)
def test_who_may_have_it_on_paper_is_told(shop, event, state, kind):
    shop.accept(PIZZA)
    attempt = shop.begin()
    if event is not None:
        shop.judge(attempt, event)
    made = shop.accept(PIZZA, standing=CANCELLED).tickets
    assert (shop.state(1), [ticket.kind for ticket in made]) == (state, [] if kind is None else [kind])


def test_a_marked_copy_that_is_still_to_come_does_not_and_who_may_have_the_first_is_told(shop):
    shop.accept(PIZZA)
    shop.judge(shop.begin(), Event.LOST)
    shop.ask(Resolve(1, Event.MARK))
    assert made(shop.accept(PIZZA, standing=CANCELLED)) == [("void", "kitchen", "queued")]
    assert shop.state(1) == "cancelled"


def test_what_moved_with_a_mark_may_be_on_the_other_printers_paper(shop):
    shop.accept(PIZZA)
    shop.judge(shop.begin(), Event.LOST)
    shop.ask(MoveQueued("hot", "cold", "away"))
    assert made(shop.accept(PIZZA, standing=CANCELLED)) == [("void", "kitchen", "queued")]


def test_a_press_that_has_taken_it_cannot_begin_it_any_more(shop):
    shop.accept(PIZZA)
    work = shop.ask(TakeWork("hot"))
    shop.accept(PIZZA, standing=CANCELLED)
    with pytest.raises(IllegalTransitionError):
        shop.ask(Begin(work.job, "hot", "receipt", work.running, 9, None))


def test_a_dead_letter_was_told_to_a_person_so_its_void_prints(shop):
    shop.accept(PIZZA)
    shop.ask(Resolve(1, Event.UNPRINTABLE))
    assert made(shop.accept(PIZZA, standing=CANCELLED)) == [("void", "kitchen", "queued")]


def test_what_somebody_prints_after_all_is_on_paper(shop):
    shop.accept(PIZZA)
    shop.accept(PIZZA, standing=CANCELLED)
    shop.ask(Resolve(1, Event.REQUEUE))
    shop.print()
    shop.accept(PIZZA)
    assert made(shop.accept(PIZZA, standing=CANCELLED)) == [("void", "kitchen", "queued")]


# --- back again -----------------------------------------------------------------------------------


def test_an_order_that_comes_back_prints_again_and_says_so(shop):
    shop.accept(PIZZA)
    shop.print()
    shop.accept(PIZZA, standing=CANCELLED)
    shop.print()
    assert made(shop.accept(PIZZA)) == [("order", "kitchen", "queued")]
    work = shop.ask(TakeWork("hot"))
    assert (work.kind, work.previous.items) == (Kind.ORDER, (PIZZA,))


def test_an_order_that_comes_back_before_anybody_saw_it_is_an_order_like_others(shop):
    shop.for_later(PIZZA)
    shop.for_later(PIZZA, standing=CANCELLED)
    assert made(shop.for_later(PIZZA)) == [("order", "kitchen", "scheduled")]
    shop.go_to(5)
    assert shop.ask(TakeWork("hot")).previous is None


# --- changed --------------------------------------------------------------------------------------


def test_a_change_before_its_time_is_the_order_as_it_is_now(shop):
    shop.for_later(PIZZA, COLA)
    assert made(shop.for_later(PIZZA, PIZZA)) == [("order", "kitchen", "scheduled")]
    shop.go_to(5)
    work = shop.ask(TakeWork("hot"))
    assert (work.kind, work.order.items, work.previous) == (Kind.ORDER, (PIZZA, PIZZA), None)
    assert shop.ask(TakeWork("cold")) is None


def test_a_new_time_is_when_it_fires(shop):
    shop.for_later(PIZZA, hours=5)
    shop.for_later(PIZZA, hours=9)
    shop.go_to(5)
    assert shop.ask(TakeWork("hot")) is None
    shop.go_to(9)
    assert shop.ask(TakeWork("hot")).order.due.start == NOON + timedelta(hours=9)


def test_an_order_for_later_that_is_wanted_now_prints_now(shop):
    shop.for_later(PIZZA)
    assert made(shop.accept(PIZZA)) == [("order", "kitchen", "queued")]
    assert shop.jobs()[0][-1] == "cancelled"


def test_where_one_station_has_begun_only_the_other_is_planned_anew(shop):
    slow = Station("kitchen", "hot", lead=Lead(4 * HOUR))
    stations = (slow, STATIONS[1])
    shop.for_later(PIZZA, COLA, stations=stations)
    shop.go_to(2)
    shop.print()
    assert made(shop.for_later(PIZZA, COLA, COLA, stations=stations)) == [("order", "bar", "scheduled")]
    changed = shop.for_later(PIZZA, STEAK, COLA, COLA, stations=stations)
    assert made(changed) == [("change", "kitchen", "queued"), ("order", "bar", "scheduled")]
    work = shop.ask(TakeWork("hot"))
    assert (work.previous.items, [work.order.items[at] for at in work.items]) == ((PIZZA,), [PIZZA, STEAK])
    assert work.also_at == ("bar",)
    shop.print()
    cancelled = shop.for_later(standing=CANCELLED, stations=stations)
    assert made(cancelled) == [("void", "kitchen", "queued")]
    work = shop.ask(TakeWork("hot"))
    assert [work.previous.items[at] for at in work.items] == [PIZZA, STEAK]


def test_a_change_at_one_station_leaves_the_other_alone_until_it_is_void(shop):
    shop.accept(COLA, PIZZA)
    shop.accept(COLA, PIZZA, STEAK)
    for printer in ("hot", "cold", "hot"):
        shop.print(printer)
    assert [job[:3] for job in shop.jobs()] == [
        ("order", "kitchen", 1),
        ("order", "bar", 1),
        ("change", "kitchen", 2),
    ]
    shop.accept(standing=CANCELLED)
    for printer, dishes in (("hot", [PIZZA, STEAK]), ("cold", [COLA])):
        work = shop.ask(TakeWork(printer))
        assert [work.previous.items[at] for at in work.items] == dishes


def test_a_change_names_only_what_was_taken_from_its_own_station(shop):
    shop.accept(PIZZA, STEAK, COLA, Item("Beer", section="Drinks"))
    for printer in ("hot", "cold"):
        shop.print(printer)
    shop.accept(PIZZA, COLA)
    assert shop.ask(TakeWork("hot")).previous.items == (PIZZA, STEAK)
    assert [item.name for item in shop.ask(TakeWork("cold")).previous.items] == ["Cola", "Beer"]


def test_a_dish_whose_lines_are_written_in_another_way_is_all_there_when_it_is_void(shop):
    shop.accept(Item("Pizza", 2), COLA)
    shop.accept(PIZZA, PIZZA, COLA, COLA)
    for printer in ("hot", "cold", "cold"):
        shop.print(printer)
    shop.accept(standing=CANCELLED)
    work = shop.ask(TakeWork("hot"))
    assert [work.previous.items[at] for at in work.items] == [PIZZA, PIZZA]


# --- the slip that tells of it --------------------------------------------------------------------


@pytest.fixture
def told(shop):
    shop.later = Later(advance=True)
    return shop


def test_a_slip_at_once_tells_of_an_order_for_later_where_the_owner_wants_one(told):
    assert made(told.for_later(PIZZA, COLA)) == [
        ("order", "kitchen", "scheduled"),
        ("order", "bar", "scheduled"),
        ("advance", "kitchen", "queued"),
    ]
    assert made(told.accept(PIZZA, source_id="o-2")) == [("order", "kitchen", "queued")]


def test_the_slip_is_no_order_that_was_printed(told):
    told.for_later(PIZZA)
    told.print()
    assert made(told.for_later(PIZZA, PIZZA)) == [
        ("order", "kitchen", "scheduled"),
        ("advance", "kitchen", "queued"),
    ]
    assert told.ask(TakeWork("hot")).previous.items == (PIZZA,)


def test_a_slip_that_is_not_printed_yet_gives_way_to_the_next(told):
    told.for_later(PIZZA)
    told.for_later(PIZZA, PIZZA)
    assert [job for job in told.jobs() if job[0] == "advance"] == [
        ("advance", "kitchen", 1, "cancelled"),
        ("advance", "kitchen", 2, "queued"),
    ]


def test_who_has_the_slip_hears_that_the_order_is_called_off(told):
    told.for_later(PIZZA, COLA)
    told.print()
    assert made(told.for_later(PIZZA, COLA, standing=CANCELLED)) == [("void", "kitchen", "queued")]
    work = told.ask(TakeWork("hot"))
    assert [work.previous.items[at] for at in work.items] == [PIZZA, COLA]
    assert made(told.for_later(PIZZA)) == [
        ("order", "kitchen", "scheduled"),
        ("advance", "kitchen", "queued"),
    ]


def test_who_never_saw_the_slip_hears_nothing(told):
    told.for_later(PIZZA)
    assert told.for_later(PIZZA, standing=CANCELLED).tickets == ()


def test_with_nothing_held_back_all_prints_at_once(shop):
    shop.later = Later(hold=False, advance=True)
    assert made(shop.for_later(PIZZA)) == [("order", "kitchen", "queued")]
