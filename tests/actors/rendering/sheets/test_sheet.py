"""What is no order: text as typed, ReceiptLine as it says, pictures in dots."""

from __future__ import annotations

import base64
import re
import warnings
import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from actors.domain.font import Font, FontSize
from actors.domain.order import Order
from actors.domain.ticket import Form, Kind
from actors.errors import UsageError
from actors.journal.messages import Copy
from actors.rendering.dots import photo
from actors.rendering.dots.draw_dots import draw_dots
from actors.rendering.drawing.draw_text import draw_text
from actors.rendering.messages import Look, Rendered, Shape
from actors.rendering.picture import shown, text_of
from actors.rendering.receiptline.parser import parse
from actors.rendering.receiptline.typed import lines_of, typed
from actors.rendering.render import render
from actors.rendering.sheets.sheet import MOST_CHARACTERS, MOST_LINES, prepare, typed_layout
from actors.rendering.typesetting.layout import lay_out
from actors.rendering.typesetting.small import NONE_SMALLER, small_columns
from tests.actors.rendering.orders import MARK, SHOP, WORK
from tests.actors.rendering.test_on_paper import NASTY, on_paper
from transports.profiles import profile

COPY = Copy(1, WORK.accepted_at + timedelta(minutes=9), "till")


def a_sheet(form, content, **more):
    kept = prepare(form, content if isinstance(content, bytes) else content.encode()).content
    order = Order("till", "s-1", "menu.txt")
    fields = {"kind": Kind.SHEET, "layout": form.value, "order": order, "items": (), "station": ""}
    return replace(WORK, raw=kept, receipt=None, also_at=(), **fields, **more)


def paper(work, model="TM-m30III"):
    printer = on_paper(work, model)
    assert (printer.slips_total, printer.cuts, printer.drawer_pulses) == (1, 1, 0)
    assert printer.ignored == []
    return printer.slips[0]


def words(slip):
    return " ".join(slip.text.split())


def a_picture(width=40, height=20, form="PNG", mode="L", colour=0, **how):
    out = BytesIO()
    Image.new(mode, (width, height), colour).save(out, form, **how)
    return out.getvalue()


# --- text -----------------------------------------------------------------------------------------


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200) | NASTY)
def test_text_reaches_the_layout_letter_by_letter_whatever_is_in_it(text):
    document = parse(typed(text))
    assert document.ignored == ()
    found = ["".join(span.text for span in line.columns[0].rows[0]) for line in document.elements]
    assert found == [line.rstrip() for line in lines_of(text)]


@given(NASTY)
def test_a_text_moves_no_motor_and_opens_no_drawer(text):
    try:
        work = a_sheet(Form.TEXT, text.encode("utf-8", "ignore"))
    except UsageError:
        return  # nothing to be seen
    paper(work)


def test_text_prints_as_typed_and_with_its_number():
    text = 'Closed!\n   * "back" | {width:2} ^^on^^ `Tuesday` \\n\n---\n===\n\n<script>alert(1)</script>'
    lines = [line.rstrip() for line in paper(a_sheet(Form.TEXT, text)).text.split("\n")]
    assert lines[:6] == text.split("\n")
    assert [line.strip() for line in lines[6:] if line] == [WORK.running]


def test_a_long_line_is_wrapped_and_nothing_is_cut_off():
    name = "A" * 5_000 + " " + "word " * 1_000
    found = paper(a_sheet(Form.TEXT, name)).text
    assert found.count("A") == 5_000
    assert found.count("word") == 1_000


def test_tabs_and_line_breaks_of_all_kinds_are_taken_for_what_they_are():
    assert lines_of("a\tb\r\nc\rd\fe\u2028f\n") == ["a   b", "c", "d", "e", "f"]


def test_control_characters_and_what_turns_text_around_are_gone():
    slip = paper(a_sheet(Form.TEXT, "a\x1bp\x00\x19\x19b\u202ec\u2066"))
    assert words(slip) == f"ap bc {WORK.running}".replace(" bc", "bc")


