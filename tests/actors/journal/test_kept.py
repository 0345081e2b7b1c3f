"""The bytes of tickets as they were sent: kept with the attempt, shown, and forgotten in time."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from actors.domain.job import Event
from actors.journal import store as store_module
from actors.journal.actor import handle
from actors.journal.kept import AT_ONCE
from actors.journal.looking_messages import WorkOf
from actors.journal.messages import Begin, GetJob, TakeAgainError, TakeWork
from actors.journal.moment import Limits, Moment
from tests.actors.journal.conftest import NOON


class Shop:
    """A book whose clock and limits are the test's."""

    def __init__(self, book):
        self.book = book
        self.at = Moment(NOON, "boot-1")
        self.orders = 0

    def ask(self, request):
        (answer,) = store_module.run_batch(
            self.book.connection, [partial(handle, request=request, at=self.at)]
        )
        if isinstance(answer, Exception):
            raise answer
        return answer

    def send(self, data=b"ticket", model="TM-m30III"):
        """Of a new order; the job."""
        self.orders += 1
        self.book.accept("Pizza", source_id=f"o-{self.orders}")
        return self.send_again(data, model)

    def send_again(self, data, model="TM-m30III"):
        work = self.ask(TakeWork("hot"))
        digest = hashlib.sha256(data).hexdigest()
        request = Begin(work.job, "hot", "receipt", work.running, len(data), None, digest, None, model, data)
        self.attempt = self.ask(request)
        return work.job

    def sent(self, job):
        return self.ask(WorkOf(job)).sent

    def limits(self, **limits):
        self.at = replace(self.at, limits=Limits(**limits))

    @property
    def kept(self):
        return self.book.rows("SELECT job_id FROM kept_tickets ORDER BY attempt")


@pytest.fixture
def shop(book):
    return Shop(book)


def test_what_was_sent_is_kept_with_its_hash_and_its_model(shop):
    job = shop.send(b"bytes" * 100, "generic-58")
    found = shop.sent(job)
    assert zlib.decompress(found.data) == b"bytes" * 100
    assert len(found.data) < 100
    assert (found.model, found.digest) == ("generic-58", hashlib.sha256(b"bytes" * 100).hexdigest())
    assert shop.ask(GetJob(job)).kept


def test_of_a_job_that_was_not_sent_yet_there_is_nothing(shop):
    shop.book.accept("Pizza")
    assert shop.sent(1) is None
    assert not shop.ask(GetJob(1)).kept


def test_what_waits_to_be_sent_again_shows_what_will_be_sent(shop):
    job = shop.send(b"first")
    shop.book.judge(shop.attempt, Event.REFUSED)
    assert shop.sent(job) is None
    shop.send_again(b"second")
    assert zlib.decompress(shop.sent(job).data) == b"second"
    assert shop.kept == [(job,)]  # one a job


def test_the_newest_are_kept_and_no_more(shop):
    shop.limits(tickets=3)
    jobs = [shop.send() for _ in range(5)]
    assert shop.kept == [(job,) for job in jobs[2:]]
    gone = shop.sent(jobs[0])
    assert (gone.data, gone.model) == (b"", "")
    assert gone.digest == hashlib.sha256(b"ticket").hexdigest()  # of the ledger, which forgets nothing


def test_what_is_too_old_is_not_shown_and_goes_with_the_next_ticket(shop):
    old = shop.send()
    shop.at = replace(shop.at, now=NOON + timedelta(days=6))
    assert shop.sent(old).data
    shop.at = replace(shop.at, now=NOON + timedelta(days=7, seconds=1))
    assert not shop.sent(old).data
    assert not shop.ask(GetJob(old)).kept
    assert shop.kept == [(old,)]
    new = shop.send()
    assert shop.kept == [(new,)]


def test_however_many_have_to_go_each_ticket_takes_a_few_along(shop):
    jobs = [shop.send() for _ in range(AT_ONCE + 5)]
    shop.limits(tickets=1)
    jobs.append(shop.send())
    assert shop.kept == [(job,) for job in jobs[AT_ONCE:]]
    jobs.append(shop.send())
    assert shop.kept == [(jobs[-1],)]


def test_who_wants_none_has_none(shop):
    shop.send()
    shop.limits(tickets=0)
    job = shop.send()
    assert shop.kept == []
    assert not shop.sent(job).data


def test_a_full_disk_has_its_last_room_for_tickets_not_for_pictures(shop):
    kept = shop.send()
    shop.at = replace(shop.at, has_room=False)
    shop.limits(tickets=1)
    shop.send()
    assert shop.kept == [(kept,)]


def test_an_attempt_that_was_not_begun_leaves_nothing(shop):
    shop.book.accept("Pizza")
    with pytest.raises(TakeAgainError):
        shop.ask(Begin(1, "hot", "receipt", "K-007", 1, None, "", None, "TM-m30III", b"ticket"))
    assert shop.kept == []
