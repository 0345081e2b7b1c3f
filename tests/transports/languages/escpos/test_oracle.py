"""The same commands from python-escpos, where it has them, have the same bytes."""

import tempfile
import warnings
from dataclasses import replace

import pytest
from PIL import Image

from transports.languages.commands import encode
from transports.languages.escpos.encoder import EscPos, Style
from transports.languages.escpos.raster import defuse
from transports.profiles import profile


@pytest.fixture(scope="module")
def dummy(tmp_path_factory):
    """Makes printers of python-escpos; what its import leaves behind goes with the test's folder."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("escpos")))
        warnings.simplefilter("ignore")
        from escpos.printer import Dummy
    return Dummy


@pytest.fixture
def theirs(dummy):
    return dummy(profile="TM-T88V")


@pytest.fixture
def ours():
    escpos = EscPos(profile("TM-T88V"))
    escpos.initialise()
    return escpos


@pytest.mark.parametrize(
    ("page", "codec", "text"),
    [
        ("CP1252", "cp1252", "Käse „fein“ 5,00 € ½ Å ñ"),
        ("CP858", "cp858", "Käse 5,00 € ½ Å ñ ╔═╗"),
        ("CP437", "cp437", "naïve ░▒▓ ß"),
        ("CP852", "cp852", "Łosoś, žalud"),
        ("CP866", "cp866", "Щи да каша"),
        ("CP737", "cp737", "Σουβλάκι"),
    ],
)
def test_text(theirs, page, codec, text):
    model = profile("TM-T88V")
    alone = replace(model, code_pages=tuple(pair for pair in model.code_pages if pair[1] == codec))
    theirs.magic.force_encoding(page)
    theirs.text(text)
    assert encode(EscPos(alone).text(text)) == theirs.output


@pytest.mark.parametrize(
    ("style", "arguments"),
    [
        (Style(bold=True), {"bold": True}),
        (Style(underline=1), {"underline": 1}),
        (Style(underline=2), {"underline": 2}),
        (Style(invert=True), {"invert": True}),
        (Style(width=2, height=3), {"custom_size": True, "width": 2, "height": 3}),
        (Style(width=8, height=8), {"custom_size": True, "width": 8, "height": 8}),
    ],
)
def test_styles(theirs, ours, style, arguments):
    theirs.set(**arguments)
    assert encode(ours.text("", style)) == theirs.output


@pytest.mark.parametrize("align", ["center", "right"])
def test_alignment(theirs, ours, align):
    theirs.set(align=align)
    assert encode(ours.align(align)) == theirs.output


def test_feed(theirs, ours):
    theirs.print_and_feed(7)
    assert encode(ours.feed(7)) == theirs.output


def test_cut(theirs, ours):
    theirs.cut(feed=False)
    assert encode(ours.cut()) == theirs.output


@pytest.mark.parametrize("size", [(16, 3), (384, 40)])
def test_raster(theirs, ours, size):
    picture = Image.radial_gradient("L").resize(size).convert("1")  # dithered: some dots look like DLE EOT
    theirs.image(picture, impl="bitImageRaster")
    dots = bytes(byte ^ 0xFF for byte in picture.tobytes())  # a printer burns ones, Pillow's ones are white
    [command] = ours.raster(size[0], dots)
    assert command.data == theirs.output[:8] + defuse(theirs.output[8:])


def test_initialise_begins_as_theirs(theirs, ours):
    theirs.hw("INIT")
    assert encode(ours.initialise()).startswith(theirs.output)


def test_status_queries(theirs, ours):
    from escpos import constants

    asked = [command.data for command in ours.query_status()]
    assert asked[0] == constants.RT_STATUS_ONLINE
    assert asked[3] == constants.RT_STATUS_PAPER