def test_every_script_is_drawn():
    assert paper(a_sheet(Form.TEXT, "שלום 日本語")).rasters


@pytest.mark.parametrize("text", ["", "\n\n", "  \t ", "\u200b", "\x1b"])
def test_nothing_to_see_is_said(text):
    with pytest.raises(UsageError, match="nothing in it"):
        prepare(Form.TEXT, text.encode())


@pytest.mark.parametrize("text", ["x\n" * (MOST_LINES + 1), "x" * (MOST_CHARACTERS + 1)])
@pytest.mark.parametrize("form", [Form.TEXT, Form.RECEIPT])
def test_what_is_too_long_is_refused_before_it_is_accepted(form, text):
    with pytest.raises(UsageError, match="too long"):
        prepare(form, text.encode())


def test_as_many_lines_as_are_accepted_are_printed():
    text = "\n".join(f"line {number}" for number in range(MOST_LINES))
    found = paper(a_sheet(Form.TEXT, text)).text
    assert re.findall(r"line (\d+)", found) == [str(number) for number in range(MOST_LINES)]
    assert "MORE LINES" not in found


# --- ReceiptLine ----------------------------------------------------------------------------------


def test_receiptline_is_laid_out_with_its_number_before_the_cut():
    slip = paper(a_sheet(Form.RECEIPT, "^^^MENU^^^\n---\nPizza | 12.00\n===\n"))
    lines = [line.strip() for line in slip.text.split("\n") if line.strip()]
    assert lines == ["MENU", "─" * 48, "Pizza                                      12.00", WORK.running]


def test_a_command_in_receiptline_is_refused():
    with pytest.raises(UsageError, match="command"):
        prepare(Form.RECEIPT, b"Hello\n{command:\\x1bp\\x00\\x19\\x19}\n")


def test_what_receiptline_asks_for_and_the_paper_does_not_show_is_named():
    receipt = b"Hello\n{code:12; o:itf}\n{code:123}\n{image:abcd}\n{width:0}\n|gone"
    image, column = prepare(Form.RECEIPT, receipt).left_out
    assert image.startswith("an image: that is not a picture")
    assert column == "a column without a place: gone"


@pytest.mark.parametrize(
    ("form", "content", "said"),
    [
        (Form.RECEIPT, "{width: 24 24}\n|a | b|", "columns are narrower than asked for: 24 24 became "),
        (Form.RECEIPT, "{code:123; o:itf}", "printed as text: no itf, or one wider than the paper: 123"),
        (Form.RECEIPT, "Hello\n{width:0}\n|gone", "not on paper: a column without a place: gone"),
    ],
)
def test_what_this_paper_can_not_show_as_asked_is_said_with_the_job(form, content, said):
    (warning,) = render(a_sheet(form, content), SHOP, "generic-58").warnings
    assert warning.startswith(said)


def test_a_picture_says_that_it_was_made_narrower():
    wide, narrow = (a_sheet(Form.PICTURE, photo.shrunk(a_picture(dots, 40))) for dots in (1_000, 576))
    said = "a picture is wider than the paper: made narrower, 576 dots"
    assert render(wide, SHOP, "TM-m30III").warnings == (said,)
    assert render(narrow, SHOP, "TM-m30III").warnings == ()


def test_a_code_and_a_picture_in_receiptline_are_something_to_see():
    picture = base64.b64encode(a_picture()).decode()
    for receipt in ("{code:12}", "{code:12; option:qrcode}", f"{{image:{picture}}}"):
        assert paper(a_sheet(Form.RECEIPT, receipt)).rasters


def test_pictures_count_as_the_paper_that_they_take():
    tall = base64.b64encode(a_picture(8, 5_000)).decode()
    with pytest.raises(UsageError, match="too long"):
        prepare(Form.RECEIPT, f"{{image:{tall}}}\n".encode() + b"x\n" * (MOST_LINES - 160))


