"""No customer's text is a question mark, an empty box, or nothing."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from actors.rendering.dots.draw_dots import draw_dots
from actors.rendering.letters import pictographs
from actors.rendering.letters.characters import cells, clean, clusters, width
from actors.rendering.letters.pictographs import in_words
from actors.rendering.letters.vowel_signs import in_place
from actors.rendering.receiptline.parser import parse
from actors.rendering.typesetting.layout import lay_out
from transports.fonts import letters


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("\U0001f336 chili", "\U0001f336 chili"),
        ("\U0001f1e8\U0001f1ed", "[CH]"),
        ("\U0001f1e9\U0001f1ea\U0001f1eb", "[DE][F]"),
        ("\U0001f44d\U0001f3fd", "\U0001f44d"),
        ("\U0001f3fd", "\U0001f3fd"),
        ("\U0001f469\u200d\U0001f373", "\U0001f469\U0001f373"),
        ("\u2764\ufe0f", "\u2764"),
        ("1\ufe0f\u20e3", "1"),
        ("\U0001d4df\U0001d4f2", "Pi"),
        ("\U00010348", "[gothic letter hwair]"),
        ("\ue000", "[U+E000]"),
        ("\U0001fbff", "[U+1FBFF]"),
        ("what?", "what?"),
        ("\ufffd", "\ufffd"),
    ],
)
def test_what_no_font_has_is_a_word(typed, shown):
    assert in_words(typed) == shown


@given(st.text(st.characters(codec="utf-8")))
@example("\U0001f469\U0001f3fd\u200d\U0001f373")
def test_whatever_is_typed_can_be_drawn(text):
    shown = in_words(clean(text))
    assert all(letters.has(character) or character in " \n" for character in shown)
    assert shown.count("?") <= unicodedata.normalize("NFKC", text).count("?")
    assert in_words(shown) == shown


def test_what_is_not_looked_at_can_be_drawn():
    passed = [chr(code) for code in range(0x110000) if pictographs._SIMPLE.fullmatch(chr(code))]
    assert len(passed) > 20_000
    assert [character for character in passed if not letters.has(character) and character != " "] == []


@pytest.mark.parametrize("typed", ["a\u00adb", "a\u200bb", "a\u2066b"])
def test_what_is_invisible_takes_no_place(typed):
    (line,) = lay_out(parse(f"|{typed}"), 20).lines
    assert line.runs[0].text == "ab"


def test_the_layout_measures_what_is_drawn():
    (line,) = lay_out(parse("|\U0001f1e8\U0001f1ed\ue000|"), 20).lines
    assert line.runs[0].text == "[CH][U+E000]"
    assert draw_dots(line, 20)[0] == 240


@pytest.mark.parametrize(
    ("character", "size"),
    [("a", 1), ("\U0001f336", 2), ("\u0915", 2), ("\u093f", 0), ("\u0bbe", 1), ("\u0e01", 1), ("\u0e49", 0)],
)
def test_a_character_is_as_wide_as_it_is_drawn(character, size):
    assert cells(character) == size


def test_a_vowel_sign_stands_before_its_letter():
    assert list(in_place(["\u0b95", "\u0bc6"])) == ["\u0bc6", "\u0b95"]
    assert list(in_place(["\u0b95", "\u0bca", "\u0b9a"])) == ["\u0bc6", "\u0b95", "\u0bbe", "\u0b9a"]
    text = "\u0ba4\u0bcb\u0b9a\u0bc8"
    assert sum(cells(cluster[0]) for cluster in in_place(list(clusters(text)))) == width(text)
