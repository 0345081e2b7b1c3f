import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.rendering.drawing.draw_text import draw_text
from actors.rendering.letters.characters import cells, clusters, width
from actors.rendering.letters.pictographs import in_words
from actors.rendering.receiptline.document import Cut
from actors.rendering.receiptline.lines import Line
from actors.rendering.receiptline.parser import parse
from actors.rendering.typesetting.layout import lay_out

#: Text with much of what means something in ReceiptLine, and characters of every width.
RECEIPTLINE = st.lists(
    st.sampled_from(
        [*'|||^^^^___""``~\\\\{}-= \n\n', *"ab é東😀ש\u0301\u200b", "{width: * 4}\n",
         "{width: 6 2 3}\n", "{border: line}\n", "{border: 2}\n", "{text: nowrap}\n",
         "{align: left}\n", "\n---\n", "\n===\n", "\\n"]
    ) | st.text(max_size=8),
    max_size=60,
).map("".join)  # fmt: skip


def text_of(receipt, columns=20, **options):
    return draw_text(lay_out(parse(receipt), columns, **options)).splitlines()


def end_of(run):
    return run.at + sum(cells(cluster[0]) for cluster in clusters(run.text)) * run.look.width


@given(RECEIPTLINE, st.integers(1, 64), st.booleans())
def test_no_line_is_longer_than_the_paper_is_wide(text, columns, words):
    for line in lay_out(parse(text), columns, words=words).lines:
        at = 0
        for run in line.runs if isinstance(line, Line) else ():
            assert run.at >= at
            at = end_of(run)
            assert run.look.height <= line.height
        assert at <= columns


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z", "M")), min_size=1), st.integers(2, 40)
)
def test_a_word_longer_than_the_paper_goes_on_in_the_next_row(word, columns):
    receipt = "|" + "".join(f"\\{c}" if c in '\\|{}~_"`^-=' else c for c in word)
    assert "".join(text_of(receipt, columns)).replace(" ", "") == in_words(
        unicodedata.normalize("NFC", word)
    ).replace(" ", "")


def test_rows_end_between_words():
    assert text_of("|Spaghetti alla Carbonara", 16) == ["Spaghetti alla", "Carbonara"]
    assert text_of("|Spaghetti alla Carbonara", 16, words=False) == ["Spaghetti alla C", "arbonara"]
    assert text_of("|a sugar-free drink", 9) == ["a sugar-", "free", "drink"]


def test_scripts_without_spaces_break_between_characters():
    assert text_of("|酢豚回鍋肉 定食", 10) == ["酢豚回鍋肉", "定食"]
    assert text_of("|ab酢豚回", 5) == ["ab酢", "豚回"]


def test_a_mark_stays_on_its_letter():
    assert text_of("|abcde\u0301f", 5) == ["abcdé", "f"]
    assert text_of("|abx\u0323\u0301c", 3) == ["abx\u0323\u0301", "c"]


def test_a_character_too_large_for_its_column_is_made_smaller():
    layout = lay_out(parse("{width: 3}\n|^^^^^A"), 20)
    (run,) = layout.lines[0].runs
    assert (run.text, run.look.width) == ("A", 3)
    assert text_of("{width: 1}\n|東") == ["         …"]


def test_fixed_columns_give_way_to_free_ones():
    assert text_of("{width: 30 4 *}\n|a | b|c |", 12) == ["a        b c"]
    assert text_of("{width: * 2 *}\n|a|b|c |", 12) == ["  a   b c"]


def test_columns_without_a_place_are_named():
    layout = lay_out(parse("|a|b|c|d|"), 3)
    assert layout.left_out == ("a column without a place: c", "a column without a place: d")
    assert lay_out(parse("{width: 0 *}\n|hidden|shown|"), 20).left_out == (
        "a column without a place: hidden",
    )


def test_what_is_not_wrapped_is_named():
    layout = lay_out(parse("{text: nowrap}\n|a b c d e"), 5)
    assert draw_text(layout) == "a b c\n"
    assert layout.left_out == ("not wrapped: d e",)


def test_a_drawn_border_with_rules_and_a_cut():
    receipt = "{border: line; width: 3 5; align: left}\n|a|b|\n---\n|c|d|\n===\n|e|f|\n{border: none}\nend"
    assert text_of(receipt, 12) == [
        "+---+-----+",
        "| a |  b  |",
        "+---+-----+",
        "| c |  d  |",
        "+---+-----+",
        "+---+-----+",
        "| e |  f  |",
        "+---+-----+",
        "end",
    ]
    assert any(isinstance(line, Cut) for line in lay_out(parse(receipt), 12).lines)


def test_a_border_that_nothing_follows_draws_nothing():
    assert text_of("{border: line}\n---\n===\n{border: none}\na", 3) == [" a"]


def test_wide_and_scaled_characters_keep_columns_in_place():
    assert text_of("{width: 8 *}\n|^東^ |x |", 12) == ["東       x"]
    assert text_of("{width: 8 *}\n|^ab^ |x |", 12) == ["a b      x"]
    assert width("a東\u0301é") == 4


@pytest.mark.parametrize(("align", "printed"), [("left", "ab"), ("center", "  ab"), ("right", "    ab")])
def test_columns_stand_where_the_line_is_aligned(align, printed):
    assert text_of(f"{{width: 2; align: {align}}}\nab", 6) == [printed]


@pytest.mark.parametrize(
    ("receipt", "said"),
    [
        ("{width: 24 24}\n|a | b|\n|c | d|", "24 24 became 16 15"),
        ("{width: 40}\n|a|\n{width: 50}\n|b|", "40 became 32"),
        ("{width: * 40}\n|a | b|", "* 40 became 1 30"),
        ("{width: 30 *; border: line}\n|a | b|", "30 * became 28 1"),
    ],
)
def test_columns_that_had_to_be_narrower_are_said_once(receipt, said):
    (found,) = lay_out(parse(receipt), 32).otherwise
    assert found == f"columns are narrower than asked for: {said} on paper of 32 characters a line"


@pytest.mark.parametrize("receipt", ["{width: * 20}\n|a | b|", "{width: 31}\n|a|", "|a | b | c|", "---"])
def test_columns_for_which_there_is_room_are_nothing_to_say(receipt):
    assert lay_out(parse(receipt), 32).otherwise == ()
