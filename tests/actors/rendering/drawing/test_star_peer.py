"""Tickets for Star's printers, dot for dot as npm's `receiptline` would send the same picture.

It is asked to print the finished ticket as an image, as wide as the paper, without dithering and without a
margin. Its bytes and ours are read by one reader; what the virtual TSP143 has on its paper is the same.
"""

import base64
import io

import pytest
from PIL import Image

from actors.rendering.drawing.draw_stargraphic import draw_stargraphic, ticket_dots
from actors.rendering.receiptline.parser import parse
from actors.rendering.render import on_paper, receipt_for, render
from actors.rendering.typesetting.layout import lay_out
from tests.actors.rendering.orders import SHOP, TICKETS
from tests.rig.peers import missing
from tests.rig.reference import Reference
from tests.rig.star_dots import PAPER, dots
from transports.languages.commands import encode
from transports.languages.star.encoder import StarGraphic
from transports.profiles import profile
from transports.virtual.model import TSP143
from transports.virtual.printer import VirtualPrinter

COLUMNS = 48
DOCUMENTS = {
    "qr": "|A map\n{code:https://maps.example/?q=Beispielgasse+1,8000;option:qrcode,6,m}\n|below\n",
    "barcode": "{code:1234567890128;option:ean,3,72,hri}\n",
    "inverted": '`all of it`|`^^^REPRINT^^^`\n-\n`^^^^^^6^^^^^^`|"bold"|_under_\n=\nbehind a cut\n',
    "chinese": "海鮮意大利麵|^^^東京 ラーメン|김치\n|~\n`走蒜`|\n",
    "narrow": "{width:20;border:line}\n|a|b|\n",
    "edges": "".join(chr(code) for code in range(0x21, 0x7F)) + "\n" + "█▓▒░" * 12 + "\n",
}

needs_it = pytest.mark.skipif(bool(missing("receiptline")), reason=missing("receiptline"))


def layout_of(name):
    if name in DOCUMENTS:
        return lay_out(parse(DOCUMENTS[name]), COLUMNS)
    work = TICKETS[name]
    return on_paper(receipt_for(work, SHOP, COLUMNS)[1], work, SHOP)


def ours(name):
    return encode(draw_stargraphic(layout_of(name), StarGraphic(profile("TSP143"))))


def picture(ticket):
    """Black on white, a row of paper for each row of it."""
    across = Image.frombytes("1", (ticket.width, ticket.rows), ticket.data)
    paper = Image.new("1", (PAPER * 8, ticket.rows), 0)
    paper.paste(across, (0, 0))
    file = io.BytesIO()
    paper.point(lambda dot: 255 - dot).convert("L").save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="module")
def reference():
    with Reference() as opened:
        yield opened


@needs_it
@pytest.mark.parametrize("name", [*TICKETS, *DOCUMENTS])
def test_a_ticket_has_the_dots_that_the_reference_gives_the_same_picture(reference, name):
    ticket = ticket_dots(layout_of(name))
    image = base64.b64encode(picture(ticket)).decode()
    theirs = dots(reference.star(f"{{image:{image}}}", COLUMNS))
    found = dots(ours(name))
    assert len(found) == ticket.rows
    assert any(any(row) for row in found)
    assert theirs == found


@pytest.mark.parametrize("name", [*TICKETS, *DOCUMENTS])
def test_a_virtual_printer_has_the_same_dots_on_its_paper(name):
    printer, data = VirtualPrinter(TSP143), ours(name)
    printer.connect(0.0)
    assert printer.receive(data, 0.0) == len(data)
    (slip,) = printer.slips
    found = {}
    for line in slip.lines:
        for y in range(line.raster.height):
            found[line.top + y] = line.raster.rows[y * PAPER : (y + 1) * PAPER]
    wanted = dots(data)
    assert [found.get(y, bytes(PAPER)) for y in range(len(wanted))] == wanted
    assert slip.length >= len(wanted)
    assert (printer.cuts, printer.drawer_pulses, printer.ignored) == (1, 0, [])


@pytest.mark.parametrize("name", TICKETS)
def test_a_job_is_rendered_for_the_printers_language(name):
    rendered = render(TICKETS[name], SHOP, "TSP143")
    assert dots(rendered.data) == dots(ours(name))
    assert render(TICKETS[name], SHOP, "tsp100").data == rendered.data


def test_the_dots_are_fewer_bytes_than_a_picture_of_the_whole_paper():
    data = ours("pickup")
    assert len(data) < 0.7 * len(dots(data)) * PAPER


def test_a_ticket_without_a_line_is_nothing_but_a_page():
    empty = encode(draw_stargraphic(lay_out(parse(""), COLUMNS), StarGraphic(profile("TSP143"))))
    assert not any(map(any, dots(empty)))
