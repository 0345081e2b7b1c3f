from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

import pytest

from actors.domain.font import Font, FontSize
from actors.domain.job import Event, Evidence, State
from actors.domain.order import Item, Order, Standing
from actors.domain.ticket import Form, Heard, Kind
from actors.journal import versions
from actors.journal.doubting_messages import Doubts
from actors.journal.looking_messages import WorkOf
from actors.journal.messages import (
    Accept,
    Contact,
    Count,
    GetJob,
    GetOrder,
    KeyReusedError,
    ListJobs,
    ListOrders,
    MoveQueued,
    Reprint,
    Resolve,
    TakeWork,
)
from actors.journal.rows import dump_order
from actors.journal.sheet_messages import AcceptSheet
from actors.journal.versions import migrate, migrations
from actors.offline import journal
from tests.actors.journal.conftest import STATIONS, an_order


def a_sheet(**fields):
    given = {"id": "s-1", "title": "menu.txt", "form": Form.TEXT, "content": b"Soup", "printer": "hot"}
    return AcceptSheet(**({"source": "till"} | given | fields))


def test_a_sheet_is_one_job_that_goes_the_way_of_every_ticket(book):
    made = book.ask(a_sheet())
    assert [(each.job, each.printer, each.kind, each.state) for each in made.tickets] == [
        (1, "hot", Kind.SHEET, State.QUEUED)
    ]
    work = book.ask(TakeWork("hot"))
    assert (work.kind, work.layout, work.raw, work.running) == (Kind.SHEET, "text", b"Soup", "H-001")
    assert work.order.number == "menu.txt"
    assert not work.also_at
    attempt = book.begin()
    book.judge(attempt, Event.FENCED, evidence=Evidence.FENCE)
    row = book.ask(GetJob(1))
    assert (row.state, row.evidence, row.running) == (State.PRINTED, Evidence.FENCE, "H-001")
    assert (row.order, row.order_number, row.kind) == (None, "menu.txt", Kind.SHEET)


def test_nobody_lists_or_counts_a_sheet_as_an_order(book):
    book.accept()
    before = book.ask(Count())
    sheet = book.ask(a_sheet()).order
    assert [row.number for row in book.ask(ListOrders())] == ["1001"]
    assert book.ask(ListOrders(search="menu")) == ()
    assert book.ask(GetOrder(sheet)) is None
    assert book.ask(GetOrder(1)) is not None
    tally = book.ask(Count())
    assert (tally.orders, tally.last_order_at) == (before.orders, before.last_order_at)
    assert tally.tickets == before.tickets + 1
    assert [row.order_number for row in book.ask(ListJobs())] == ["menu.txt", "1001", "1001"]


def test_sheets_have_numbers_of_their_own_and_make_no_gap_in_a_stations(book):
    book.accept()
    book.ask(a_sheet())
    book.accept(source_id="o-2")
    for _ in range(3):
        book.print("hot")
    rows = book.ask(ListJobs(printer="hot"))
    assert [(row.running, row.kind) for row in rows[::-1]] == [
        ("K-001", "order"), ("H-001", "sheet"), ("K-002", "order")
    ]  # fmt: skip


def test_the_same_text_twice_is_two_sheets_unless_its_key_was_seen_before(book):
    first = book.ask(a_sheet(id="a", idempotency=("till:1", "hash")))
    again = book.ask(a_sheet(id="b", idempotency=("till:1", "hash")))
    assert again.duplicate
    assert again.tickets == first.tickets
    assert not book.ask(a_sheet(id="c")).duplicate
    assert len(book.ask(ListJobs())) == 2
    with pytest.raises(KeyReusedError):
        book.ask(a_sheet(id="d", idempotency=("till:1", "another")))


def test_a_repeated_request_is_told_how_far_its_job_has_come(book):
    book.ask(a_sheet(id="a", idempotency=("till:1", "hash")))
    book.print()
    (ticket,) = book.ask(a_sheet(id="b", idempotency=("till:1", "hash"))).tickets
    assert ticket.state is State.PRINTED


