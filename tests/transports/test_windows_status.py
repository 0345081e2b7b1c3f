import pytest
from hypothesis import given
from hypothesis import strategies as st

from transports.reasons import STOPPING, Reason
from transports.spool import OVER, DocumentState
from transports.windows_status import (
    Attribute,
    JobStatus,
    Status,
    document_begun,
    document_reasons,
    document_state,
    queue_reasons,
    words,
)


@pytest.mark.parametrize(
    ("status", "reasons"),
    [
        (Status.PAUSED, {"paused"}),
        (Status.PAPER_OUT, {Reason.MEDIA_EMPTY}),
        (Status.DOOR_OPEN, {Reason.COVER_OPEN}),
        (Status.OFFLINE, {Reason.OFFLINE}),
        (Status.NOT_AVAILABLE, {Reason.OFFLINE}),
        (Status.PAPER_JAM, {Reason.OTHER, "media-jam"}),
        (Status.PENDING_DELETION, {"not-accepting"}),
        (
            Status.PAUSED | Status.PAPER_OUT | Status.DOOR_OPEN,
            {"paused", Reason.MEDIA_EMPTY, Reason.COVER_OPEN},
        ),
        (Status.BUSY | Status.PRINTING | Status.IO_ACTIVE | Status.PROCESSING | Status.WAITING, set()),
        (Status.TONER_LOW | Status.POWER_SAVE | Status.WARMING_UP, set()),
    ],
)
def test_what_a_printer_says(status, reasons):
    assert queue_reasons(status, 0) == reasons


def test_work_offline_is_an_attribute():
    assert queue_reasons(0, Attribute.WORK_OFFLINE | Attribute.LOCAL) == {Reason.OFFLINE, "paused"}
    assert queue_reasons(0, Attribute.LOCAL | Attribute.SHARED) == set()


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (0, DocumentState.PENDING),
        (JobStatus.SPOOLING, DocumentState.PENDING),
        (JobStatus.RETAINED, DocumentState.PENDING),
        (JobStatus.PAUSED, DocumentState.HELD),
        (JobStatus.PRINTING, DocumentState.PROCESSING),
        (JobStatus.PRINTING | JobStatus.PAPER_OUT, DocumentState.STOPPED),
        (JobStatus.PRINTING | JobStatus.ERROR, DocumentState.STOPPED),
        (JobStatus.PRINTING | JobStatus.DELETING, DocumentState.PROCESSING),
        (JobStatus.PRINTED, DocumentState.COMPLETED),
        (JobStatus.COMPLETE | JobStatus.RETAINED, DocumentState.COMPLETED),
        (JobStatus.PRINTED | JobStatus.DELETING | JobStatus.DELETED, DocumentState.COMPLETED),
        (JobStatus.DELETING | JobStatus.DELETED, DocumentState.CANCELED),
    ],
)
def test_how_a_document_stands(status, state):
    assert document_state(status) is state


def test_a_document_that_waits_has_not_begun():
    assert not document_begun(0)
    assert not document_begun(JobStatus.SPOOLING | JobStatus.RETAINED)
    assert document_begun(JobStatus.PRINTING)
    assert document_begun(JobStatus.PAUSED)  # in the middle of it, maybe


def test_bits_for_people():
    assert (
        words(Status.PAPER_OUT | Status.DOOR_OPEN, Attribute.WORK_OFFLINE)
        == "paper out, door open, work offline"
    )
    assert words(0, Attribute.LOCAL) == ""


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_any_bits_are_a_state(status, attributes):
    """Newer systems have more of them."""
    assert queue_reasons(status, attributes) <= STOPPING | {"paused", "not-accepting", "media-jam"}
    over = document_state(status) in OVER
    assert document_begun(status) or not over
    if document_state(status) is DocumentState.STOPPED:
        assert document_reasons(status)
