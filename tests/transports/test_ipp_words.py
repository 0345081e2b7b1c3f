"""What CUPS says, in our words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transports.ipp_settings import remarks
from transports.ipp_words import document, queue_state, several
from transports.spool import DocumentState

AWAY = "The printer may not exist or is unavailable at this time."


def state(reasons, *, printer_state=4, message="", accepting=True):
    return queue_state(
        {
            "printer-state": printer_state,
            "printer-state-reasons": reasons,
            "printer-state-message": message,
            "printer-is-accepting-jobs": accepting,
        }
    )


@pytest.mark.parametrize(
    ("said", "reasons"),
    [
        ("none", set()),
        ("", set()),
        ("media-empty-error", {"media-empty"}),
        ("media-empty-warning", {"media-empty"}),  # as CUPS has it from SNMP
        ("media-needed", {"media-empty"}),
        ("door-open-report", {"cover-open"}),
        ("cutter-error", {"cutter-error"}),
        ("cutter-error-error", {"cutter-error"}),
        (["cover-open-error", "media-empty-error"], {"cover-open", "media-empty"}),
        (["media-low-warning", "offline-report"], {"media-low", "offline"}),
        ("marker-supply-low-warning", set()),
        ("cups-missing-filter-warning", set()),
        ("cups-waiting-for-job-completed", set()),
        ("fuser-over-temp-error", {"other"}),
        ("connecting-to-device", {"connecting-to-device"}),
    ],
)
def test_keywords_whatever_their_severity(said, reasons):
    assert state(said).reasons == reasons


def test_a_message_counts_only_while_a_document_is_with_the_printer():
    assert state("none", message=AWAY).reasons == {"connecting-to-device"}
    assert state("none", message=AWAY, printer_state=3).reasons == set()
    assert state("none", message="Printing page 1.").reasons == set()
    assert state("none", message=AWAY).message == AWAY


def test_an_idle_queue_remembers_what_its_printer_said_and_that_stops_nobody():
    assert state(["media-empty-error", "media-low-warning"], printer_state=3).reasons == {"media-low"}
    assert state(["media-empty-error"], printer_state=5).reasons == {"media-empty", "paused"}


def test_stopped_and_closed_queues():
    assert state("paused", printer_state=5).reasons == {"paused"}
    assert state("none", printer_state=5).reasons == {"paused"}
    assert state("none", accepting=False).reasons == {"not-accepting"}


def test_an_answer_that_says_nothing_is_not_fine():
    assert queue_state({}).reasons == {"other"}


@given(st.one_of(st.none(), st.text(), st.integers(), st.lists(st.text())))
def test_any_reasons_are_read(said):
    found = queue_state({"printer-state": 4, "printer-state-reasons": said})
    assert all(found.reasons)
    assert all(isinstance(each, str) for each in several(said))


JOB = {"job-id": 4, "job-name": "docketd 7", "job-state": 5, "job-originating-user-name": "me"}


def test_a_document():
    found = document({**JOB, "job-state-reasons": "job-printing", "time-at-processing": 17}, "me")
    assert (found.number, found.name, found.state) == (4, "docketd 7", DocumentState.PROCESSING)
    assert found.ours
    assert found.begun
    assert found.reasons == {"job-printing"}
    assert not document(JOB, "somebody").ours


@pytest.mark.parametrize(
    ("job_state", "time", "begun"),
    [(3, "", False), (7, "", False), (3, 17, True), (7, 17, True), (9, "", True), (7, None, True)],
)
def test_a_document_has_begun_unless_the_server_is_sure(job_state, time, begun):
    """A server that does not tell the time is not sure."""
    job = {**JOB, "job-state": job_state} | ({} if time is None else {"time-at-processing": time})
    assert document(job, "me").begun is begun


@pytest.mark.parametrize("missing", ["job-id", "job-state"])
def test_without_number_or_state_it_is_none(missing):
    assert document({key: value for key, value in JOB.items() if key != missing}, "me") is None


# --- settings of a queue --------------------------------------------------------------------------

GOOD = "socket://192.0.2.7:9100/?waiteof=false&snmp=false"


def test_a_good_queue_needs_no_remark():
    assert remarks("kitchen", "abort-job", GOOD, mended=False) == ()
    assert remarks("kitchen", None, "usb://EPSON/TM-T20", mended=False) == ()


def test_a_policy_that_prints_again_by_itself():
    (told,) = remarks("kitchen", "retry-job", GOOD, mended=False)
    assert not told.mended
    assert told.text.endswith("Run: sudo lpadmin -p kitchen -o printer-error-policy=abort-job")
    (told,) = remarks("kitchen", "retry-job", GOOD, mended=True)
    assert told.mended
    assert "has set it to abort-job" in told.text


@pytest.mark.parametrize(
    ("device", "flaws"),
    [
        ("socket://192.0.2.7:9100", ["hangs up", "SNMP"]),
        ("socket://192.0.2.7:9100/?waiteof=false", ["SNMP"]),
        ("socket://192.0.2.7:9100/?waiteof=false&snmp=false&contimeout=4", ["away for 4 s"]),
    ],
)
def test_an_address_that_gives_up_or_waits_for_nothing(device, flaws):
    (told,) = remarks("kitchen", "abort-job", device, mended=False)
    assert all(flaw in told.text for flaw in flaws)
    assert f"sudo lpadmin -p kitchen -v '{GOOD}'" in told.text
