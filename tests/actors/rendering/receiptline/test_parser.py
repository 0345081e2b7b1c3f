import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.rendering.receiptline.document import (
    CENTER,
    FREE,
    LEFT,
    LINE,
    RIGHT,
    Border,
    Code,
    Cut,
    Image,
    Look,
    Rule,
    Settings,
    Span,
    Symbol,
    Text,
)
from actors.rendering.receiptline.parser import parse


def only(text):
    (element,) = parse(text).elements
    return element


def spans(text):
    ((row,),) = [column.rows for column in only(text).columns]
    return row


@pytest.mark.parametrize(
    ("line", "aligns"),
    [
        ("a", [CENTER]),
        ("|a", [LEFT]),
        ("a|", [RIGHT]),
        ("|a|", [CENTER]),
        ("a|b", [RIGHT, LEFT]),
        ("|a | b|", [LEFT, RIGHT]),
        ("\ta | b ", [LEFT, RIGHT]),
        ("| a | b |", [CENTER, CENTER]),
    ],
)
def test_spaces_beside_the_pipes_align(line, aligns):
    assert [column.align for column in only(line).columns] == aligns


def test_escaped_characters_are_text():
    assert spans(r"\|\{\}\\\_\"\`\^\~\-\=\x41") == (Span('|{}\\_"`^~-=A'),)


def test_a_tilde_is_a_space_that_is_not_trimmed():
    assert spans("~a~") == (Span(" a "),)


def test_control_characters_and_their_escapes_are_dropped():
    assert spans("a\x1bp\\x1b\\x7f\x7fb") == (Span("apb"),)


def test_no_control_character_parts_two_carets():
    assert spans("^\x1b^a") == spans("^\\x1b^a") == spans("^^a")


@pytest.mark.parametrize("wrong", ["\\x", "\\x;", "\\x4"])
def test_a_wrong_escape_takes_no_decoration_with_it(wrong):
    assert spans(f"{wrong}_a") == (Span("a", Look(underline=True)),)


def test_a_wrong_escape_takes_no_other_escape_with_it():
    assert spans("\\x\\x41") == (Span("A"),)


def test_decorations_switch_on_and_off():
    assert spans('a_b"c_`d"`e') == (
        Span("a"),
        Span("b", Look(underline=True)),
        Span("c", Look(underline=True, emphasis=True)),
        Span("d", Look(emphasis=True, invert=True)),
        Span("e"),
    )


@pytest.mark.parametrize(
    ("carets", "size"),
    [(1, (2, 1)), (2, (1, 2)), (3, (2, 2)), (4, (3, 3)), (5, (4, 4)), (6, (5, 5)), (7, (6, 6)), (9, (6, 6))],
)
def test_carets_are_sizes(carets, size):
    (span,) = spans("^" * carets + "a")
    assert (span.look.width, span.look.height) == size


def test_the_same_carets_again_end_the_size_and_others_change_it():
    assert [(span.text, span.look.width) for span in spans("^^^a^^^b^^^^c^d")] == [
        ("a", 2),
        ("b", 1),
        ("c", 3),
        ("d", 2),
    ]


def test_a_line_feed_within_a_column_keeps_the_look():
    assert only(r"|`a\nb` ").columns[0].rows == (
        (Span("a", Look(invert=True)),),
        (Span("b", Look(invert=True)),),
    )


def test_rules_and_cuts():
    assert isinstance(only("--"), Rule)
    assert isinstance(only("==="), Cut)
    assert isinstance(only("-="), Text)
    assert isinstance(only("--- -"), Text)


def test_properties_hold_until_they_are_set_again():
    document = parse(
        "{w: 4,* 6; b: 2}\n|a\n{align: right; text: nowrap}\n|b\n{width: auto; border: x; a: x}\n|c"
    )
    first, second, third = [element.settings for element in document.elements]
    assert (first.widths, first.border, first.align, first.wrap) == ((4, FREE, 6), 2, CENTER, True)
    assert (second.widths, second.align, second.wrap) == ((4, FREE, 6), RIGHT, False)
    assert (third.widths, third.border, third.align, third.wrap) == ((), 1, CENTER, False)
    assert len(document.elements[0].columns) == 3


def test_a_drawn_border_begins_and_ends_once():
    document = parse("{border: line}\n{border: line; width: 3}\n{border: none}")
    assert document.elements == (Border(on=True), Border(on=False))
    assert parse("{border:line}\na").elements[1].settings.border == LINE


@pytest.mark.parametrize("line", [r"{command: \x1bp}", "{x: a}", "{code: 1; x: a}"])
def test_a_command_does_not_exist_in_a_ticket_and_is_named(line):
    document = parse(line)
    assert not any(isinstance(element, Text) for element in document.elements)
    assert document.ignored == ("command",)


def test_codes_have_the_options_in_force_and_stand_where_the_pipes_say():
    document = parse("{option: EAN,3 100 hri}\n|{code: a~\\x41\\;\\n}\n{c: 1; o: qrcode 5 q; w: 9}|")
    assert document.elements == (
        Code("a~A;\n", LEFT, Settings(symbol=Symbol("ean", 3, 100, hri=True, cell=3))),
        Code("1", RIGHT, Settings(widths=(9,), symbol=Symbol("qrcode", 2, 72, cell=5, level="q"))),
    )


def test_options_that_make_no_sense_are_as_if_they_were_not_there():
    assert parse("{c: 1; o: nothing 99999 -3 0}").elements[0].settings.symbol == Symbol()


def test_an_image_is_its_base64_without_anything_else():
    assert parse("{image: iV BO_R=x}").elements == (Image("iVBOR", CENTER, Settings()),)
    assert parse("{image: =}").elements == ()


def test_comments_and_options_are_nothing():
    assert parse("{comment: a; option: qrcode}\n{_: b}").elements == ()
    assert parse("{comment: a}").ignored == ()


def test_a_line_with_stray_braces_is_named():
    document = parse("a { b\n| x } |")
    assert document.elements == ()
    assert document.ignored == ("a line with braces: a { b", "a line with braces: | x } |")


def test_every_line_end_and_a_byte_order_mark():
    assert len(parse("\ufeffa\r\nb\rc\nd").elements) == 4
    assert parse("\ufeffa").elements == parse("a").elements


@given(st.text())
def test_any_text_is_a_document(text):
    parse(text)
