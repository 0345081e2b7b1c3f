"""Barcodes and QR codes: what they are made of, where they stand, and what is left out with a sentence."""

import base64
from functools import reduce
from io import BytesIO
from operator import or_

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from actors.rendering.dots.barcodes import MOST, barcode
from actors.rendering.dots.symbols import qr_code
from actors.rendering.drawing.draw_text import draw_text
from actors.rendering.receiptline.parser import parse
from actors.rendering.typesetting.layout import MOST_ROWS, lay_out
from tests.rig.peers import missing
from tests.rig.reference import Reference

needs_it = pytest.mark.skipif(bool(missing("receiptline")), reason=missing("receiptline"))

#: Data of each kind, as ReceiptLine takes it.
DATA = {
    "upc": r"0[0-9]{6,7}|[0-9]{11,12}",
    "ean": r"[0-9]{7,8}|[0-9]{12,13}",
    "jan": r"[0-9]{13}",
    "code39": r"[0-9A-Z. $/+%-]{1,12}|\*[0-9A-Z]{1,4}\*",
    "itf": r"([0-9][0-9]){1,8}",
    "codabar": r"[A-Da-d][0-9$:/.+-]{1,12}[A-Da-d]",
    "nw7": r"[A-D][0-9]{1,9}[A-D]",
    "code93": r"[\x00-\x7f]{1,30}",
}


@pytest.fixture(scope="module")
def reference():
    with Reference() as opened:
        yield opened


def a_case(kind):
    return st.tuples(st.just(kind), st.from_regex(DATA[kind], fullmatch=True), st.integers(2, 4))


@needs_it
def test_barcodes_have_the_bars_of_the_reference(reference):
    @settings(max_examples=150, deadline=None)
    @given(st.sampled_from(sorted(DATA)).flatmap(a_case))
    def bars_are_the_same(case):
        kind, data, width = case
        widths, text = reference.barcode(kind, data, width)
        assert barcode(kind, data, width) == (tuple(widths), text)

    bars_are_the_same()


@pytest.mark.parametrize("data", ["Hello", "1234567", "AB123456cd", "12", "~1234567890~"])
@needs_it
def test_code_128_has_the_bars_of_the_reference_where_both_take_the_same_way(reference, data):
    widths, text = reference.barcode("code128", data, 2)
    assert barcode("code128", data, 2) == (tuple(widths), text)


@needs_it
def test_qr_codes_are_those_of_the_reference_but_for_their_mask(reference):
    @settings(max_examples=15, deadline=None)
    @given(st.text("abc123é:/酢", min_size=1, max_size=80), st.sampled_from("lmqh"))
    def one_mask_is_theirs(data, level):
        theirs = reference.qr_code(data, level)
        masks = ([[*map(int, row)] for row in qr_code(data, level, mask)] for mask in range(8))
        assert any(["".join(map(str, row)) for row in rows] == theirs for rows in masks)

    one_mask_is_theirs()


@pytest.mark.parametrize(
    ("kind", "data"),
    [("upc", "12"), ("ean", "20123456789O3"), ("itf", "123"), ("codabar", "123"), ("code39", "abc"),
     ("code128", "é"), ("code93", "é"), ("itf", "٣٤"), ("code128", "1" * (MOST + 1))],
)  # fmt: skip
def test_what_is_nothing_for_a_kind_has_no_bars(kind, data):
    assert barcode(kind, data, 2) is None


@given(st.text(st.characters(max_codepoint=127), min_size=1, max_size=20))
def test_code_128_takes_every_text_of_ascii(data):
    assert sum(barcode("code128", data, 1).widths) % 11 == 2  # eleven modules a sign, two more to end with


def lines(receipt, columns=48):
    return lay_out(parse(receipt), columns)


def black(dots):
    """The first and the last column of dots that has ink."""
    stride = len(dots.data) // dots.rows
    rows = [dots.data[at : at + stride] for at in range(0, len(dots.data), stride)]
    bits = f"{reduce(or_, (int.from_bytes(row) for row in rows)):0{stride * 8}b}"
    return bits.index("1"), bits.rindex("1") + 1


@pytest.mark.parametrize(
    ("line", "begins"),
    [("|{code:12}", 0), ("{code:12}", 242), ("{code:12}|", 484), ("{width:20; align:left}\n{code:12}", 74),
     ("{width:20; align:right}\n|{code:12}", 336), ("{width:2}\n|{code:12}", 276)],
)  # fmt: skip
def test_a_barcode_stands_where_its_line_is_aligned(line, begins):
    (bars,) = lines(line).lines
    first, last = black(bars)
    assert (bars.width, bars.rows) == (576, 72)
    assert (first, last - first) == (begins, sum(barcode("code128", "12", 2).widths))


