from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass

import pytest

from actors import places
from actors.domain.job import Event, State
from actors.domain.order import Item
from actors.errors import DiskFullError
from actors.journal.access_messages import ListKeys
from actors.journal.actor import HINT_AGAIN
from actors.journal.doubting_messages import CounterMoved, Doubts
from actors.journal.handlers import HANDLERS
from actors.journal.messages import (
    Accept,
    AcceptPage,
    Begin,
    Contact,
    GetJob,
    ListJobs,
    MoveQueued,
    NoSuchJobError,
    Resolve,
    TakeWork,
    Verdict,
    WorkDue,
)
from actors.journal.store import run_batch
from actors.journal.working import MOST_STARTS
from supervision import ActorDown, Mailbox, Overflow, Request, UnknownMessage, run_virtual
from tests.actors.journal import conftest
from tests.actors.journal.conftest import STATIONS, Book, an_order, open_house

PIZZA = Item("Pizza")


def accept(source_id="o-1", *items, stations=STATIONS, **fields):
    return Accept(an_order(*items, source_id=source_id, **fields), b"{}", stations)


@dataclass(frozen=True, slots=True)
class Nonsense(Request[None]):
    pass


async def pages(house, value):
    def limit(connection):
        return connection.execute(f"PRAGMA max_page_count={value}").fetchone()[0]

    return await house.store.run([limit])


async def comes_back(house):
    """After a crash: until the journal answers again."""
    async with asyncio.timeout(10):
        while True:
            try:
                return await house.ask(ListJobs())
            except ActorDown:
                await asyncio.sleep(0)


def incarnation(house):
    return house.system.tree()["children"][0]["incarnation"]


# --- over a real store ----------------------------------------------------------------------------


async def test_eight_at_once_are_one_order(house):
    answers = await asyncio.gather(*[house.ask(accept()) for _ in range(8)])
    assert [answer.duplicate for answer in answers] == [False] + [True] * 7
    assert len({answer.order for answer in answers}) == 1
    assert len(await house.ask(ListJobs())) == 2


async def test_sixty_four_asks_are_one_commit(house):
    said = []
    connection = house.store._connection
    await connection.set_trace_callback(said.append)
    answers = await asyncio.gather(*[house.ask(accept(f"o-{n}")) for n in range(64)])
    await connection.set_trace_callback(None)
    assert len({answer.order for answer in answers}) == 64
    assert said.count("COMMIT") == 1
    assert said.count("BEGIN IMMEDIATE") == 1


async def test_each_of_a_batch_has_its_own_answer_and_one_failure_spoils_no_other(house):
    first, missing, second = await asyncio.gather(
        house.ask(accept("a")),
        house.ask(Resolve(99, Event.RELEASE)),
        house.ask(accept("b")),
        return_exceptions=True,
    )
    assert isinstance(missing, NoSuchJobError)
    assert (first.order, second.order) == (1, 2)


async def test_a_job_goes_all_the_way_through_the_actor(house):
    await house.ask(Contact("wix"))
    (accepted,) = await house.ask(AcceptPage("wix", (accept(),), "c"))
    work = await house.ask(TakeWork("hot"))
    attempt = await house.ask(Begin(work.job, "hot", "receipt", work.running, 5, 1))
    judged = await house.ask(Verdict(attempt.attempt, Event.FENCED))
    house.journal.tell(CounterMoved("hot", 1, 2))
    assert judged.state is State.PRINTED
    assert await house.ask(Doubts("hot", orphan=True)) == ()
    assert (await house.ask(GetJob(accepted.tickets[0].job))).attempts[0].outcome == "fenced"


async def test_a_crash_closes_the_store_and_the_next_incarnation_has_all_that_was_answered(house):
    await house.ask(accept())
    with pytest.raises(ActorDown):
        await house.ask(Nonsense())
    assert len(await comes_back(house)) == 2
    assert incarnation(house) == 2


async def test_a_kill_leaves_the_store_open_and_the_next_incarnation_reopens_it(house):
    await house.ask(accept())
    house.system._registry.place(places.JOURNAL).process.kill()
    assert len(await comes_back(house)) == 2
    assert incarnation(house) == 2


async def test_a_full_disk_is_an_answer_and_the_journal_lives_on(house):
    await pages(house, 1)
    big = accept("big", Item("x" * 20_000))
    answers = await asyncio.gather(house.ask(big), house.ask(ListJobs()), return_exceptions=True)
    assert [type(answer) for answer in answers] == [DiskFullError, DiskFullError]
    assert house.events("journal_full") == [{"requests": 2}]
    assert house.events("order_accepted") == []
    assert await house.ask(ListJobs()) == ()
    await pages(house, 100_000)
    assert not (await house.ask(big)).duplicate
    assert incarnation(house) == 1