# --- pictures -------------------------------------------------------------------------------------


def test_a_wide_picture_is_scaled_to_the_paper_and_a_small_one_stays_as_it_is():
    (dots,) = [photo.dots_of(photo.shrunk(a_picture(1600, 800)), 576)]
    assert (dots.width, dots.rows, len(dots.data)) == (576, 288, 72 * 288)
    small = photo.dots_of(photo.shrunk(a_picture(16, 4)), 576)
    assert (small.width, small.rows) == (576, 4)
    row = int.from_bytes(small.data[:72], "big")
    assert row == ((1 << 16) - 1) << 280  # black in the middle, white beside it


def test_paper_whose_width_is_no_multiple_of_eight_gets_a_white_edge():
    dots = photo.dots_of(photo.shrunk(a_picture(4, 1)), 12)
    assert dots.data == bytes([0b00001111, 0b00000000])


def test_a_picture_is_on_paper_with_its_number():
    slip = paper(a_sheet(Form.PICTURE, a_picture(1152, 576)))
    assert sum(raster.height for raster in slip.rasters) == 288
    assert WORK.running in slip.text


def test_a_picture_fits_on_the_narrow_paper_of_a_backup():
    work = a_sheet(Form.PICTURE, a_picture(1152, 576))
    again = replace(work, receipt=render(work, SHOP, "TM-m30III").receipt)
    answer = render(again, SHOP, "generic-58")
    assert isinstance(answer, Rendered)
    assert b"\x1dv0\x00" + (48).to_bytes(2, "little") in answer.data


def test_where_there_is_only_text_a_picture_is_named():
    assert "[picture, 576 x 20 dots]" in text_of(a_sheet(Form.PICTURE, a_picture()), SHOP, "TM-m30III")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_every_usual_kind_of_picture_is_read(form):
    dots = photo.dots_of(photo.shrunk(a_picture(576, 8, form)), 576)
    assert dots.data == b"\xff" * 72 * 8


def test_what_is_transparent_stays_white():
    clear = photo.shrunk(a_picture(8, 8, mode="RGBA", colour=(0, 0, 0, 0)))
    assert not any(photo.dots_of(clear, 8).data)


def test_sixteen_bits_a_dot_are_grey_and_not_white():
    with Image.open(BytesIO(photo.shrunk(a_picture(8, 8, mode="I;16", colour=20_000)))) as grey:
        assert grey.getpixel((0, 0)) == 78


def test_a_photograph_is_turned_as_the_camera_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(BytesIO(photo.shrunk(a_picture(40, 20, "JPEG", exif=exif)))) as upright:
        assert upright.size == (20, 40)


def test_what_is_kept_of_a_large_photograph_is_small():
    noise = Image.effect_noise((2400, 1800), 100)
    out = BytesIO()
    noise.save(out, "PNG")
    assert len(photo.shrunk(out.getvalue())) <= photo.LARGEST < len(out.getvalue())


