"""The test page: what it says of the printer and of docketd, on every paper and in every language."""

import json
from dataclasses import replace

import pytest

from actors.domain.ticket import Form, Kind
from actors.rendering.drawing.draw_text import draw_text
from actors.rendering.messages import Prepared, about_printer
from actors.rendering.picture import model_of, slip_of, text_of
from actors.rendering.receiptline.parser import parse
from actors.rendering.render import columns_of, render
from actors.rendering.sheets.sheet import prepare
from actors.rendering.sheets.tryout import ASKS, COUNTS, HOPES, PERHAPS, page_of, tryout
from actors.rendering.trial import broken_layouts
from actors.rendering.typesetting.layout import lay_out
from tests.actors.rendering.orders import ACCEPTED, SHOP, WORK
from transports.profiles import own, profile

CONTENT = about_printer("Küche | 1", "TM-m30III", "tcp://192.0.2.7:9100", "7.8.9")
WORK = replace(WORK, kind=Kind.SHEET, layout=Form.TEST.value, raw=CONTENT, items=())
LOCALES = ("en", "de-CH", "fr", "it", "es", "zh-TW", "zh-CN")


def page(model="TM-m30III", asked=CONTENT, shop=SHOP):
    return page_of(json.loads(asked), ACCEPTED, shop, profile(model), columns_of(profile(model)))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("model", sorted(own()))
def test_it_prints_in_every_language_on_every_paper_as_it_is_asked_to(model, locale):
    shop = replace(SHOP, locale=locale)
    rendered = render(WORK, shop, model)
    assert rendered.warnings == ()
    words = text_of(WORK, shop, model)
    assert page(model).ruler in words.split("\n")
    flowing = "".join(words.split())
    for text in (page(model).known, "The quick brown fox jumps over the lazy dog."):
        assert "".join(shop.words(text).split()) in flowing


def test_it_says_which_printer_and_which_docketd():
    text = text_of(WORK, SHOP, "TM-m30III")
    for words in ("K Ü C H E", "TM-m30III", "tcp://192.0.2.7:9100", "docketd 7.8.9", WORK.running):
        assert words in text
    assert "[QR code: docketd 7.8.9, Küche 1, TM-m30III, tcp://192.0.2.7:9100, 2" in " ".join(text.split())


@pytest.mark.parametrize(
    ("model", "address", "known"),
    [
        ("TM-m30III", "tcp://192.0.2.7:9100", ASKS),
        ("generic-58", "serial:///dev/ttyUSB0", ASKS),
        ("TSP143", "tcp://192.0.2.7:9100", COUNTS),
        ("TM-m30III", "file:///dev/usb/lp0", PERHAPS),
        ("TM-m30III", "ipp:///printers/kitchen", HOPES),
        ("TSP143", "windows://default", HOPES),
    ],
)
def test_it_says_how_docketd_will_know(model, address, known):
    assert page(model, about_printer("kitchen", model, address, "7.8.9")).known == known


def test_one_that_can_not_answer_is_told_so():
    mute = replace(profile("generic-58"), process_id=False, marker=False)
    asked = json.loads(CONTENT)
    assert page_of(asked, ACCEPTED, SHOP, mute, 32).known == HOPES


def test_the_ruler_ends_with_the_line_and_has_its_tens():
    ruler = page("generic-58").ruler
    assert (len(ruler), ruler[9], ruler[19], ruler[29], ruler[4]) == (32, "1", "2", "3", ":")
    assert len(page("TM-m30III").ruler) == 48


def test_the_time_is_the_shops_own():
    swiss, american = (replace(SHOP, timezone="Europe/Zurich", locale=each) for each in ("de-CH", "en-US"))
    assert page(shop=swiss).asked != page(shop=american).asked
    assert page(shop=american).asked.endswith("PM")


def test_all_sizes_stand_in_one_line_of_it():
    layout = lay_out(parse(tryout(CONTENT, ACCEPTED, SHOP, profile("generic-58"), 32)), 32)
    (sizes,) = [line for line in layout.lines if getattr(line, "height", 0) == 6 and hasattr(line, "runs")]
    found = [run.look for run in sizes.runs if run.text.strip()]
    assert [(look.width, look.height) for look in found] == [(size, size) for size in range(1, 7)]


@pytest.mark.parametrize("nasty", ["a}\n{command:\\x1bp", "x; option: ean", '~^`"_|{}\\', "\x1b@\x00"])
def test_no_name_and_no_address_acts_as_markup(nasty):
    content = json.dumps({"printer": nasty, "model": nasty, "address": nasty, "release": nasty}).encode()
    layout = lay_out(parse(tryout(content, ACCEPTED, SHOP, profile("TM-m30III"), 48)), 48)
    assert (layout.left_out, layout.otherwise) == ((), ())
    assert draw_text(layout).count("[QR code: docketd ") == 1
    slip = slip_of(render(replace(WORK, raw=content), SHOP, "TM-m30III").data, model_of(profile("TM-m30III")))
    assert slip.text.count("\x1b") == 0


def test_an_owners_layout_goes_before_and_a_broken_one_stops_nothing():
    mine = replace(SHOP, layouts=(("test", "|MINE {{ ticket.printer }}"),))
    assert render(WORK, mine, "TM-m30III").receipt == "|MINE KÜCHE \\| 1"
    assert list(broken_layouts(mine)) == []
    broken = replace(SHOP, layouts=(("test", "{{ ticket.nunber }}"),))
    rendered = render(WORK, broken, "TM-m30III")
    assert rendered.receipt == render(WORK, SHOP, "TM-m30III").receipt
    assert rendered.broken.startswith("layouts/test.receipt.j2, line 1: found nunber of a Tryout")
    assert [mistake.file for mistake in broken_layouts(broken)] == ["layouts/test.receipt.j2"]


def test_its_content_is_kept_as_it_is():
    assert prepare(Form.TEST, CONTENT) == Prepared(CONTENT)
