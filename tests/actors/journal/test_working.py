from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from actors.domain.job import Event, Evidence, IllegalTransitionError, State
from actors.domain.order import Item
from actors.domain.routing import Station
from actors.domain.ticket import Kind
from actors.journal.messages import (
    Begin,
    GetJob,
    Judged,
    Mark,
    MoveQueued,
    NoSuchJobError,
    Resolve,
    TakeWork,
    Verdict,
)
from actors.journal.working import DIGITS, MOST_STARTS, fence_of
from tests.actors.journal.conftest import NOON, STATIONS

PIZZA, COLA = Item("Pizza"), Item("Cola", section="Drinks")
MARK = Mark(NOON, "hot", 2)


@pytest.fixture
def three(book):
    """Three orders for the kitchen: jobs 1, 2, 3."""
    for name in ("a", "b", "c"):
        book.accept(PIZZA, source_id=name, number=name)
    return book


def resolve(book, job, event, **more):
    return book.ask(Resolve(job, event, **more))


# --- taking ---------------------------------------------------------------------------------------


def test_work_has_all_that_a_ticket_needs(book):
    book.accept(PIZZA, COLA)
    work = book.ask(TakeWork("hot"))
    assert (work.job, work.ticket, work.kind, work.station, work.layout) == (
        1,
        1,
        Kind.ORDER,
        "kitchen",
        "kitchen",
    )
    assert (work.items, work.also_at, work.running) == ((0,), ("bar",), "K-001")
    assert (work.receipt, work.mark, work.previous, work.raw) == (None, None, None, b"")
    assert work.order.items == (PIZZA, COLA)
    assert work.accepted_at > NOON


def test_a_copy_for_the_guest_has_every_item_and_is_nobody_to_wait_for(book):
    guest = Station("guest", "front", "customer", every=True)
    book.accept(PIZZA, COLA, stations=(*STATIONS, guest))
    assert book.ask(TakeWork("hot")).also_at == ("bar",)
    assert book.ask(TakeWork("front")).items == (0, 1)


def test_the_oldest_job_of_that_printer_comes_first(three):
    assert [three.ask(TakeWork("hot")).order.number, three.begin().job] == ["a", 1]
    assert three.ask(TakeWork("hot")).order.number == "b"
    assert three.ask(TakeWork("cold")) is None


def test_a_job_over_which_docketd_died_twice_is_to_be_printed_plain(three):
    """It may have been the job, or the kill: a plain ticket serves both."""
    taken = [three.ask(TakeWork("hot")) for _ in range(3)]
    assert [work.job for work in taken] == [1, 1, 1]
    assert [work.plain != "" for work in taken] == [False, False, True]
    assert "twice" in taken[2].plain
    three.ask(Begin(1, "hot", "receipt", taken[2].running, 1, None))
    assert three.state(1) == "sending"
    assert three.ask(TakeWork("hot")).plain == ""


def test_a_job_stops_the_shop_three_times_at_most_and_the_next_has_its_turn(three):
    taken = [three.ask(TakeWork("hot")).job for _ in range(MOST_STARTS)]
    assert taken == [1, 1, 1, 2]
    assert three.state(1) == "dead"
    assert "never finished" in three.rows("SELECT why FROM jobs WHERE id = 1")[0][0]
    assert three.rows("SELECT event, state FROM history") == [("unprintable", "dead")]


def test_a_job_that_was_begun_has_its_starts_back(three):
    three.ask(TakeWork("hot"))
    for _ in range(4):
        three.judge(three.begin(), Event.REFUSED)
    assert three.state(1) == "queued"


def test_a_dead_job_that_a_person_wants_again_has_its_starts_back(three):
    """Once it was dead again before anybody had touched it."""
    for _ in range(MOST_STARTS):
        three.ask(TakeWork("hot"))
    assert resolve(three, 1, Event.REQUEUE) is State.QUEUED
    assert three.ask(TakeWork("hot")).job == 1


def test_a_job_whose_order_cannot_be_read_any_more_is_dead_and_stops_nobody(three):
    """Once its printer stood still behind it."""
    three.connection.execute("UPDATE revisions SET document = ? WHERE order_id = 1", (b"{}",))
    assert three.ask(TakeWork("hot")).job == 2
    assert three.state(1) == "dead"


