"""Random ReceiptLine documents, of all that the language has, for a comparison with the reference.

What is left out on purpose, with the reasons: docs/tickets.md, "ReceiptLine".
"""

from __future__ import annotations

from hypothesis import strategies as st

#: What the reference gives the same width as docketd, by its name for the printer's letters.
LETTERS = {
    "multilingual": "abc XYZ 019 .,:;/%&@#$*()[]<>+!?' äöüßéèçñ €£ Łódź Ελλάδα Кухня",
    "shiftjis": "abc XYZ 019 .,:;/%&@#$*()[]<>+!?' 酢豚定食 ビール ﾋﾞｰﾙ ＡＢ □※→ÄéЖα",  # noqa: RUF001 - what is meant
    "big5": "abc XYZ 019 .,:;/%&@#$*()[]<>+!?' 糖醋排骨 炒飯 □※→ÄéЖα",
    "gb18030": "abc XYZ 019 .,:;/%&@#$*()[]<>+!?' 鱼香肉丝 炒饭 □※→ÄéЖα",
    "ksc5601": "abc XYZ 019 .,:;/%&@#$*()[]<>+!?' 김치찌개 비빔밥 □※→ÄéЖα",
    "cp866": "abc XYZ 019 .,:;/%&@#$*()[]<>+!?' äöüßéèçñ Łódź Кухня",
    "cp1252": "abc XYZ 019 .,:;/%&@#$*()[]<>+!?' äöüßéèçñ €£ □×",  # noqa: RUF001 - the sign of times
}

MARKS = ("_", '"', "`", "^", "^^", "^^^", "^^^^", "^^^^^", "^^^^^^", "^^^^^^^", "^^^^^^^^^")
ESCAPES = (
    "\\\\", "\\|", "\\{", "\\}", "\\-", "\\=", "\\~", "\\_", '\\"', "\\`", "\\^", "\\n",
    "\\x41", "\\x7e", "\\x5C", "\\x7c", "\\x1b", "\\x7F", "\\x0a",
)  # fmt: skip
#: They mean nothing, and go with what they would have been about.
WRONG = ("\\a ", "\\é", "\\x4 a", "\\xg1a", "\\xzz", "\\x;^", "\\x_", "\\x4`^", '\\x"a')
BREAK = "\ue000"  # where a line ends inside of what was drawn as one
CONTROLS = ("\x00", "\x07", "\x1b", "\x7f")

WIDTHS = (
    "auto", "*", "* *", "*,8", "3 * 9", "6 6", "4,*,0,*", "0", "12 0 12", "100,2,10", "* 2 *", "x 5",
    "1 1 1", "40", "007 *", "*,,6", "9, 9", "AUTO", "-4 *",
)  # fmt: skip
RULES = ("-", "---", "|----|", " -- ", "=", "===", "= =", "-=", "-- |", "", " ", "|", "||", "|||")
WORDS = ("Margherita", "2x", "extra cheese", "12.50", "-", "==", "~", "~~", "", " ", "\t")
ENDS = ("", "", "|", " |", "| ")
BORDERS = ("line", "line", "space", "none", "0", "1", "2", "3", "LINE", "x")
ALIGNMENTS = ("left", "center", "right", "Right", "x")


def documents(encoding):
    """Texts of up to twenty lines; a property may be broken into several."""
    return st.lists(_lines(encoding), min_size=1, max_size=20).flatmap(_joined)


def _joined(lines):
    return st.sampled_from(["\n", "\r\n", "\r"]).map(lambda end: end.join(lines).replace(BREAK, end))


def _lines(encoding):
    row = _rows(_columns(encoding))
    stray = st.sampled_from(["{}{{", "}}{}", "{{a:1}}|{}", "{}|{{b:2}}"])
    return st.one_of(
        row,
        row,
        row,
        _properties(),
        _properties(),
        _broken_properties(),
        st.sampled_from(RULES),
        st.builds(lambda shape, text: shape.format(text), stray, row),
    )


def _columns(encoding):
    letters = st.text(LETTERS[encoding], min_size=1, max_size=12)
    words = st.sampled_from(WORDS)
    signs = (MARKS, MARKS, _escapes(encoding), WRONG, CONTROLS)
    pieces = st.one_of(letters, letters, words, *map(st.sampled_from, signs))
    return st.lists(pieces, max_size=8).map("".join)


def _escapes(encoding):
    """A printer for Japanese has a yen sign where others have the backslash, in the reference too."""
    return tuple(each for each in ESCAPES if encoding != "shiftjis" or each not in {"\\\\", "\\x5C"})


@st.composite
def _rows(draw, column):
    """Columns between pipes, with and without spaces beside them."""
    gap = st.sampled_from(["|", "|", " |", "| ", " | ", "\t|"])
    row = draw(column)
    for _ in range(draw(st.integers(0, 4))):
        row += draw(gap) + draw(column)
    return draw(st.sampled_from(ENDS)) + row + draw(st.sampled_from(ENDS))


def _properties():
    members = st.lists(_members(), max_size=4).map("; ".join)
    return members.map(lambda text: f"{{{text}}}")


def _broken_properties():
    """Over several lines, as people write what has many members: it is a property in neither program."""
    shapes = "{{X{}X}}", "{{X{}}}", "{{{}X}}"
    places = st.sampled_from([shape.replace("X", BREAK) for shape in shapes])
    between = st.sampled_from([f";{BREAK}", f"; {BREAK}  ", f"{BREAK}; ", f" :{BREAK}"])
    members = between.flatmap(lambda gap: st.lists(_members(), min_size=1, max_size=4).map(gap.join))
    return st.builds(lambda shape, text: shape.format(text), places, members)


def _members():
    pairs = (
        (("width", "w"), WIDTHS),
        (("border", "b"), BORDERS),
        (("align", "a"), ALIGNMENTS),
        (("text", "t"), ("wrap", "nowrap", "NoWrap", "x")),
        (
            ("option", "o", "code", "c", "comment", "_", "unknown", "x1"),
            ("qrcode 4 m", "code39,hri", "2012345678903", "a\\;b\\x41", "~", '"'),
        ),
        (("width", "9", "", "align "), ("", " ")),
    )
    return st.one_of(st.tuples(st.sampled_from(keys), st.sampled_from(values)) for keys, values in pairs).map(
        ":".join
    )
