import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup as HtmlMarkup

from actors.domain.order import Choice, Guest, Item, Order
from actors.rendering.letters.characters import clean
from actors.rendering.letters.pictographs import in_words
from actors.rendering.receiptline import escaping
from actors.rendering.receiptline.escaping import Markup, escape, finalize
from actors.rendering.receiptline.parser import parse
from actors.rendering.render import commands_for, receipt_for, ticket_text
from tests.actors.rendering.orders import SHOP, WORK
from transports.profiles import profile

NASTY = st.text(st.sampled_from('\\|{}~_"`^-=\nnx1b;: command') | st.characters(), max_size=60)


def words(text):
    return "".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        '\\|{}~_"`^',
        "---",
        "===",
        "{command: \\x1bp\\x00}",
        "{comment: x}",
        "a\\",
        "^^^",
        "|",
        "\\n",
        "\\x41",
        "-=-",
    ],
)
def test_text_prints_as_typed(text):
    assert ticket_text(f"|{escape(text)} |", 48) == f"{text}\n"
    assert ticket_text(escape(text), 48).strip() == text


def test_a_line_feed_is_a_row_of_its_column():
    assert escape("one\n---\r\ntwo") == "one\\n\\---\\ntwo"
    assert ticket_text(f"|{escape('one' + chr(10) + '===')} |", 48) == "one\n===\n"


def test_control_and_half_characters_never_pass():
    assert escape("a\x1bp\x00\x10\x14b\x7f\x9bc\ud800d\u202ee") == "apbcde"


def test_a_gap_in_the_cleaning_is_an_error_and_no_ticket(monkeypatch):
    monkeypatch.setattr(escaping, "clean", lambda text: text)
    with pytest.raises(ValueError, match="control character"):
        escape("a\x1bp")


def test_other_spaces_and_line_ends_are_plain_ones():
    assert escape("a\u00a0b\u3000c\td\u2028e\rf") == "a b c d\\ne\\nf"


def test_finalize_escapes_all_but_our_own_markup():
    assert finalize(Markup("^^^")) == "^^^"
    assert finalize(HtmlMarkup("^{x}")) == "\\^\\{x\\}"
    assert finalize(12) == "12"
    assert finalize(Markup("^") + "^") == "\\^\\^"


@given(NASTY)
def test_any_text_in_any_place_prints_as_typed(text):
    typed = in_words(unicodedata.normalize("NFC", clean(text)))
    printed = ticket_text(f"{{align: left}}\n|`{escape(text)}.` |\n|^^2x^^ |", 20)
    assert words(printed) == words(typed) + ".2x"


@given(st.lists(NASTY, min_size=7, max_size=7))
def test_no_customer_text_acts(texts):
    name, note, group, choice, guest, table, number = texts
    dish = Item(name, note=note, choices=(Choice(choice, group),))
    order = Order("web", "1", number, table=table, guest=Guest(guest), note=note, items=(dish,))
    work = replace(WORK, order=order, items=(0,))
    printer = profile("TM-m30III")
    receipt, layout = receipt_for(work, SHOP, 48)
    commands = commands_for(layout, work, SHOP, printer)
    assert parse(receipt).ignored == ()
    assert layout.left_out == ()
    assert [command.name for command in commands].count("cut") == 1
    assert {command.name for command in commands} <= {
        "initialise", "automatic-status", "multi-byte", "character-set", "code-page", "text", "line-feed",
        "bold", "underline", "invert", "size", "raster", "cut",
    }  # fmt: skip
    for command in commands:
        if command.name == "text":
            assert min(command.data) >= 0x20
            assert 0x7F not in command.data
