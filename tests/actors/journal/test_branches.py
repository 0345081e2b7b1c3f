"""The branches that orders were for: kept, and told of where nobody has chosen."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from actors.journal.alert_messages import ListAlerts
from actors.journal.branch_messages import Branch, ListBranches, NoteBranches
from actors.journal.branches import seen_branches
from actors.journal.versions import migrate

OLD = Branch("wix", "b-1", "Old Town")
LAKE = Branch("wix", "b-2", "Lakeside")


def note(book, *branches, chosen=False):
    return book.ask(NoteBranches("wix", branches, chosen))


def test_one_branch_is_nothing_to_tell_of(book):
    assert note(book, OLD) == (OLD,)
    assert note(book) == (OLD,)
    assert book.ask(ListAlerts()) == ()


def test_a_second_one_is_an_alert_that_says_what_to_put_where(book):
    note(book, OLD)
    assert note(book, LAKE) == (OLD, LAKE)
    (alert,) = book.ask(ListAlerts())
    assert (alert.key, alert.severity.value) == ("branches/wix", "warning")
    assert alert.text == (
        "Orders from wix are for 2 branches, and all of them print here: Old Town (b-1), Lakeside (b-2). Put"
        ' the ids of yours into docketd.toml, [source.wix] location = ["b-1"].'
    )
    note(book, LAKE, chosen=True)
    assert book.ask(ListAlerts()) == ()


def test_a_name_that_comes_later_is_kept_and_none_is_lost(book):
    note(book, Branch("wix", "b-1", ""))
    assert note(book, OLD) == (OLD,)
    assert note(book, Branch("wix", "b-1", "")) == (OLD,)


def test_each_source_has_its_own(book):
    note(book, OLD)
    other = Branch("other", "b-9", "")
    assert book.ask(NoteBranches("other", (other,), is_chosen=False)) == (other,)
    assert book.ask(ListAlerts()) == ()
    assert book.ask(ListBranches()) == (other, OLD)


def test_a_journal_on_disk_tells_them_whoever_has_it_open(tmp_path):
    assert seen_branches(tmp_path) == ()
    with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as connection:
        assert seen_branches(tmp_path) == ()
        connection.execute("PRAGMA journal_mode=WAL")
        connection.row_factory = sqlite3.Row
        migrate(connection)
        connection.execute("INSERT INTO branches VALUES ('wix', 'b-1', 'Old Town', '2026-03-01')")
        assert seen_branches(tmp_path) == (OLD,)
    (tmp_path / "journal.db").write_bytes(b"no journal")
    assert seen_branches(tmp_path) == ()
