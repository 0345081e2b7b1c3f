from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.intake.text import _PLAIN, _legible, clean_block, clean_line, cut

ANY_TEXT = st.text(alphabet=st.characters(codec=None)) | st.text(
    alphabet=st.sampled_from(
        "a\u0301\u0323\u05bc\u05c1\u09c7\u09be\u200d\u202e\t\n\r\x1b\x00 \u00a0\ud83d\ufb2c\u1100\u1161\u0958"
    )
)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("Soup\x1b@\x1dV\x00 of the day", "Soup@V of the day"),
        ("open\x1bp\x00the drawer", "openpthe drawer"),
        ("a\x7fb\x80c\x9fd", "abcd"),
        ("pay \u202eevil\u202c me\u200e\u2066!\u2069", "pay evil me!"),
        ("zero\u200bwidth\u200c\u200d\u2060\ufeff", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("flag\U000e0067\U000e007f", "flag"),
        ("half \ud83d emoji", "half emoji"),
        ("non\ufdd0\ufffe\U0001ffffcharacter", "noncharacter"),
        ("CHF\u00a01\u202f234.50", "CHF 1 234.50"),
        ("  two\t tabs \r\n lines\u2028here ", "two tabs lines here"),
        ("Cafe\u0301", "Café"),
        ("e\u200d\u0301", "é"),
        ("Z\u0337\u0335\u0334\u0336\u0338algo", "Z\u0337\u0335algo"),
        ("ผัดไทย กุ้ง", "ผัดไทย กุ้ง"),
        ("मसाला डोसा", "मसाला डोसा"),
        ("🍕 x2", "🍕 x2"),
        ("\u3164\u115f", ""),
    ],
)
def test_line(raw, cleaned):
    assert clean_line(raw) == cleaned


def test_block_keeps_lines_and_at_most_one_empty_one():
    assert (
        clean_block("\n one \r\n\ttwo\x85three\n\n\n\n\nfour\x0bfive\n\n") == "one\ntwo\nthree\n\nfour\nfive"
    )


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_block(clean_block(text)) == clean_block(text)


@given(ANY_TEXT)
def test_nothing_that_steers_or_hides_is_left(text):
    cleaned = clean_block(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode()
    for character in cleaned.replace("\n", ""):
        assert unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(character) not in {
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        }
    assert "\n" not in clean_line(text)


@given(st.text(), st.integers(2, 20))
def test_cut_is_never_silent(text, limit):
    shortened = cut(text, limit)
    assert len(shortened) <= limit
    assert shortened == text or shortened.endswith("…")
    assert cut(shortened, limit) == shortened


def test_a_tower_of_marks_costs_linear_time():
    tower = "a" + "\u0301\u0323" * 100_000
    started = time.perf_counter()
    assert clean_line(tower) == "\u1ea1\u0323\u0323"
    assert time.perf_counter() - started < 5


def test_what_is_plain_is_left_alone_beside_whatever_else_is_plain():
    plain = [chr(code) for code in range(0x21, 0xA000) if clean_line(chr(code)) == chr(code)]
    plain = [each for each in plain if _PLAIN.fullmatch(each)]
    assert len(plain) > 20_000
    for first in ("A", "e", "か", "中", "€"):
        joined = "".join(first + each for each in plain)
        assert clean_line(joined) == joined == _legible(joined)
    missing = {each for each in map(chr, range(0x21, 0xA000)) if _PLAIN.fullmatch(each)} - set(plain)
    assert missing == set()
