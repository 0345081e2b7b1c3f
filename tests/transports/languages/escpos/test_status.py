import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transports.languages.streams import STREAMS
from transports.languages.escpos.state import decode_asb
from transports.languages.escpos.status import (
    IDENTITY_QUESTIONS,
    LONGEST_BLOCK,
    STATUS_QUESTIONS,
    AutoStatus,
    ClearConfirmed,
    EscPosStatus,
    MarkerAnswer,
    ProcessId,
    Question,
    RealTimeStatus,
    TextAnswer,
    Unknown,
)

IDLE = bytes.fromhex("1400000f")
FENCE = b"\x37\x22A001\x00"


@pytest.fixture
def status():
    return EscPosStatus()


def automatic(message):
    return AutoStatus(decode_asb(message), message)


def test_each_kind_of_answer(status):
    status.expect(*STATUS_QUESTIONS, Question.MARKER, Question.MODEL)
    events = status.feed(
        IDLE
        + b"\x12\x16\x12\x12"
        + b"\x5fTM-m30III\x00"
        + b"\x03"
        + FENCE
        + b"\x37\x25\x00"
        + b"\x3b\x30\x00"
    )
    assert events == [
        automatic(IDLE),
        RealTimeStatus(1, 0x12),
        RealTimeStatus(2, 0x16),
        RealTimeStatus(3, 0x12),
        RealTimeStatus(4, 0x12),
        TextAnswer(Question.MODEL, "TM-m30III"),
        MarkerAnswer(0x03),
        ProcessId("A001"),
        ClearConfirmed(),
        Unknown(b"\x3b\x30\x00"),
    ]


def test_bytes_may_come_one_by_one(status):
    status.expect(Question.SERIAL)
    stream = IDLE + b"\x5fX4Y2\x00" + FENCE
    events = [event for byte in stream for event in status.feed(bytes([byte]))]
    assert events == [automatic(IDLE), TextAnswer(Question.SERIAL, "X4Y2"), ProcessId("A001")]


def test_texts_answer_in_the_order_of_the_questions(status):
    status.expect(*IDENTITY_QUESTIONS)
    status.expect(Question.COUNTER)
    events = status.feed(b"\x5fEPSON\x00\x5fTM-m30III\x00\x5f1.0\x00\x5fX4\x00\x5f178\x00\x5f?\x00")
    assert [event.question for event in events] == [*IDENTITY_QUESTIONS, Question.COUNTER, None]
    assert [event.text for event in events] == ["EPSON", "TM-m30III", "1.0", "X4", "178", "?"]


def test_a_status_that_nobody_asked_for(status):
    assert status.feed(b"\x12") == [RealTimeStatus(None, 0x12)]


def test_flow_control_is_dropped_even_inside_of_an_answer(status):
    assert status.feed(b"\x13\x14\x11\x00\x00\x13\x0f\x37\x22A0\x1301\x00\x11") == [
        automatic(IDLE),
        ProcessId("A001"),
    ]


def test_a_marker_that_nobody_sent_is_no_proof(status):
    assert status.feed(b"\x00") == [Unknown(b"\x00")]
    status.expect(Question.MARKER)
    status.reset()
    assert status.feed(b"\x00") == [Unknown(b"\x00")]


def test_each_marker_is_answered_once(status):
    status.expect(Question.MARKER, Question.MARKER)
    assert status.feed(b"\x00\x0c\x00") == [MarkerAnswer(0x00), MarkerAnswer(0x0C), Unknown(b"\x00")]


def test_the_tail_of_a_torn_status_proves_nothing(status):
    status.expect(Question.MARKER)
    torn = b"\x95\x00\x00\x0f"
    assert status.feed(torn) == [Unknown(bytes([byte])) for byte in torn]
    # An answer that is understood ends the doubt.
    assert status.feed(IDLE + b"\x00") == [automatic(IDLE), MarkerAnswer(0x00)]


@pytest.mark.parametrize(
    "junk",
    [
        b"\x10",  # the beginning of an automatic status, with a fence behind it
        b"\x10\x00",
        b"\x5fab\x05",  # a control character in a text
        b"\xff\xfe",
    ],
)
def test_after_junk_the_next_answer_is_found(status, junk):
    assert status.feed(junk + FENCE) == [*[Unknown(bytes([byte])) for byte in junk], ProcessId("A001")]


@pytest.mark.parametrize(
    "block", [b"\x37\x22A01\x00", b"\x37\x22A0012\x00", b"\x37\x25x\x00", b"\x37\x23\x40\x00", b"\x37\x00"]
)
def test_blocks_of_the_wrong_shape_are_unknown(status, block):
    assert status.feed(block) == [Unknown(block)]


def test_the_answer_about_a_qr_code_has_separators(status):
    block = b"\x37\x36120\x1f120\x1f1\x1f0\x00"
    assert status.feed(block) == [Unknown(block)]


def test_an_endless_text_is_given_up(status):
    assert status.feed(b"\x5f" + b"a" * (LONGEST_BLOCK - 2)) == []
    events = status.feed(b"a")
    assert events[0] == Unknown(b"\x5f")
    assert len(status._buffer) < LONGEST_BLOCK


def test_forgotten_questions_get_no_answers(status):
    status.expect(*STATUS_QUESTIONS, Question.MODEL, Question.MARKER)
    status.forget_statuses()
    assert status.feed(b"\x12\x5fx\x00") == [RealTimeStatus(None, 0x12), TextAnswer(Question.MODEL, "x")]
    status.forget()
    assert status.feed(b"\x00") == [Unknown(b"\x00")]


def test_a_new_connection_starts_without_the_rest_of_the_old(status):
    status.feed(b"\xff\x37\x22A0")
    status.reset()
    status.expect(Question.MARKER)
    assert status.feed(b"\x00") == [MarkerAnswer(0x00)]


def consumed(events):
    """How many bytes of the stream the events stand for."""
    total = 0
    for event in events:
        match event:
            case RealTimeStatus() | MarkerAnswer():
                total += 1
            case AutoStatus(data=data) | Unknown(data=data):
                total += len(data)
            case ProcessId(text=text):
                total += len(text) + 3
            case ClearConfirmed():
                total += 3
            case TextAnswer(text=text):
                total += len(text) + 2
    return total


def check_total(chunks, markers):
    status = EscPosStatus()
    status.expect(*[Question.MARKER] * markers, Question.COUNTER, Question.STATUS_1)
    events = [event for chunk in chunks for event in status.feed(chunk)]
    fed = sum(len(chunk) - chunk.count(0x11) - chunk.count(0x13) for chunk in chunks)
    assert consumed(events) + len(status._buffer) == fed
    assert len(status._buffer) < LONGEST_BLOCK
    assert sum(isinstance(event, MarkerAnswer) for event in events) <= markers
    return events


@given(st.lists(st.binary(max_size=40)), st.integers(0, 3))
def test_no_input_raises_and_no_byte_is_lost(chunks, markers):
    events = check_total(chunks, markers)
    # How the stream is cut into pieces makes no difference.
    assert check_total([b"".join(chunks)], markers) == events


def test_many_random_streams():
    chance = random.Random(9100)
    alphabet = bytes(range(256)) + b"\x37\x22\x25\x5f\x00\x10\x12\x14" * 16
    for _ in range(STREAMS):
        check_total([bytes(chance.choices(alphabet, k=chance.randrange(24)))], 1)
