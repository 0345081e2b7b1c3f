"""What is written in dots is read as it was typed, whatever its size and style."""

import pytest

from actors.rendering.drawing.draw_stargraphic import draw_stargraphic
from actors.rendering.receiptline.parser import parse
from actors.rendering.typesetting.layout import lay_out
from transports.languages.commands import encode
from transports.languages.star.encoder import StarGraphic
from transports.profiles import profile
from transports.virtual.model import TSP143
from transports.virtual.printer import VirtualPrinter

ASCII = "".join(map(chr, range(0x21, 0x7F)))
PLAIN = "".join(letter for letter in ASCII if letter not in '"`^_|{}~\\')


def on_paper(document, columns=48):
    printer = VirtualPrinter(TSP143)
    printer.connect(0.0)
    printer.receive(
        encode(draw_stargraphic(lay_out(parse(document), columns), StarGraphic(profile("TSP143")))), 0.0
    )
    (slip,) = printer.slips
    return [line.strip() for line in slip.text.split("\n")]


@pytest.mark.parametrize("escaped", [PLAIN, PLAIN[::-1]])
def test_every_letter_is_read(escaped):
    assert "".join(on_paper(escaped)) == escaped


@pytest.mark.parametrize("size", range(8))
@pytest.mark.parametrize(("begin", "end"), [("", ""), ('"', '"'), ("_", "_"), ("`", "`"), ('"`', '`"')])
def test_in_every_size_and_style(size, begin, end):
    carets = "^" * size
    assert on_paper(f"{begin}{carets}K-017{carets}{end}") == ["K-017"]


def test_lines_come_from_top_to_bottom_and_words_stay_apart():
    document = "one two|~~~three|\n-\n|`^^^FOUR^^^`\n海鮮 five\n{border:line}\nsix\n"
    found = "\n".join(on_paper(document))
    assert [word for word in found.split() if word.isalpha()] == [
        "one",
        "two",
        "three",
        "FOUR",
        "five",
        "six",
    ]
    assert "one two" in found
    assert "two  " in found


def test_what_is_no_letter_is_not_read():
    assert on_paper("{code:https://example.com;option:qrcode,6,m}") == [""]
    assert VirtualPrinter(TSP143).unfinished.text == ""
