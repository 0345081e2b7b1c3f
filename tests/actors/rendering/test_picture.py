"""Tickets to look at, drawn from the bytes that go to the printer."""

import hashlib
import io
import zlib
from dataclasses import replace

import pytest
from PIL import Image

from actors.journal.looking_messages import Sent
from actors.rendering.drawing.caption import HEIGHT
from actors.rendering.messages import Look, Origin, Shape, Unprintable
from actors.rendering.picture import AGAIN, model_of, picture, picture_of, shown, slip_of, text_of
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


# --- what was sent ------------------------------------------------------------------------------------


OTHER = replace(WORK, receipt="|as it is now")


def sent(data, model=MODEL, *, kept=True):
    return Sent(hashlib.sha256(data).hexdigest(), model, zlib.compress(data) if kept else b"")


def bytes_of(work, model=MODEL):
    return render(work, SHOP, model).data


def test_what_was_sent_is_shown_whatever_would_be_printed_now():
    data = bytes_of(replace(WORK, receipt="|as it was"))
    found = shown(Look(OTHER, MODEL, sent=sent(data)), SHOP)
    assert found.origin is Origin.SENT
    assert found.data == picture(data, profile(MODEL))
    assert found.data != picture_of(OTHER, SHOP, MODEL)


def test_it_is_decoded_by_the_model_that_it_was_sent_to():
    data = bytes_of(WORK, "generic-58")
    found = shown(Look(WORK, MODEL, sent=sent(data, "generic-58")), SHOP)
    assert found.data == picture(data, profile("generic-58"))


@pytest.mark.parametrize("shape", Shape)
def test_what_is_not_kept_and_comes_out_byte_for_byte_is_what_was_sent(shape):
    found = shown(Look(WORK, MODEL, shape, sent(bytes_of(WORK), kept=False)), SHOP)
    assert found.origin is Origin.SENT
    assert found == replace(shown(Look(WORK, MODEL, shape), SHOP), origin=Origin.SENT)


@pytest.mark.parametrize("shape", Shape)
def test_what_is_not_kept_and_comes_out_otherwise_says_so(shape):
    found = shown(Look(OTHER, MODEL, shape, sent(bytes_of(WORK), kept=False)), SHOP)
    plain = shown(Look(OTHER, MODEL, shape), SHOP)
    assert (found.origin, plain.origin) == (Origin.AGAIN, Origin.DRAWN)
    if shape is Shape.PNG:
        before, after = (Image.open(io.BytesIO(each.data)) for each in (plain, found))
        assert after.size == (before.width, before.height + HEIGHT)
        assert after.crop((0, HEIGHT, *after.size)).convert("RGBA") == before.convert("RGBA")
        low, high = after.crop((0, 0, after.width, HEIGHT)).convert("L").getextrema()
        assert low < high  # it says something
    if shape is Shape.SVG:
        assert AGAIN in found.data.decode()
        assert AGAIN not in plain.data.decode()


@pytest.mark.parametrize("kept", [b"no zlib", zlib.compress(b"something else")])
def test_bytes_that_are_not_what_the_ledger_says_are_not_shown_as_what_was_sent(kept):
    wrong = replace(sent(bytes_of(WORK)), data=kept)
    assert shown(Look(OTHER, MODEL, sent=wrong), SHOP).origin is Origin.AGAIN
    assert shown(Look(WORK, MODEL, sent=wrong), SHOP).origin is Origin.SENT


def test_a_ticket_from_before_any_hash_was_kept_is_drawn_again():
    assert shown(Look(WORK, MODEL, sent=Sent("", "")), SHOP).origin is Origin.AGAIN