def test_a_barcode_may_have_its_text_below_it():
    bare, told = (lines(f"{{code:2012345678903; option:ean,48{more}}}").lines[0] for more in ("", ",hri"))
    assert (bare.rows, told.rows) == (48, 78)
    assert told.data[: len(bare.data)] == bare.data
    assert any(told.data[len(bare.data) :])


def test_bars_and_cells_become_narrower_before_they_go_over_the_edge():
    first, last = black(lines("{code:ABCDEFGHIJ; option:4}", 32).lines[0])
    assert last - first == sum(barcode("code128", "ABCDEFGHIJ", 2).widths)
    assert lines(f"{{code:{'x' * 1500}; option:qrcode,8}}", 32).left_out == ()
    assert lines("{code:ABCDEFGHIJ; option:4}", 32).otherwise == ()


@pytest.mark.parametrize(
    ("code", "data", "why"),
    [
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "", "no code128, or one wider than the paper: "),
        ("x" * 2954 + "; option:qrcode", "x" * 2954, "a QR code of too much text: "),
        ("12 Main Street; option:itf", "12 Main Street", "no itf, or one wider than the paper: "),
    ],
)  # fmt: skip
def test_what_can_not_be_a_code_is_printed_as_text_and_said(code, data, why):
    data = data or code.partition(";")[0]
    found = lines(f"{{code:{code}}}", 32)
    assert "".join(draw_text(found).split()) == "".join(data.split())
    assert max(len(line) for line in draw_text(found).splitlines()) <= 32
    assert (found.left_out, found.otherwise) == ((), (f"printed as text: {why}{data[:60]}",))


def test_a_qr_code_for_which_the_paper_is_too_narrow_is_printed_as_text():
    code = f"{{code:https://example.org/{'y' * 2000}; option:qrcode}}"
    assert lines(code, 32).otherwise == ()
    (said,) = lines(code, 24).otherwise
    assert said.startswith("printed as text: a QR code wider than the paper: https://example.org/")
    assert draw_text(lines(code, 24)).count("y") == 2000


def test_the_text_of_a_code_stands_where_the_code_would_and_is_no_markup():
    found = lines("{code:1 \\x5e\\x5e^2; option:itf}|", 32)
    assert draw_text(found) == " " * 26 + "1 ^^^2\n"
    assert lines("{code:\\x00; option:itf}").left_out == ("no itf, or one wider than the paper: ",)
    rows = lines("{code:one\\ntwo; option:itf}", 32)
    assert [line.strip() for line in draw_text(rows).splitlines()] == ["one", "two"]


def test_text_says_what_stands_there():
    shown = draw_text(lines("{code:https://example.org; option:qrcode}\n{code:a\\x0ab; option:code128}"))
    assert shown == "[QR code: https://example.org]\n[barcode: a b]\n"


def a_png(width, height):
    out = BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


@pytest.mark.parametrize(("line", "begins"), [("|{%}", 0), ("{%}", 268), ("{%}|", 536)])
def test_an_image_stands_where_its_line_is_aligned(line, begins):
    (dots,) = lines(line.replace("%", f"image:{a_png(40, 9).rstrip('=')}")).lines
    assert (dots.rows, black(dots)) == (9, (begins, begins + 40))


def test_a_picture_that_had_to_be_made_narrower_is_said():
    said = "a picture is wider than the paper: made narrower, 384 dots"
    assert lines(f"{{image:{a_png(385, 9)}}}", 32).otherwise == (said,)
    assert lines(f"{{image:{a_png(384, 9)}}}", 32).otherwise == ()
    assert lines(f"{{image:{a_png(385, 9)}}}", 48).otherwise == ()


@pytest.mark.parametrize("data", ["abcd", "a", "iVBORw0KGgo"])
def test_an_image_that_is_none_is_named(data):
    assert "an image: " in lines(f"{{image:{data}}}").left_out[0]


def test_pictures_have_an_end():
    found = lines(f"{{image:{a_png(8, MOST_ROWS)}}}\n{{code:1}}\n{{image:{a_png(8, 9)}}}\nthe end")
    said = "more pictures and codes than 75 cm of paper"
    assert (found.left_out, found.otherwise) == ((said,), (f"printed as text: {said}",))
    assert [line.strip() for line in draw_text(found).splitlines()[-2:]] == ["1", "the end"]