def test_a_sheet_is_reprinted_as_a_copy_with_its_number_and_content(book):
    book.ask(a_sheet(form=Form.PICTURE, content=b"\x89PNG\0"))
    book.print()
    copy = book.ask(Reprint(1, "the page"))
    work = book.ask(WorkOf(copy.job)).work
    assert (work.raw, work.layout, work.running) == (b"\x89PNG\0", "picture", "H-001")
    assert (work.reprint.number, work.reprint.who) == (1, "the page")
    assert book.ask(GetJob(copy.job)).copy == 2


def test_a_sheet_moves_to_the_backup(book):
    book.ask(a_sheet())
    assert book.ask(MoveQueued("hot", "cold", "away")) == 1
    moved = book.ask(TakeWork("cold"))
    assert (moved.kind, moved.raw, moved.running) == (Kind.SHEET, b"Soup", "H-001")
    assert book.ask(GetJob(1)).moved_to == moved.job


def test_a_sheet_in_doubt_prints_again_with_a_mark(book):
    book.ask(a_sheet())
    book.begin()
    (doubt,) = book.ask(Doubts("hot", orphan=True))
    assert book.ask(Resolve(doubt.job, Event.MARK)) is State.QUEUED
    work = book.ask(TakeWork("hot"))
    assert (work.mark.copy, work.mark.printer) == (2, "hot")
    assert work.raw == b"Soup"


# --- an order that a person wants on paper --------------------------------------------------------


def test_an_order_from_before_the_first_contact_prints_when_a_person_wants_it(book):
    book.ask(Contact("wix"))
    old = an_order(updated_at=datetime(2025, 1, 1, tzinfo=UTC))
    assert book.ask(Accept(old, b"{}", STATIONS)).tickets == ()
    made = book.ask(Accept(old, b"{}", STATIONS, wanted=True))
    assert (made.heard, len(made.tickets), made.duplicate) == (Heard.NEW, 2, False)
    again = book.ask(Accept(old, b"{}", STATIONS, wanted=True))
    assert again.duplicate
    assert again.tickets == made.tickets
    assert book.ask(Accept(old, b"{}", STATIONS)).duplicate


def test_a_cancelled_order_prints_nothing_even_if_somebody_wants_it(book):
    gone = Order("wix", "o-1", items=(Item("Pizza"),), standing=Standing.CANCELLED)
    for _ in range(2):
        assert book.ask(Accept(gone, b"{}", STATIONS, wanted=True)).tickets == ()


# --- a journal from before there were sheets ------------------------------------------------------


BEFORE = 4  # the last migration that knew orders only

DOCUMENT = dump_order(Order("wix", "o-1", "1001", items=(Item("Pizza"), Item("Cola"))))


def at(minutes):
    return f"2026-05-01T12:{minutes:02}:00+00:00"


#: An order with two tickets, one of them moved, attempted, printed and reprinted.
OLD = (
    ("orders", 7, "wix", "o-1", "1001", "open", 1, 2, at(0), at(1)),
    ("revisions", 7, 1, DOCUMENT, b"{}", at(0), "boot-0"),
    ("revisions", 7, 2, DOCUMENT, b"{}", at(1), "boot-0"),
    ("tickets", 11, 7, 2, "kitchen", "kitchen", "order", 1, "[0]", "H-009", "|Pizza", None, ""),
    ("tickets", 12, 7, 2, "bar", "bar", "order", 1, "[1]", "", None, None, ""),
    ("tickets", 13, 7, 2, "kitchen", "kitchen", "order", 2, "[0]", "H-009", "|Pizza", at(5), "the page"),
    ("jobs", 21, 11, "hot", "printed", "fence", "", 0, 0, None, None, None, at(1), at(1)),
    ("jobs", 22, 12, "cold", "moved", None, "away", 0, 0, None, None, None, at(1), at(2)),
    ("jobs", 23, 12, "hot", "queued", None, "away", 0, 0, None, None, 22, at(2), at(2)),
    ("jobs", 24, 13, "hot", "queued", None, "reprint", 0, 0, None, None, None, at(5), at(5)),
    ("attempts", 31, 21, 1, "000V", 99, 4, at(1), "boot-0", at(1), "fenced", ""),
    ("history", 41, 21, at(1), "fenced", "printed", "fence", ""),
    ("printers", "hot", 9, 3, 0),
    ("answers", "till", "k", "d", 7, 1, at(0)),
)