def claimed(width, height):
    """A PNG that says it is as large, and holds a few bytes."""
    data = bytearray(a_picture(1, 1))
    data[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


@pytest.mark.parametrize("size", [(6_000, 5_000), (10_000, 10_000), (60_000, 60_000)])
def test_a_picture_that_claims_to_be_huge_is_refused_undecoded(size, monkeypatch):
    monkeypatch.setattr(photo, "_grey", None)
    with pytest.raises(UsageError, match="too large"):
        photo.shrunk(claimed(*size))


def test_a_huge_picture_is_refused_in_one_voice():
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        with pytest.raises(UsageError):
            photo.shrunk(claimed(10_000, 10_000))
    assert given == []


def test_a_picture_that_is_cut_off_is_called_broken():
    with pytest.raises(UsageError, match="broken"):
        photo.shrunk(claimed(400, 300))
    whole = a_picture(400, 300, "JPEG")
    with pytest.raises(UsageError, match="broken"):
        photo.shrunk(whole[: len(whole) // 2])


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7", b"<svg/>"])
def test_what_is_no_picture_is_called_none(data):
    with pytest.raises(UsageError, match="not a picture"):
        photo.shrunk(data)


HEADS = (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"BM", b"II*\0", b"MM\0*")


@given(st.binary(max_size=60), st.sampled_from(HEADS))
def test_whatever_the_bytes_are_the_answer_is_a_picture_or_a_sentence(data, head):
    with suppress(UsageError):
        assert photo.shrunk(head + data)


def test_a_picture_as_long_as_a_roll_is_refused():
    with pytest.raises(UsageError, match="too long"):
        photo.shrunk(a_picture(10, photo.LONGEST + 1))


# --- copies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "content"), [(Form.TEXT, "Soup"), (Form.RECEIPT, "Soup"), (Form.PICTURE, a_picture(600, 300))]
)
def test_a_copy_says_so_over_and_a_doubtful_one_around_the_sheet(form, content):
    work = a_sheet(form, content)
    assert words(paper(replace(work, reprint=COPY))).startswith(
        f"REPRINT 1 COPY OF {WORK.running}, NOT A NEW ONE"
    )
    marked = words(paper(replace(work, mark=MARK)))
    assert marked.count("MAY ALREADY HAVE PRINTED") == 2
    assert "check before using it" in marked


def test_every_time_the_same_receipt_is_kept():
    work = a_sheet(Form.TEXT, "Soup | of the day")
    first = render(work, SHOP, "TM-m30III")
    assert first.receipt == "|Soup \\| of the day"
    assert render(replace(work, receipt=first.receipt), SHOP, "TM-m30III") == first
    assert draw_text(lay_out(parse(first.receipt), 48)) == "Soup | of the day\n"


# --- sizes of letters -----------------------------------------------------------------------------

FONTS = st.builds(Font, st.sampled_from(FontSize), st.booleans())
CLOSED = 'Closed today\n   back on Tuesday | ^^as^^ "typed"\n\nSoup 12.00'


def a_text(text, font, **more):
    return a_sheet(Form.TEXT, text, font=font, **more)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    ("size", "factors"),
    [("normal", (1, 1)), ("large", (1, 2)), ("xlarge", (2, 1)), ("double", (2, 2)), ("small", (1, 1))],
)
def test_letters_are_as_large_and_bold_as_they_are_wanted(size, factors, bold):
    slip = paper(a_text(CLOSED, Font(FontSize(size), bold)))
    styles = {run.style for line in slip.lines[:2] for run in line.runs if run.text.strip()}
    assert [(style.width, style.height) for style in styles] == [factors]
    assert {style.bold for style in styles} == {bold}
    assert {style.font for style in styles} == {int(size == "small")}
    (number,) = [run.style for line in slip.lines for run in line.runs if WORK.running in run.text]
    assert (number.width, number.height, number.bold, number.font) == (1, 1, False, 0)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200) | NASTY, FONTS)
def test_a_text_of_any_size_is_as_typed(text, font):
    document = parse(typed(text, font))
    assert document.ignored == ()
    found = ["".join(span.text for span in line.columns[0].rows[0]) for line in document.elements]
    assert found == [line.rstrip() for line in lines_of(text)]
    looks = {span.look for line in document.elements for span in line.columns[0].rows[0]}
    assert len(looks) <= 1
    assert {look.emphasis for look in looks} <= {font.bold}