# --- beginning ------------------------------------------------------------------------------------


def test_begin_is_sending_with_a_numbered_attempt_and_the_counter_before(three):
    attempt = three.begin(counter=41)
    assert (attempt.attempt, attempt.job, attempt.number, attempt.fence) == (1, 1, 1, fence_of(1))
    assert three.state(1) == "sending"
    assert three.rows("SELECT size, counter, boot, ended_at FROM attempts") == [(99, 41, "boot-1", None)]


def test_the_running_numbers_count_without_gaps_and_keep_the_receipt(three):
    numbers = []
    for _ in range(3):
        numbers.append(three.ask(TakeWork("hot")).running)
        three.print()
    assert numbers == ["K-001", "K-002", "K-003"]
    assert three.rows("SELECT running, receipt FROM tickets") == [(number, "receipt") for number in numbers]


def test_a_second_attempt_keeps_number_and_receipt_and_takes_none_from_the_next(three):
    three.judge(three.begin(), Event.REFUSED)
    work = three.ask(TakeWork("hot"))
    assert (work.running, work.receipt) == ("K-001", "receipt")
    second = three.ask(Begin(1, "hot", "another receipt", "K-001", 1, None))
    assert (second.number, second.attempt) == (2, 2)
    three.judge(second, Event.FENCED)
    work = three.ask(TakeWork("hot"))
    assert work.running == "K-002"
    assert three.rows("SELECT receipt FROM tickets WHERE id = 1") == [("receipt",)]


def test_a_refused_number_leaves_nothing_behind(three):
    with pytest.raises(ValueError, match="K-001, not K-007"):
        three.ask(Begin(1, "hot", "receipt", "K-007", 1, None))
    assert three.state(1) == "queued"
    assert three.rows("SELECT count(*) FROM attempts") == [(0,)]


def test_a_job_that_was_cancelled_meanwhile_is_not_begun(three):
    work = three.ask(TakeWork("hot"))
    resolve(three, 1, Event.CANCEL)
    with pytest.raises(IllegalTransitionError):
        three.ask(Begin(1, "hot", "receipt", work.running, 1, None))
    with pytest.raises(NoSuchJobError, match="no job 99"):
        three.ask(Begin(99, "hot", "receipt", work.running, 1, None))
    assert three.begin().job == 2


def test_fences_are_four_printable_characters_and_come_back_after_all_others():
    some = [fence_of(attempt) for attempt in range(5000)]
    assert len(set(some)) == len(some)
    assert {len(fence) for fence in some} == {4}
    assert set("".join(some)) <= set(DIGITS)
    assert fence_of(36**4) == fence_of(0)
    assert fence_of(36**4 - 1) == "ZZZZ"


# --- judging --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (Event.FENCED, State.PRINTED),
        (Event.TAKEN, State.SENT),
        (Event.REFUSED, State.QUEUED),
        (Event.LOST, State.DOUBTFUL),
        (Event.FAULTED, State.QUEUED),
        (Event.CLEARED, State.QUEUED),
        (Event.GAVE_UP, State.DEAD),
    ],
)
def test_a_verdict_changes_the_job_and_ends_the_attempt(three, event, state):
    attempt = three.begin()
    answer = three.judge(attempt, event, evidence=Evidence.STATUS, why="because")
    assert answer == Judged(1, state)
    assert three.rows("SELECT state, evidence, why FROM jobs WHERE id = 1") == [(state, "status", "because")]
    ((outcome, why, ended),) = three.rows("SELECT outcome, why, ended_at FROM attempts")
    assert (outcome, why) == (event, "because")
    assert ended is not None


def test_a_verdict_offered_twice_counts_once(three):
    attempt = three.begin()
    assert three.judge(attempt, Event.FENCED) == Judged(1, State.PRINTED)
    assert three.judge(attempt, Event.FENCED) is None
    assert three.rows("SELECT count(*) FROM history WHERE event = 'fenced'") == [(1,)]