async def test_any_other_trouble_with_the_database_crashes_and_keeps_nothing_of_the_batch(house, monkeypatch):
    def broken(connection, request, at):
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setitem(HANDLERS, ListKeys, broken)
        answers = await asyncio.gather(house.ask(accept()), house.ask(ListKeys()), return_exceptions=True)
    assert [type(answer) for answer in answers] == [ActorDown, ActorDown]
    assert await comes_back(house) == ()


async def test_a_request_that_nobody_knows_crashes_as_with_any_actor_and_a_message_is_a_dead_letter(house):
    house.journal.tell("what is this?")
    assert await house.ask(ListJobs()) == ()
    assert [letter["message"] for letter in house.events("dead_letter") if letter.get("unknown")] == ["str"]
    with pytest.raises(ActorDown) as caught:
        await house.ask(Nonsense())
    assert isinstance(caught.value.reason.error, UnknownMessage)


# --- what it tells, under virtual time ------------------------------------------------------------


class MemoryStore:
    """The same functions on a database in memory, in the loop: for virtual time, which knows no threads."""

    def __init__(self):
        self.book = Book()
        self.full = False
        self.batches = 0

    async def open(self):
        pass

    async def run(self, functions):
        await asyncio.sleep(0)
        self.batches += 1
        if self.full:
            raise DiskFullError("full")
        return run_batch(self.book.connection, functions)

    async def close(self):
        pass


def virtually(story, *, store=None, printers=("hot", "cold")):
    """Runs a story on a house that has just started; its presses have forgotten the hint of the start."""

    async def main():
        async with open_house(store or MemoryStore(), printers) as house:
            await asyncio.sleep(0.1)
            hints(house)
            return await story(house)

    try:
        return run_virtual(main())
    finally:
        store and store.book.connection.close()


@pytest.fixture
def memory():
    store = MemoryStore()
    yield store
    store.book.connection.close()


def hints(house):
    """The printers hinted at since the last look, in order."""
    told = sorted((when, name) for name, said in house.told.items() for when, _ in said)
    assert all(message == WorkDue() for said in house.told.values() for _, message in said)
    for said in house.told.values():
        said.clear()
    return [name for _, name in told]


def test_an_order_is_hinted_at_once_and_again_every_five_seconds_until_its_jobs_are_begun(memory):
    async def story(house):
        await house.ask(accept())
        await asyncio.sleep(0.1)
        at_once = hints(house)
        await asyncio.sleep(2 * HINT_AGAIN)
        repeated = hints(house)
        work = await house.ask(TakeWork("hot"))
        await house.ask(Begin(work.job, "hot", "receipt", work.running, 1, None))
        await asyncio.sleep(HINT_AGAIN)
        return at_once, repeated, hints(house)

    at_once, repeated, begun = virtually(story, store=memory)
    assert at_once == ["cold", "hot"]
    assert repeated == ["cold", "hot"] * 2
    assert begun == ["cold"]


def test_nothing_ticks_while_nothing_is_due(memory):
    async def story(house):
        await house.ask(accept("o-1", PIZZA))
        work = await house.ask(TakeWork("hot"))
        attempt = await house.ask(Begin(work.job, "hot", "receipt", work.running, 1, None))
        await house.ask(Verdict(attempt.attempt, Event.FENCED))
        await asyncio.sleep(2 * HINT_AGAIN)
        hints(house)
        before = house.store.batches
        await asyncio.sleep(3600)
        return house.store.batches - before, hints(house)

    assert virtually(story, store=memory) == (0, [])


def test_nothing_ticks_after_a_start_with_nothing_to_do_even_when_no_press_ever_asks(memory):
    async def story(house):
        before = house.store.batches
        await asyncio.sleep(3600)
        return house.store.batches - before, hints(house)

    assert virtually(story, store=memory) == (0, [])


def test_a_stream_of_orders_for_one_printer_does_not_put_off_the_hint_to_another(memory):
    async def story(house):
        await house.ask(accept("o-1", PIZZA))
        await asyncio.sleep(0.1)
        hints(house)
        for n in range(8):
            await asyncio.sleep(1)
            await house.ask(accept(f"c-{n}", Item("Cola", section="Drinks")))
        await asyncio.sleep(0.1)
        return hints(house)

    assert virtually(story, store=memory).count("hot") == 1