@pytest.mark.parametrize("model", ["TM-m30III", "TM-T88VI", "TSP143", "generic-58"])
@pytest.mark.parametrize("size", FontSize)
def test_nothing_is_cut_off_and_the_spaces_before_a_line_stay(size, model):
    text = "   Hm " + "A" * 500 + " " + "word " * 100
    lines = text_of(a_text(text, Font(size)), SHOP, model).splitlines()
    apart = 2 if size in {FontSize.XLARGE, FontSize.DOUBLE} else 1
    assert lines[0].startswith(" " * 3 * apart + "H")
    found = "".join(lines)
    assert (found.count("A"), found.replace(" ", "").count("word")) == (500, 100)
    assert max(map(len, lines)) <= {"TM-m30III": 57, "TM-T88VI": 56, "TSP143": 64, "generic-58": 42}[model]


def test_large_letters_take_their_paper():
    text = "x\n" * 300
    prepare(Form.TEXT, text.encode(), Font())
    with pytest.raises(UsageError, match="600 lines"):
        prepare(Form.TEXT, text.encode(), Font(FontSize.LARGE))


def dots_of(text, size, model="TSP143"):
    """The picture of its first line: each row as a number, 576 dots wide."""
    layout = typed_layout(text, Font(size), 48, small_columns(profile(model), 48))
    width, data = draw_dots(layout.lines[0], 48)
    assert (width, len(data)) == (576, 72 * 30)
    return [int.from_bytes(data[at : at + 72], "big") for at in range(0, len(data), 72)]


def test_small_letters_that_a_printer_lacks_are_drawn_small():
    slip = paper(a_text("Soup\n今日休息 שלום\nTea", Font(FontSize.SMALL)))
    assert slip.rasters
    fonts = {run.text.strip(): run.style.font for line in slip.lines for run in line.runs}
    assert (fonts["Soup"], fonts["Tea"], fonts[WORK.running]) == (1, 1, 0)
    rows = [sum(map(bool, dots_of("今日休息", size))) for size in (FontSize.SMALL, FontSize.NORMAL)]
    assert rows[0] <= 16 < rows[1]


def test_letters_of_two_cells_are_drawn_small_even_where_the_printer_has_them():
    def raster(size):
        return b"\x1dv0" in render(a_text("今日 Soup", Font(size)), SHOP, "TM-m30III?characters=big5").data

    assert not raster(FontSize.NORMAL)
    assert raster(FontSize.SMALL)  # ESC M is not for them


def test_a_printer_without_letters_gets_small_ones_in_dots():
    def right_edge(size):
        return max(576 - ((row & -row).bit_length() - 1) for row in dots_of("Soup of the day", size) if row)

    assert right_edge(FontSize.SMALL) <= 15 * 9 < right_edge(FontSize.NORMAL) <= 15 * 12


def test_where_no_letters_are_smaller_normal_ones_print_and_the_job_says_so():
    ticket = render(a_text("Soup", Font(FontSize.SMALL)), SHOP, "ZJ-5870")
    assert ticket.warnings == (NONE_SMALLER,)
    assert b"\x1bM" not in ticket.data
    assert render(a_text("Soup", Font(FontSize.LARGE)), SHOP, "ZJ-5870").warnings == ()


@pytest.mark.parametrize("size", FontSize)
def test_a_copy_and_a_mark_keep_the_letters(size):
    font = Font(size, bold=True)
    first = paper(a_text("Soup", font))
    again = paper(a_text("Soup", font, reprint=COPY, mark=MARK))
    assert "REPRINT 1" in again.text
    styles = [
        {run.style for line in slip.lines for run in line.runs if run.text.strip() == "Soup"}
        for slip in (first, again)
    ]
    assert styles[0] == styles[1]
    assert len(styles[0]) == 1


def test_small_letters_are_small_in_a_drawing():
    work = a_text("Soup", Font(FontSize.SMALL))
    drawn = shown(Look(work, "TM-T88VI", Shape.SVG), SHOP).data.decode()
    assert "scale(0.75 0.7083)" in drawn  # 9 by 17 dots
    drawn = shown(Look(work, "TM-m30III", Shape.SVG), SHOP).data.decode()
    assert "scale(0.8333 1)" in drawn  # 10 by 24
