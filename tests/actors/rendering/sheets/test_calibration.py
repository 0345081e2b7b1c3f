"""The calibration ticket: on the unit that it is said to be, both halves of every line are the same."""

from dataclasses import replace

import pytest

from actors.domain.ticket import Form, Kind
from actors.rendering.messages import Prepared
from actors.rendering.picture import model_of, slip_of, text_of
from actors.rendering.receiptline.lines import Dots, Sample
from actors.rendering.render import columns_of, render
from actors.rendering.sheets.calibration import calibration
from actors.rendering.sheets.sheet import prepare
from tests.actors.rendering.orders import MARK, SHOP, WORK
from transports.languages.escpos.charsets import SETS
from transports.profiles import own, profile

MODELS = [name for name in own() if profile(name).language == "escpos"]
WORK = replace(WORK, kind=Kind.SHEET, layout=Form.CALIBRATION.value, raw="Küche | 1".encode(), items=())


def slip(model, work=WORK):
    return slip_of(render(work, SHOP, model).data, model_of(profile(model)))


@pytest.mark.parametrize("model", MODELS)
def test_every_table_of_letters_comes_out_as_it_is_said_to(model):
    _, layout = calibration(profile(model), "Küche | 1", columns_of(profile(model)))
    lines = [line.text for line in slip(model).lines]
    assert "Küche | 1" in lines[1]
    for line in layout.lines:
        if isinstance(line, Sample) and isinstance(line.page, int):
            head, letters = (run.text for run in line.runs)
            assert len(letters) > 10
            assert f"{head}{letters}" in lines


@pytest.mark.parametrize("characters", SETS)
def test_a_unit_shows_the_set_that_it_has(characters):
    model = f"TM-m30III?characters={characters}" if characters != "gb2312" else "generic-80?characters=gb2312"
    text = slip(model).text
    after = text[text.index(f'characters = "{characters}"\n') :].split("\n")[1].strip()
    _, layout = calibration(profile(model), "", 48)
    (dishes,) = [
        line.runs[-1].text for line in layout.lines if isinstance(line, Sample) and line.page == characters
    ]
    assert after == dishes


@pytest.mark.parametrize("model", MODELS)
def test_the_ruler_is_as_wide_as_the_paper_and_the_last_field_is_black(model):
    _, layout = calibration(profile(model), "", columns_of(profile(model)))
    pictures = {line.shows: line for line in layout.lines if isinstance(line, Dots)}
    ruler = pictures[f"a ruler of {profile(model).dots} dots"]
    dark = pictures["four fields, from light to black"]
    assert ruler.width == profile(model).dots
    foot = ruler.data[-(ruler.width // 8) :]
    assert foot[0] & 0x80
    assert foot[-1] & 0x01
    assert dark.data.endswith(b"\xff" * (ruler.width // 32))


def test_a_ticket_of_it_is_a_sheet_like_others():
    marked = slip("generic-80", replace(WORK, mark=MARK, running="H-017"))
    assert "H-017" in marked.text
    assert "POSSIBLE" in marked.text.upper() or "COPY" in marked.text.upper()
    assert "TM-T88V" in text_of(WORK, SHOP, "TM-T88V")


def test_what_a_printer_lacks_is_not_asked_of_it():
    """One that prints dots alone has neither letters nor fonts to show."""
    dots_only = replace(profile("generic-80"), code_pages=())
    text, layout = calibration(dots_only, "", 48)
    assert not any(isinstance(line, Sample) for line in layout.lines)
    assert "HOW WIDE" in text
    assert "LETTERS" not in text
    mute = replace(profile("generic-58"), process_id=False, marker=False)
    assert "tickets count as sent" in calibration(mute, "", 32)[0]


def test_the_name_at_its_head_is_one_clean_line():
    assert prepare(Form.CALIBRATION, b"kit\x1bchen\nand more") == Prepared(b"kitchen")