def test_a_restarted_journal_hints_at_everybody_and_repeats_it_where_work_is_due(memory):
    memory.book.accept(PIZZA)

    async def main():
        async with open_house(memory) as house:
            await asyncio.sleep(0.1)
            hints(house)
            house.system._registry.place(places.JOURNAL).process.kill()
            await asyncio.sleep(1)
            everybody = hints(house)
            await asyncio.sleep(HINT_AGAIN)
            return everybody, hints(house)

    everybody, again = run_virtual(main())
    assert sorted(everybody) == ["cold", "hot"]
    assert again == ["hot"]


def test_moved_and_requeued_jobs_are_hinted_at_where_they_are_now(memory):
    async def story(house):
        await house.ask(accept("o-1", PIZZA))
        await asyncio.sleep(0.1)
        hints(house)
        await house.ask(MoveQueued("hot", "cold", "away"))
        await asyncio.sleep(0.1)
        moved = hints(house)
        await house.ask(Resolve(2, Event.CANCEL))
        await asyncio.sleep(0.1)
        cancelled = hints(house)
        await house.ask(Resolve(2, Event.REQUEUE))
        await asyncio.sleep(0.1)
        return moved, cancelled, hints(house)

    assert virtually(story, store=memory) == (["cold"], [], ["cold"])


def test_a_duplicate_is_not_hinted_at_nor_announced(memory):
    async def story(house):
        await house.ask(accept())
        await asyncio.sleep(0.1)
        hints(house)
        await house.ask(accept())
        await asyncio.sleep(0.1)
        return hints(house), house.events("order_accepted")

    found, announced = virtually(story, store=memory)
    assert found == []
    assert announced == [{"order": 1, "revision": 1, "heard": "new"}]


def test_a_full_disk_keeps_the_hints_going(memory):
    async def story(house):
        await house.ask(accept("o-1", PIZZA))
        house.store.full = True
        await asyncio.sleep(3 * HINT_AGAIN)
        hints(house)
        house.store.full = False
        await asyncio.sleep(HINT_AGAIN)
        return hints(house)

    assert virtually(story, store=memory) == ["hot"]


def test_every_change_of_a_job_is_an_event_also_those_that_nobody_asked_for(memory):
    async def story(house):
        await house.ask(accept("o-1", PIZZA))
        for _ in range(MOST_STARTS):
            await house.ask(TakeWork("hot"))
        await house.ask(Resolve(1, Event.REQUEUE, why="cook"))
        work = await house.ask(TakeWork("hot"))
        await house.ask(Begin(work.job, "hot", "receipt", work.running, 1, None))
        await house.ask(Doubts("hot", orphan=True))
        await house.ask(Resolve(1, Event.MARK))
        await house.ask(MoveQueued("hot", "cold", "away"))
        return house.events("job_changed")

    changes = virtually(story, store=memory)
    assert [change["state"] for change in changes] == [
        "dead",
        "queued",
        "sending",
        "doubtful",
        "queued",
        "moved",
    ]
    assert {(change["job"], change["printer"]) for change in changes} == {(1, "hot")}
    assert changes[1]["why"] == "cook"


def test_a_restarted_journal_does_not_tell_again_what_it_told(memory):
    memory.book.accept(PIZZA)
    memory.book.print()

    async def story(house):
        await house.ask(ListJobs())
        return house.events("job_changed")

    assert virtually(story, store=memory) == []


def test_work_for_a_printer_that_is_no_more_is_told_once_and_does_not_tick(memory):
    memory.book.accept()

    async def story(house):
        before = house.store.batches
        await asyncio.sleep(3600)
        return house.events("jobs_stranded"), house.store.batches - before

    assert virtually(story, store=memory, printers=("bar",)) == ([{"printers": ["cold", "hot"]}], 0)


def test_a_press_with_a_full_mailbox_does_not_take_the_journal_down(memory, monkeypatch):
    class Deaf(conftest.Pad):
        mailbox = Mailbox(1, Overflow.FAIL)

        async def receive(self, message):
            await asyncio.sleep(1000)

    monkeypatch.setattr(conftest, "Pad", Deaf)

    async def story(house):
        for n in range(5):
            await house.ask(accept(f"o-{n}", PIZZA))
        jobs = await house.ask(ListJobs())
        return len(jobs), incarnation(house)

    assert virtually(story, store=memory) == (5, 1)