def content(connection):
    tables = ("orders", "revisions", "tickets", "jobs", "attempts", "history", "printers", "answers")
    return {
        table: [tuple(row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608 - ours
        for table in tables
    }


def old_journal(file):
    """As the migrations before this one leave it, with rows in every table that matters."""
    book = sqlite3.connect(file, isolation_level=None)
    book.execute("PRAGMA foreign_keys=ON")
    for number, sql in migrations():
        if number <= BEFORE:
            book.executescript(f"BEGIN; {sql}; PRAGMA user_version={number}; COMMIT;")
    for table, *values in OLD:
        places = ", ".join("?" * len(values))
        book.execute(f"INSERT INTO {table} VALUES ({places})", values)  # noqa: S608 - ours
    return book


def test_the_migration_keeps_every_row_key_and_index(tmp_path, monkeypatch):
    steps = migrations()[: BEFORE + 1]  # later ones have tests of their own
    monkeypatch.setattr(versions, "migrations", lambda: steps)
    book = old_journal(tmp_path / "journal.db")
    before = content(book)
    schema = "SELECT name, sql FROM sqlite_master WHERE name != 'orders' ORDER BY name"
    shapes = book.execute(schema).fetchall()
    migrate(book)
    after = content(book)
    assert after.pop("orders") == [(*row, "order") for row in before.pop("orders")]
    assert after == before
    assert book.execute(schema).fetchall() == shapes
    assert book.execute("PRAGMA foreign_key_check").fetchall() == []
    assert book.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert book.execute("PRAGMA user_version").fetchone()[0] > BEFORE
    book.close()


async def test_a_journal_from_before_goes_on_with_its_orders_and_takes_sheets(tmp_path):
    old_journal(tmp_path / "journal.db").close()
    async with journal(tmp_path) as offline:
        rows = {row.job: row for row in await offline.ask(ListJobs())}
        assert {job: (row.order, row.state) for job, row in rows.items()} == {
            21: (7, State.PRINTED), 22: (7, State.MOVED), 23: (7, State.QUEUED), 24: (7, State.QUEUED)
        }  # fmt: skip
        work = await offline.ask(TakeWork("hot"))
        assert (work.job, work.order.items[1].name, work.running) == (23, "Cola", "B-001")
        made = await offline.ask(a_sheet())
        assert made.tickets[0].job == 25
        assert (await offline.ask(GetJob(25))).order is None
        assert (await offline.ask(Count())).orders == 1


async def test_a_sheet_is_announced_and_its_press_is_told(house):
    made = await house.ask(a_sheet())
    assert house.events("sheet_accepted") == [{"job": made.tickets[0].job, "printer": "hot"}]
    assert len(house.told["hot"]) >= 1
    assert house.events("order_accepted") == []


async def test_a_sheet_survives_a_restart(tmp_path):
    async with journal(tmp_path) as offline:
        await offline.ask(a_sheet())
    async with journal(tmp_path) as offline:
        assert (await offline.ask(TakeWork("hot"))).raw == b"Soup"


async def test_the_letters_of_a_text_survive_a_restart_and_are_those_of_its_copy(tmp_path):
    font = Font(FontSize.XLARGE, bold=True)
    async with journal(tmp_path) as offline:
        await offline.ask(a_sheet(font=font))
        await offline.ask(a_sheet(id="s-2"))
    async with journal(tmp_path) as offline:
        assert (await offline.ask(TakeWork("hot"))).font == font
        assert (await offline.ask(WorkOf(2))).work.font == Font()


def test_a_copy_and_a_backup_keep_the_letters(book):
    font = Font(FontSize.SMALL, bold=True)
    book.ask(a_sheet(font=font))
    book.print()
    copy = book.ask(Reprint(1, "the page"))
    assert book.ask(WorkOf(copy.job)).work.font == font
    book.ask(MoveQueued("hot", "cold", "away"))
    assert book.ask(TakeWork("cold")).font == font
