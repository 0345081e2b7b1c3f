"""A layout as an SVG: the same words on the same cells as on paper, and a guest's markup is text."""

import base64
import io
from xml.dom import minidom

import pytest
from PIL import Image

from actors.rendering.drawing.draw_svg import CELL, FOOT, HEIGHT, LEAD, MARGIN, draw_svg
from actors.rendering.drawing.draw_text import draw_text
from actors.rendering.letters.characters import Letters
from actors.rendering.picture import picture_of
from actors.rendering.receiptline.parser import parse
from actors.rendering.render import columns_of, on_paper, receipt_for
from actors.rendering.typesetting.layout import lay_out
from actors.rendering.typesetting.spread import spread
from tests.actors.rendering.orders import SHOP, TICKETS
from transports.profiles import profile

COLUMNS = 24
MODEL = "TM-m30III"


def svg(receipt, columns=COLUMNS, caption=""):
    """Its root, which is well-formed XML."""
    drawn = draw_svg(lay_out(parse(receipt), columns), caption)
    return minidom.parseString(drawn).documentElement  # noqa: S318 - docketd's own


def all_of(root, name):
    return root.getElementsByTagName(name)


def words(root):
    return [node.firstChild.data for node in all_of(root, "text")]


def place(text):
    """Where a text begins on the paper, and the foot of its line: its group's translation and its own x."""
    group = text.parentNode.getAttribute("transform")
    left, down = group[group.index("(") + 1 : group.index(")")].split()
    return int(left) + int(text.getAttribute("x")), int(down)


@pytest.mark.parametrize("name", TICKETS)
def test_every_ticket_is_well_formed_and_has_the_words_of_its_text(name):
    work = TICKETS[name]
    _, layout = receipt_for(work, SHOP, columns_of(profile(MODEL)))
    layout = on_paper(layout, work, SHOP)
    root = minidom.parseString(draw_svg(layout)).documentElement  # noqa: S318 - as above

    def bare(text):
        return sorted(c for c in text if not c.isspace() and c not in "-+|")

    drawn = "".join(words(root)) + "".join(node.firstChild.data for node in all_of(root, "title"))
    assert bare(drawn) == bare(draw_text(layout))


@pytest.mark.parametrize("name", TICKETS)
def test_it_is_as_long_as_the_paper(name):
    work = TICKETS[name]
    _, layout = receipt_for(work, SHOP, columns_of(profile(MODEL)))
    root = minidom.parseString(draw_svg(on_paper(layout, work, SHOP))).documentElement  # noqa: S318 - as above
    paper = Image.open(io.BytesIO(picture_of(work, SHOP, MODEL)))
    assert int(root.getAttribute("width")) == paper.width - 2 * 10  # the picture has a rim
    assert abs(int(root.getAttribute("height")) - (paper.height - 2 * 10 - 2)) <= FOOT


def test_what_a_guest_writes_is_text():
    note = "<script>alert(\"&amp;\")</script> ]]> \x00\x1b & 'x'"
    root = svg(note.replace('"', '\\"'), 96)
    assert words(root) == ["<script>alert(\"&amp;\")</script> ]]>\u00a0 & 'x'"]
    assert not all_of(root, "script")


def test_each_text_stands_on_its_cells():
    first, second = all_of(svg("{width: 8 *}\nabc | right|"), "text")
    assert (place(first)[0], first.getAttribute("textLength")) == (0, str(3 * CELL))
    assert (place(second)[0], second.getAttribute("textLength")) == ((COLUMNS - 5) * CELL, str(5 * CELL))
    assert place(first)[1] == place(second)[1] == LEAD + 20


def test_wide_and_narrow_characters_keep_to_their_cells():
    pieces = all_of(svg("|酢豚bé酢|"), "text")
    assert [(place(each)[0] // CELL, each.getAttribute("textLength")) for each in pieces] == [
        (8, str(4 * CELL)),
        (12, str(2 * CELL)),
        (14, str(2 * CELL)),
    ]


def test_spaces_that_a_drawer_would_leave_out_are_kept():
    assert words(svg("|`~a~~b~c~`|")) == ["\u00a0a\u00a0 b c\u00a0"]


def test_leftward_text_stays_whole_for_whoever_turns_it():
    assert words(svg("|שלום 12 abc|", 40)) == ["שלום 12 abc"]


def test_looks_are_drawn():
    root = svg('|"bold"|\n|_under_|\n|`white`|\n|^^^large|')
    bold, under, white, large = (text.parentNode for text in all_of(root, "text"))
    assert bold.getAttribute("font-weight") == "bold"
    assert white.getAttribute("fill") == "#fffefa"
    assert large.getAttribute("transform").endswith("scale(2 2)")
    assert not under.getAttribute("font-weight")
    boxes = [
        tuple(int(each.getAttribute(name)) for name in ("y", "width", "height"))
        for each in all_of(root, "rect")[1:]
    ]
    assert boxes == [(LEAD + 30 + HEIGHT - 2, 5 * CELL, 2), (LEAD + 60, 5 * CELL, HEIGHT)]


def test_a_border_is_lines_and_no_letters():
    root = svg("{border: line; width: 3 3}\na | b\nc | d")
    assert words(root) == ["a", "b", "c", "d"]
    top, *_, bottom = (each.getAttribute("d") for each in all_of(root, "path"))
    assert "H" in top
    assert "V" in top
    assert "V" in bottom


def test_a_cut_inside_is_a_dashed_line_and_one_at_the_end_is_none():
    inside = svg("a\n===\nb")
    assert [each.hasAttribute("stroke-dasharray") for each in all_of(inside, "path")] == [True]
    assert not all_of(svg("a\n==="), "path")


def test_a_code_is_the_very_dots():
    receipt = "{code: 2012345678903; option: ean}"
    (image,) = all_of(svg(receipt), "image")
    (dots,) = lay_out(parse(receipt), COLUMNS).lines
    held = Image.open(io.BytesIO(base64.b64decode(image.getAttribute("href").partition(",")[2])))
    assert held.size == (dots.width, dots.rows) == (COLUMNS * CELL, 72)
    black = Image.frombytes("1", held.size, dots.data).convert("L")
    assert held.convert("L").point(lambda value: 255 if value < 128 else 0).tobytes() == black.tobytes()
    assert all_of(image, "title")[0].firstChild.data == "[barcode: 2012345678903]"


def test_a_caption_stands_above_the_paper():
    plain, root = svg("a"), svg("a", caption="Drawn <again>")
    assert words(root)[0] == "Drawn <again>"
    assert int(root.getAttribute("height")) > int(plain.getAttribute("height"))
    assert int(root.getAttribute("width")) == COLUMNS * CELL + 2 * MARGIN


def test_the_letters_of_another_printer_stay_on_their_cells():
    layout = lay_out(parse("{width: 4 4 4}\n|□é |x |`□`|"), COLUMNS, letters=Letters.HAN)
    root = minidom.parseString(draw_svg(spread(layout))).documentElement  # noqa: S318 - as above
    runs = [run for line in layout.lines for run in line.runs]
    assert {place(text)[0] // CELL for text in all_of(root, "text")} == {run.at for run in runs}
    assert draw_text(layout).split() == ["□é", "x", "□"]
