"""What is made of a queue's answers, one by one."""

from datetime import UTC, datetime

import pytest

from actors.domain.job import Evidence
from actors.printing.messages import Blocked, Counter, Down, Holding, Lost, Ready, Refused, Seek, Send, Taken
from actors.printing.spool_watch import COOL_DOWN, SLOW, Cure, Submit, TakeBack, Watch, name_of
from actors.printing.talk import Tell
from transports.spool import Document, DocumentState, QueueState

TICKET = Send(7, "0007", b"soup", "docketd 7 0007")
FINE = QueueState(frozenset())
REPAIR = b"\x00\x1b@"


def document(state, *, begun=True, number=4):
    return Document(number, TICKET.name, state, begun=begun)


@pytest.fixture
def watch():
    found = Watch(REPAIR, cures=True)
    assert found.looked(FINE, None, None, 0.0) == [Tell(Ready())]
    return found


@pytest.fixture
def sent(watch):
    """A watch with a ticket in the queue."""
    watch.send(TICKET)
    watch.submitted(4)
    return watch


def look(watch, state, found, now=1.0):
    return watch.looked(state, TICKET.name, found, now)


def test_a_ticket_is_handed_over_and_sent_when_the_spooler_says_it_is_done(watch):
    assert watch.send(TICKET) == [Submit(TICKET.name, REPAIR + b"soup")]
    assert watch.looked_for is None  # it can't be found before it is there
    assert watch.submitted(4) == []
    assert watch.looked_for.number == 4
    assert look(watch, FINE, document(DocumentState.PROCESSING)) == []
    assert watch.report() == [Tell(Ready()), Tell(Holding(7))]
    assert look(watch, FINE, document(DocumentState.COMPLETED)) == [Tell(Taken(7, Evidence.SPOOLER))]
    assert watch.report() == [Tell(Taken(7, Evidence.SPOOLER)), Tell(Ready()), Tell(Holding(None))]
    watch.acknowledge(7)
    assert watch.report() == [Tell(Ready()), Tell(Holding(None))]
    assert watch.send(TICKET) == [Submit(TICKET.name, b"soup")]  # nothing is cut off before it


def test_what_was_seen_before_it_was_handed_over_says_nothing_about_it(watch):
    watch.send(TICKET)
    assert watch.looked(FINE, None, None, 1.0) == []
    watch.submitted(4)
    assert watch.looked(FINE, None, None, 1.0) == []  # that look did not look for it
    assert watch.followed is not None


def test_one_at_a_time_and_none_before_the_queue_was_seen(watch):
    watch.send(TICKET)
    assert watch.send(Send(8, "0008", b"x", "docketd 8")) == [Tell(Refused(8, "the printer is not ready"))]
    fresh = Watch(REPAIR, cures=True)
    assert fresh.send(TICKET) == [Tell(Refused(7, "the printer is not ready"))]


@pytest.mark.parametrize("state", [DocumentState.ABORTED, DocumentState.CANCELED])
def test_what_was_ended_is_in_doubt_where_it_had_begun(sent, state):
    (told,) = look(sent, FINE, document(state))
    assert told == Tell(Lost(7, None, f"its document was {state} in the queue after its printing had begun"))
    sent.acknowledge(7)
    (again,) = sent.send(TICKET)
    assert again.data.startswith(REPAIR)  # half a command may be with the printer


def test_what_was_ended_before_it_had_begun_is_sent_again(sent):
    (told,) = look(sent, FINE, document(DocumentState.CANCELED, begun=False))
    assert told == Tell(Refused(7, "its document was canceled in the queue"))


def test_a_name_that_the_spooler_does_not_know_is_in_doubt(sent):
    (told,) = look(sent, FINE, None)
    assert told == Tell(Lost(7, None, "the print server does not know its document any more"))


def test_an_answer_that_got_lost_is_looked_for(watch):
    watch.send(TICKET)
    assert watch.unsure() == [Tell(Down("timed-out"))]
    assert watch.looked_for.number is None
    assert look(watch, FINE, document(DocumentState.PENDING, begun=False, number=9)) == [Tell(Ready())]
    assert watch.looked_for.number == 9


def test_what_was_not_taken_is_refused_and_the_queue_says_why(watch):
    watch.send(TICKET)
    assert watch.turned_away("forbidden") == [Tell(Refused(7, "forbidden")), Tell(Down("forbidden"))]
    assert watch.looked(FINE, None, None, 1.0) == [Tell(Ready())]
    watch.send(TICKET)
    stopped = Blocked(frozenset({"not-accepting"}))
    assert watch.turned_away("not-accepting") == [Tell(Refused(7, "not-accepting")), Tell(stopped)]