def test_a_verdict_of_an_attempt_that_is_over_changes_nothing(three):
    old = three.begin()
    three.judge(old, Event.REFUSED)
    three.begin()
    assert three.judge(old, Event.FENCED) is None
    assert three.state(1) == "sending"
    assert three.ask(Verdict(77, Event.FENCED)) is None


def test_a_late_fence_is_still_the_truth(three):
    attempt = three.begin()
    three.judge(attempt, Event.LOST)
    assert three.judge(attempt, Event.FENCED, evidence=Evidence.FENCE) == Judged(1, State.PRINTED)
    held = three.begin()
    three.judge(held, Event.LOST)
    resolve(three, held.job, Event.HOLD)
    assert three.judge(held, Event.FENCED) == Judged(2, State.PRINTED)
    sent = three.begin()
    three.judge(sent, Event.TAKEN)
    assert three.judge(sent, Event.FENCED) == Judged(3, State.PRINTED)


def test_only_a_fence_can_be_late(three):
    attempt = three.begin()
    three.judge(attempt, Event.LOST)
    assert three.judge(attempt, Event.TAKEN) is None
    assert three.judge(attempt, Event.REFUSED) is None
    assert three.state(1) == "doubtful"


def test_a_verdict_that_is_no_verdict_is_an_error_and_ends_nothing(three):
    attempt = three.begin()
    with pytest.raises(IllegalTransitionError):
        three.judge(attempt, Event.RELEASE)
    assert three.rows("SELECT ended_at FROM attempts") == [(None,)]


# --- resolving ------------------------------------------------------------------------------------


def in_doubt(book, event=Event.LOST):
    attempt = book.begin()
    book.judge(attempt, event)
    return attempt.job


def test_a_mark_is_kept_and_counts_on(three):
    job = in_doubt(three)
    assert resolve(three, job, Event.MARK, mark=MARK) is State.QUEUED
    assert three.ask(TakeWork("hot")).mark == MARK
    in_doubt(three)
    later = Mark(NOON + timedelta(hours=1), "cold", 3)
    resolve(three, job, Event.MARK, mark=later)
    assert three.ask(TakeWork("hot")).mark == replace(later, first_sent=NOON)


@pytest.mark.parametrize(
    "story",
    [
        [Event.MARK],
        [Event.HOLD, Event.RELEASE],
        [Event.HOLD, Event.CANCEL, Event.REQUEUE],
    ],
)
def test_what_may_be_on_paper_is_never_printed_again_without_a_mark(three, story):
    """Once a person's release of a doubtful ticket made a second one that looked like the first."""
    job = in_doubt(three)
    sent = three.rows("SELECT started_at FROM attempts")[0][0]
    for event in story:
        resolve(three, job, event)
    mark = three.ask(TakeWork("hot")).mark
    assert (mark.printer, mark.copy, mark.first_sent.isoformat(timespec="milliseconds")) == ("hot", 2, sent)


def test_what_was_given_up_in_the_middle_is_marked_when_it_is_wanted_again(three):
    job = in_doubt(three, Event.GAVE_UP)
    resolve(three, job, Event.REQUEUE)
    assert three.ask(TakeWork("hot")).mark.copy == 2


@pytest.mark.parametrize("settled", [Event.ABSENT, Event.REFUSED])
def test_what_is_known_not_to_be_on_paper_prints_without_a_mark(three, settled):
    attempt = three.begin()
    if settled is Event.ABSENT:
        three.judge(attempt, Event.LOST)
        resolve(three, 1, Event.ABSENT)
    else:
        three.judge(attempt, settled)
    resolve(three, 1, Event.STALE)
    resolve(three, 1, Event.RELEASE)
    assert three.ask(TakeWork("hot")).mark is None


def test_what_was_never_sent_prints_without_a_mark(three):
    resolve(three, 1, Event.CANCEL)
    resolve(three, 1, Event.REQUEUE)
    assert three.ask(TakeWork("hot")).mark is None


def test_marked_copies_count_on_after_a_person_let_one_go(three):
    job = in_doubt(three)
    resolve(three, job, Event.MARK)
    in_doubt(three)
    resolve(three, job, Event.HOLD)
    resolve(three, job, Event.RELEASE)
    assert three.ask(TakeWork("hot")).mark.copy == 3


