"""Right-to-left text, held against Unicode's own cases, and joined Arabic."""

import unicodedata
from pathlib import Path

import pytest

from actors.rendering.dots.draw_dots import draw_dots
from actors.rendering.letters.characters import clusters, width
from actors.rendering.letters.joining import joined
from actors.rendering.letters.reading_order import levels, mirrored, visual_order
from actors.rendering.receiptline.lines import Line, Run

CASES = Path(__file__).parents[3] / "data" / "bidi" / "BidiCharacterTest.txt"


def cases():
    for line in CASES.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            codes, direction, _, expected, order = line.split(";")
            text = [unicodedata.normalize("NFC", chr(int(code, 16))) for code in codes.split()]
            yield text, int(direction), [int(one) for one in expected.split()], order.split()


def test_every_case_of_unicode():
    found = list(cases())
    assert len(found) == 1500
    for text, base, expected, _ in found:
        if base < 2:  # that of 2 is guessed from letters alone; a line of a ticket counts its numbers too
            assert levels(text, base) == expected, text


def test_the_order_is_what_the_levels_say():
    for text, base, expected, order in cases():
        kinds = [unicodedata.bidirectional(character) for character in text]
        strong = next((kind for kind in kinds if kind in {"L", "R", "AL", "EN", "AN"}), "L")
        if base == (strong not in {"L", "EN"}):
            seen = [at for at, _ in visual_order(list(enumerate(text)), lambda pair: pair[1])]
            assert [str(at) for at, _ in seen] == order, (text, expected)


@pytest.mark.parametrize(("bracket", "other"), ["()", "<>", "«»", "≤≥", "「」", "aa", "∫∫"])
def test_brackets_look_the_other_way(bracket, other):
    assert mirrored(bracket) == other
    assert mirrored(other) == bracket


def test_a_letter_keeps_its_marks_and_its_place():
    found = list(clusters("\u05e9\u05c1\u05b8\u05dc"))
    assert [item for item, _ in visual_order(found, lambda cluster: cluster[0])] == found[::-1]
    assert len(found) == 2


def test_arabic_letters_join():
    assert joined(list("\u0628\u0628\u0628 \u0628")) == ["\ufe91", "\ufe92", "\ufe90", " ", "\ufe8f"]
    assert joined(list("abc")) == ["a", "b", "c"]
    assert joined(["\u0628\u064e", "\u0628"]) == ["\ufe91\u064e", "\ufe90"]


@pytest.mark.parametrize("alef", "\u0622\u0623\u0625\u0627")
def test_lam_and_alef_are_one_letter_in_one_cell(alef):
    text = f"\u0633\u0644{alef}\u0645"
    assert width(text) == 3
    assert [len(form) for form in joined(list(clusters(text)))] == [1, 1, 1]
    assert width(f"\u0644\u064e{alef}") == 1
    assert joined([f"\u0644\u064e{alef}"])[0][1:] == "\u064e"


def test_joined_letters_touch_at_the_border_of_their_cells():
    _, data = draw_dots(Line((Run(0, "\u0628\u0628\u0628"),)), 4)
    rows = [int.from_bytes(data[at : at + 6], "big") for at in range(0, len(data), 6)]
    for border in (12, 24):  # dots from the left
        left, right = 48 - border, 48 - border - 1
        assert any(row >> left & 1 and row >> right & 1 for row in rows)
