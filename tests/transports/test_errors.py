import pytest

from transports.errors import (
    LostError,
    RefusedError,
    TransportError,
    UnknownLanguageError,
    UnknownModelError,
)
from transports.reasons import STOPPING, DialReason, Reason
from transports.verdicts import Lost, Refused


def test_a_refusal_carries_its_verdict():
    error = RefusedError([DialReason.DNS, DialReason.REFUSED], "no such host")
    assert isinstance(error, TransportError)
    assert error.verdict == Refused(frozenset({"dns", "refused"}))
    assert error.reasons == {"dns", "refused"}
    assert str(error) == "dns, refused (no such host)"
    assert str(RefusedError(["refused"])) == "refused"


@pytest.mark.parametrize(
    ("error", "verdict", "text"),
    [
        (LostError(0), Lost(0), "lost after 0 bytes"),
        (LostError(12, "reset"), Lost(12), "lost after 12 bytes (reset)"),
        (LostError(None), Lost(None), "lost after an unknown number of bytes"),
    ],
)
def test_a_loss_carries_its_verdict(error, verdict, text):
    assert error.verdict == verdict
    assert error.bytes_out == verdict.bytes_out
    assert str(error) == text


def test_what_is_unknown_is_named_with_what_is_near():
    error = UnknownModelError("TM-m30", ["TM-m30III", "TM-T88V"])
    assert str(error).endswith("'TM-m30'; did you mean TM-m30III or TM-T88V?")
    assert str(UnknownModelError("x", [])).endswith("'x'")
    assert str(UnknownLanguageError("zpl", ["star", "escpos"])).endswith("known: escpos, star")


def test_low_paper_alone_stops_nothing():
    assert Reason.MEDIA_LOW not in STOPPING
    assert len(STOPPING) == len(Reason) - 1
