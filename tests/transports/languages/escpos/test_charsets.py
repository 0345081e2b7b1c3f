"""Text to bytes, and back by the virtual printer, which reads the manual for itself."""

import unicodedata
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transports.languages.commands import encode
from transports.languages.escpos.charsets import SETS, encoded
from transports.languages.escpos.codepages import printable
from transports.languages.escpos.encoder import EscPos, Style
from transports.profiles import profile
from transports.virtual.model import TM_M30III
from transports.virtual.printer import VirtualPrinter

CODECS = {
    "big5": "big5",
    "big5-hkscs": "big5hkscs",
    "gb2312": "gb2312",
    "gb18030": "gb18030",
    "shift-jis": "shift_jis",
    "ks-c-5601": "euc_kr",
}
DISHES = {
    "big5": "宮保雞丁 許功蓋 餐",
    "big5-hkscs": "叉燒飯 啲嘢冇咗 許功蓋",
    "gb2312": "宫保鸡丁 蛋炒饭",
    "gb18030": "宫保鸡丁 㐀㐁 囍",
    "shift-jis": "唐揚げ定食 ソ十表能",
    "ks-c-5601": "김치찌개 불고기",
    "utf-8": "宮保 宫鸡 唐揚げ 김치",
    "utf-8-japanese": "唐揚げ定食",
    "utf-8-simplified": "宫保鸡丁",
    "utf-8-traditional": "宮保雞丁",
    "utf-8-korean": "김치찌개",
}


def encoder(characters, model="TM-m30III"):
    made = EscPos(replace(profile(model), multibyte=characters))
    made.initialise()
    return made


def unit(characters):
    """A virtual printer with the ROM that such a unit has, as it is when it is switched on."""
    codec = CODECS.get(characters)
    chinese = codec in {"big5", "big5hkscs", "gb2312", "gb18030", "euc_kr"}
    return VirtualPrinter(
        replace(TM_M30III, multibyte=codec, multibyte_at_power_on=chinese, utf8=codec is None)
    )


def on_paper(printer, *commands):
    printer.receive(encode(command for part in commands for command in part), 0.0)
    return printer.unfinished


@pytest.mark.parametrize("characters", SETS)
def test_dishes_come_out_as_they_are_named(characters):
    escpos = encoder(characters)
    text = f"2 x Café {DISHES[characters]} é \\ ~ 3"
    start = EscPos(escpos.profile).initialise()
    commands = escpos.text(f"{text}\nPlain\n")
    assert on_paper(unit(characters), start, commands).text == f"{text}\nPlain"
    assert b"?" not in encode(commands)


@cache
def alphabet(characters):
    """Of what such a unit has, each seventh character, and all of ASCII."""
    escpos = encoder(characters)
    some = [*map(chr, range(0x20, 0x7F)), *map(chr, range(0xA0, 0xFFF0, 7))]
    return [each for each in some if printable(each) == each and escpos.encodable(each)]


@pytest.mark.parametrize("characters", SETS)
@settings(deadline=None, max_examples=40)  # the first of each set looks at all its characters
@given(data=st.data())
def test_text_to_bytes_to_the_same_text(characters, data):
    some = st.sampled_from(alphabet(characters)) | st.sampled_from("\\~|{}`木")
    escpos = encoder(characters)
    lines = data.draw(st.lists(st.text(some, max_size=20), max_size=4))
    text = unicodedata.normalize("NFC", "".join(f"{line}\n" for line in lines if escpos.encodable(line)))
    commands = escpos.text(text, Style(bold=data.draw(st.booleans())))
    bodies = b"".join(command.data for command in commands if command.name == "text")
    assert min(bodies, default=0x20) >= 0x20
    assert 0x7F not in bodies
    assert bodies.count(b"?") == text.count("?")
    shown = on_paper(unit(characters), EscPos(escpos.profile).initialise(), commands).lines
    assert "".join(f"{line.text}\n" for line in shown) == text


@pytest.mark.parametrize("characters", SETS)
def test_only_wide_characters_go_to_the_wide_font(characters):
    """Greek and Cyrillic are in all of these sets, drawn twice as wide as a layout counts them."""
    assert encoded("λ", characters) is None
    assert encoded("Я", characters) is None
    assert encoded("─", characters) is None
    assert encoded("ｱ", characters) is None
    assert encoded("\u3000", characters) is None
    assert not encoder(characters, "generic-80").encodable("◎")


def test_what_a_set_lacks_is_not_there():
    assert encoder("big5").unencodable("啲 ok 雞") == {"啲"}
    assert encoder("big5-hkscs").encodable("啲 ok 雞")
    assert encoder("gb18030").unencodable("א 🍕 𠀋") == {"א", "🍕", "𠀋"}
    assert encoder("ks-c-5601").unencodable("뢔") == {"뢔"}
    assert encoder("utf-8").unencodable("🍕木") == {"🍕"}
    assert encoder("shift-jis").unencodable("~ \\ 木") == frozenset()
    assert encoder("").unencodable("木") == {"木"}


def test_one_code_page_one_set_and_back_with_as_few_commands_as_can_be():
    escpos = encoder("big5")
    commands = escpos.text("2 雞 ok 丁 é\n3 Cola\n雞\n")
    assert [(command.name, command.value) for command in commands if command.name != "line-feed"] == [
        ("text", "2 "),
        ("multi-byte", "big5"),
        ("text", "雞 ok 丁 "),
        ("multi-byte", False),
        ("text", "é"),
        ("text", "3 Cola"),
        ("multi-byte", "big5"),
        ("text", "雞"),
    ]


def test_the_commands_around_each_kind_of_set():
    assert encode(SETS["big5"].on() + SETS["big5"].off()) == b"\x1c&" + b"\x1c."
    assert encode(SETS["shift-jis"].on() + SETS["shift-jis"].off()) == b"\x1cC\x01\x1c&" + b"\x1c.\x1cC\x00"
    assert encode(SETS["utf-8"].on() + SETS["utf-8"].off()) == b"\x1c(C\x02\x0002" + b"\x1c(C\x02\x0001"
    asian = b"\x1c(C\x02\x0002" + b"\x1c(C\x03\x00\x3c\x00\x00" + b"\x1c(C\x03\x00\x3c\x01\x1e"
    assert encode(SETS["utf-8-traditional"].on()) == asian


def test_wide_characters_have_an_underline_of_their_own():
    escpos = encoder("big5")
    underlined = Style(underline=1, width=2, height=2, bold=True)
    commands = [*escpos.text("雞", underlined), *escpos.text(" é雞\n")]
    assert b"\x1b-\x01\x1c-\x01" in encode(commands)
    slip = on_paper(unit("big5"), EscPos(escpos.profile).initialise(), commands)
    wide, *rest = slip.lines[0].runs
    assert (wide.text, wide.style.underline, wide.style.width, wide.style.bold) == ("雞", 1, 2, True)
    assert {(run.style.underline, run.style.width) for run in rest} == {(0, 1)}
    assert "\x1c-" not in encode(encoder("").text("a", underlined)).decode("latin-1")


def test_a_character_that_ends_in_a_backslash_is_no_backslash():
    """許功蓋 are A45C and the like in Big5, ソ表 in Shift-JIS: the second byte is 5Ch."""
    assert encoded("許", "big5")[1:] == encoded("ソ", "shift-jis")[1:] == b"\\"
    escpos = encoder("big5")
    shown = on_paper(unit("big5"), EscPos(escpos.profile).initialise(), escpos.text("許\\許}\n"))
    assert shown.text == "許\\許}"
