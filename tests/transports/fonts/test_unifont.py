"""The letters of GNU Unifont as printers' dots."""

from transports.fonts import unifont


def test_what_the_font_lacks_is_a_frame():
    assert unifont.glyph("\U000f0000") == unifont.glyph("\U000f1234")
    assert unifont.glyph("\U000f0000")[0] == 24
    assert unifont.glyph("\U000f0000")[1][2] == 0x3FFFFC


def test_the_font_has_what_kitchens_write():
    for character in "東酢한あไשم🍕☺Я€":
        assert unifont.glyph(character) != unifont.glyph("\U000f0000")
