"""The letters that pictures of lines are drawn with, and the files that they are kept in."""

import pytest

from transports.fonts import letters, packed, unifont
from transports.fonts.packed import PackedFont


def test_another_file_in_place_of_the_font_is_noticed(monkeypatch):
    monkeypatch.setattr(packed, "_MAGIC", b"ANOTHER!")
    with pytest.raises(ValueError, match="make_font"):
        PackedFont("letters.bin", 12).rows("a")


@pytest.mark.parametrize(("font", "rows", "narrow"), [(letters.FONT, 24, 12), (unifont.FONT, 16, 8)])
def test_each_block_has_as_many_dots_as_its_masks_say(font, rows, narrow):
    for number, block in font._blocks.items():
        assert not block.wide & ~block.present
        dots = (block.present.bit_count() + block.wide.bit_count()) * rows * narrow
        assert len(font._unpacked(number)) * 8 == dots


@pytest.mark.parametrize("character", "aЯש東あ한\U0001f336")
def test_what_kitchens_write_is_drawn_for_its_size(character):
    assert letters.FONT.has(character)
    width, rows = letters.glyph(character)
    assert width == 24 * letters.is_wide(character) or width == 12
    assert len(rows) == letters.HEIGHT
    assert 0 < max(rows) < 1 << width


def test_what_has_no_letter_of_its_own_is_unifonts():
    assert not letters.FONT.has("\u0e01")
    assert letters.has("\u0e01")
    assert letters.glyph("\u0e01") == unifont.glyph("\u0e01")


def test_nothing_stands_for_a_character_that_does_not_exist():
    for character in ("\u0378", "\u200d", "\ue000", "\U000f0000", "\U0010ffff"):
        assert not letters.has(character)


def test_few_blocks_are_kept():
    for number in range(0x4E, 0x9F):
        letters.glyph(chr(number << 8))
    assert letters.FONT._block.cache_info().currsize <= 24
