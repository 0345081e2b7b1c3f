"""Tickets to look at, drawn from the bytes that go to the printer."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from actors.rendering.messages import Unprintable
from actors.rendering.picture import model_of, picture_of, slip_of, text_of
from actors.rendering.render import render
from tests.actors.rendering.orders import MARK, SHOP, TICKETS, WORK
from transports.profiles import models, profile
from transports.virtual.glyphs import INK

MODEL = "TM-m30III"


def opened(work, model=MODEL):
    drawn = picture_of(work, SHOP, model)
    assert isinstance(drawn, bytes), drawn
    return Image.open(io.BytesIO(drawn))


def ink(picture):
    return picture.tobytes().count(INK)


@pytest.mark.parametrize("name", TICKETS)
def test_every_kind_of_ticket_is_drawn_and_told(name):
    picture = opened(TICKETS[name])
    assert picture.format == "PNG"
    assert ink(picture) > 5000
    assert text_of(TICKETS[name], SHOP, MODEL).strip()


def test_the_picture_is_as_wide_as_the_printers_paper():
    wide, narrow = opened(WORK), opened(WORK, "generic-58")
    assert wide.width - narrow.width == 576 - 384


def test_a_printed_ticket_is_shown_as_it_was_stored_with_its_mark():
    plain = replace(WORK, receipt="|only this")
    assert text_of(plain, SHOP, MODEL) == "only this\n"
    marked = text_of(replace(plain, mark=MARK), SHOP, MODEL)
    assert "only this" in marked
    assert marked.count("\n") > 3
    assert ink(opened(replace(plain, mark=MARK))) > ink(opened(plain))


def test_more_text_is_more_paper():
    one, ten = (opened(replace(WORK, receipt="\n".join(["|text"] * lines))) for lines in (1, 10))
    assert ten.height - one.height == 9 * 30


def test_a_model_that_nobody_knows_is_an_answer():
    assert isinstance(picture_of(WORK, SHOP, "LaserJet"), Unprintable)
    assert isinstance(text_of(WORK, SHOP, "LaserJet"), Unprintable)


def test_what_can_not_be_drawn_is_an_answer(monkeypatch):
    def broken(*_):
        raise ValueError("no paper left")

    monkeypatch.setattr("actors.rendering.picture.slip_of", broken)
    monkeypatch.setattr("actors.rendering.picture.draw_text", broken)
    assert "no paper left" in picture_of(WORK, SHOP, MODEL).why
    assert "no paper left" in text_of(WORK, SHOP, MODEL).why


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        '<b>&amp;</b> {command:x} |^^^"`',
        "שלום לכם 123",
        "ไม่ใส่ผัก 🍕",
        "\u202egnp.exe",
        "\x1b@\x1dV\x00",
    ],
)
def test_whatever_a_guest_writes_stays_on_the_paper(text):
    note = replace(WORK, order=replace(WORK.order, note=text))
    picture = opened(note)
    assert picture.width == opened(WORK).width
    assert picture.height < 500 * 30
    left = picture.crop((0, 0, 40, picture.height))
    assert ink(left) == 0


@pytest.mark.parametrize("model", models())
def test_every_models_letters_come_out_as_they_went_in(model):
    """Its code pages by its own numbers, its columns in its own dots."""
    printer = profile(model)
    shown = "Café Grüße Zwölf"
    slip = slip_of(render(replace(WORK, receipt=f"|{shown}"), SHOP, model).data, model_of(printer))
    if slip.rasters:
        return
    assert shown in slip.text
    (run,) = [run for line in slip.lines for run in line.runs if shown in run.text]
    assert run.pitch == printer.dots // printer.font_a
