"""The letters of GNU Unifont as printers' dots."""

import pytest

from transports.fonts import unifont


def test_what_the_font_lacks_is_a_frame():
    assert unifont.glyph("\U000f0000") == unifont.glyph("\U000f1234")
    assert unifont.glyph("\U000f0000")[0] == 24
    assert unifont.glyph("\U000f0000")[1][2] == 0x3FFFFC


def test_another_file_in_place_of_the_font_is_noticed(monkeypatch):
    monkeypatch.setattr(unifont, "_MAGIC", b"ANOTHER!")
    with pytest.raises(ValueError, match="make_font"):
        unifont._file.__wrapped__()


def test_strokes_are_two_dots_thick_and_gaps_stay_open():
    width, rows = unifont.glyph("|")
    assert width == 12
    assert {row.bit_count() for row in rows} == {0, 2}


def test_the_font_has_what_kitchens_write():
    for character in "東酢한あไשم🍕☺Я€":
        assert unifont.glyph(character) != unifont.glyph("\U000f0000")