def test_a_spooler_that_is_away_decides_nothing(sent):
    assert sent.away("timed-out") == [Tell(Down("timed-out"))]
    assert sent.report() == [Tell(Down("timed-out")), Tell(Holding(7))]
    assert look(sent, FINE, document(DocumentState.COMPLETED)) == [
        Tell(Taken(7, Evidence.SPOOLER)),
        Tell(Ready()),
    ]


def test_what_was_sent_before_our_time_is_looked_for_by_its_name():
    watch = Watch(REPAIR, cures=True)
    assert watch.seek(Seek(7, TICKET.name)) == []
    assert watch.looked_for.name == TICKET.name
    assert look(watch, FINE, document(DocumentState.COMPLETED)) == [
        Tell(Taken(7, Evidence.SPOOLER)),
        Tell(Ready()),
    ]
    assert watch.seek(Seek(7, TICKET.name)) == [Tell(Taken(7, Evidence.SPOOLER))]  # still in its memory


def test_there_are_no_counters(watch):
    assert watch.read_counter() == [Tell(Counter(None))]


# --- how the queue stands -------------------------------------------------------------------------


def test_reasons_are_told_and_low_paper_stops_nothing(sent):
    empty = QueueState(frozenset({"media-empty", "media-low"}))
    held = document(DocumentState.PROCESSING)
    assert look(sent, empty, held) == [Tell(Blocked(frozenset({"media-empty", "media-low"})))]
    assert look(sent, QueueState(frozenset({"media-low"})), held) == [Tell(Ready())]
    assert sent.device.near_end


def test_a_document_that_takes_long_is_named_and_nothing_is_decided(sent):
    with_printer = document(DocumentState.PROCESSING)
    assert look(sent, FINE, with_printer, 1.0) == []
    assert look(sent, FINE, with_printer, 0.9 + SLOW) == []
    assert look(sent, FINE, with_printer, 1.0 + SLOW) == [Tell(Blocked(frozenset({"timed-out"})))]
    assert look(sent, FINE, with_printer, 86_400.0) == []
    assert sent.followed is not None
    done = document(DocumentState.COMPLETED)
    assert look(sent, FINE, done, 86_401.0) == [Tell(Taken(7, Evidence.SPOOLER)), Tell(Ready())]


def test_a_printer_that_the_queue_does_not_reach_is_named(sent):
    trying = QueueState(frozenset({"connecting-to-device"}))
    assert look(sent, trying, document(DocumentState.PROCESSING)) == [
        Tell(Blocked(frozenset({"unreachable"})))
    ]


def test_one_on_hold_is_named(sent):
    on_hold = document(DocumentState.HELD, begun=False)
    assert look(sent, FINE, on_hold) == [Tell(Blocked(frozenset({"job-held"})))]


# --- remedies -------------------------------------------------------------------------------------

PAUSED = QueueState(frozenset({"paused"}))
STOPPED = Tell(Blocked(frozenset({"queue-stopped"})))


def test_a_stopped_queue_is_resumed_once_a_cool_down(watch):
    assert watch.looked(PAUSED, None, None, 1.0) == [STOPPED, Cure()]
    assert watch.looked(PAUSED, None, None, 2.0) == []
    assert watch.looked(FINE, None, None, 3.0) == [Tell(Ready())]
    assert watch.looked(PAUSED, None, None, 0.9 + COOL_DOWN) == [STOPPED]
    assert watch.looked(PAUSED, None, None, 1.0 + COOL_DOWN) == [Cure()]


def test_it_is_left_alone_where_the_settings_say_so():
    watch = Watch(REPAIR, cures=False)
    assert watch.looked(PAUSED, None, None, 1.0) == [STOPPED]


def test_a_ticket_that_the_queue_would_print_anew_is_taken_back_before_it_goes_on(sent):
    """It may be on paper already: only docketd knows how to mark a second copy."""
    again = document(DocumentState.PENDING)
    assert look(sent, PAUSED, again) == [TakeBack(4), STOPPED]
    (lost, cure) = look(sent, PAUSED, document(DocumentState.CANCELED), 2.0)
    assert isinstance(lost.message, Lost)
    assert cure == Cure()


def test_one_that_never_began_waits_in_the_stopped_queue(sent):
    waiting = document(DocumentState.PENDING, begun=False)
    assert look(sent, PAUSED, waiting) == [STOPPED, Cure()]
    assert sent.followed is not None


def test_a_name_is_never_given_twice():
    """Not even by a journal that was restored and counts from before."""
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert name_of(7, "0007", noon) == "docketd 7 0007 20260301T120000.000000Z"
    assert name_of(7, "0007", noon) != name_of(7, "0007", noon.replace(microsecond=1000))