@pytest.mark.parametrize("event", [Event.MOVE, Event.START, Event.FENCED, Event.LOST])
def test_what_is_no_decision_is_refused(three, event):
    """`move` without a new job would lose a ticket, `start` without an attempt would strand it."""
    in_doubt(three)
    for job in (1, 2):
        with pytest.raises(ValueError, match=event.value):
            resolve(three, job, event)
    assert [three.state(1), three.state(2)] == ["doubtful", "queued"]


def test_a_decision_that_is_not_possible_names_the_state(three):
    with pytest.raises(IllegalTransitionError, match="queued"):
        resolve(three, 1, Event.RELEASE)
    with pytest.raises(NoSuchJobError):
        resolve(three, 99, Event.RELEASE)


def test_found_by_a_person_is_printed_with_what_they_said(three):
    job = in_doubt(three)
    resolve(three, job, Event.HOLD)
    assert resolve(three, job, Event.FOUND, why="seen on the pass") is State.PRINTED
    assert three.rows("SELECT event, why FROM history ORDER BY id DESC LIMIT 1") == [
        ("found", "seen on the pass")
    ]


# --- moving ---------------------------------------------------------------------------------------


def test_queued_jobs_move_and_name_the_old(three):
    three.begin()
    assert three.ask(MoveQueued("hot", "cold", "away")) == 2
    assert three.rows("SELECT id, printer, state, moved_from, ticket_id FROM jobs ORDER BY id") == [
        (1, "hot", "sending", None, 1),
        (2, "hot", "moved", None, 2),
        (3, "hot", "moved", None, 3),
        (4, "cold", "queued", 2, 2),
        (5, "cold", "queued", 3, 3),
    ]
    assert three.ask(MoveQueued("hot", "cold", "away")) == 0
    assert three.ask(TakeWork("cold")).job == 4


def test_a_moved_job_keeps_its_marks_its_number_and_its_receipt(three):
    job = in_doubt(three)
    resolve(three, job, Event.MARK, mark=MARK)
    three.ask(MoveQueued("hot", "cold", "away"))
    work = three.ask(TakeWork("cold"))
    assert (work.mark, work.running, work.receipt) == (MARK, "K-001", "receipt")
    assert three.ask(Begin(work.job, "cold", "receipt", work.running, 1, None)).number == 1
    assert three.ask(TakeWork("cold")).running == "K-002"  # its station's, wherever it comes out


def test_a_moved_job_is_not_begun_at_the_old_printer(three):
    work = three.ask(TakeWork("hot"))
    three.ask(MoveQueued("hot", "cold", "away"))
    with pytest.raises(IllegalTransitionError, match="moved"):
        three.ask(Begin(work.job, "hot", "receipt", work.running, 1, None))


# --- faults of a job's own ------------------------------------------------------------------------


def test_a_ticket_that_a_healthy_printer_will_not_have_is_given_up_after_five_tries(three):
    for _ in range(4):
        three.judge(three.begin(), Event.FAULTED)
        assert three.state(1) == "queued"
    three.judge(three.begin(), Event.FAULTED)
    assert [three.state(job) for job in (1, 2)] == ["dead", "queued"]
    assert resolve(three, 1, Event.REQUEUE) is State.QUEUED
    assert three.ask(TakeWork("hot")).receipt == "receipt"
    three.judge(three.begin(), Event.FAULTED)
    assert three.state(1) == "queued"  # counted anew


def test_refusals_lost_lines_and_absences_are_no_faults_of_the_job(three):
    for _ in range(12):
        three.judge(three.begin(), Event.REFUSED)
    for _ in range(3):
        three.judge(three.begin(), Event.LOST)
        resolve(three, 1, Event.ABSENT)
    assert three.state(1) == "queued"


def test_what_is_not_on_its_paper_as_asked_for_stands_with_the_job(three):
    work = three.ask(TakeWork("hot"))
    three.ask(Begin(work.job, "hot", "r", work.running, 1, None, warnings=("not on paper: a logo",)))
    assert three.ask(GetJob(work.job)).warnings == ("not on paper: a logo",)
