"""Every text on paper is looked up, and every catalogue has every text, names in braces and all."""

import ast
import re

import pytest
from jinja2.nodes import Call, Const, Filter, Output, TemplateData

from actors.rendering.letters.characters import width
from actors.rendering.receiptline.sizes import NARROWEST
from actors.rendering.tickets.captions import SERVICES
from actors.words.catalogue import PLACEHOLDER, built_in, parsed, placeholders
from actors.words.words import words_for
from tests import languages
from tests.languages import FOLDER, LAYOUTS, MODULES, ROOT, TEMPLATE

CATALOGUES = sorted(path.stem for path in FOLDER.glob("*.po"))
MESSAGES = languages.messages()

LETTERS = re.compile(r"[A-Za-z]{2,}")
PROPERTIES = re.compile(r"\{[a-z]+:[^{}]*\}")
"""ReceiptLine's own words: {width:auto;border:1}."""

OWN_NAMES = {"DOCKETD", "NFC", "NFD", "NFKC", "NFKD"}

#: Modules of rendering that put no words of docketd's own on paper.
SILENT = {
    "actor", "allergens", "barcodes", "broken_layout", "caption", "characters", "document", "draw_dots",
    "draw_escpos", "draw_stargraphic", "draw_svg", "draw_text", "driving", "escaping", "filling", "layout",
    "layout_errors", "lines", "logo", "messages", "otherwise", "parser", "photo", "picture", "reading_order",
    "sandbox", "sizes", "small", "symbols", "trial", "typed", "wrapping",
}  # fmt: skip

#: What is text in the others and still no word on paper: names of layouts, markup, sentences for programs.
NO_WORDS = {
    "calibration": re.compile(
        r".*", re.DOTALL
    ),  # in English alone: it speaks of docketd.toml, whose words it names
    "sheet": re.compile(r"command|utf-8|replace|: print it in parts|.*(lines|paper|ReceiptLine|ticket).*"),
    "times": re.compile(r" UTC"),
    "customer": re.compile(r"customer|driver"),
    "render": re.compile(
        r"; the plain ticket: |not on paper: |a plain ticket: |\. docketd's own layout was printed instead"
    ),
    "missed": re.compile(r"missed|docketd jobs --state held|[a-z]+"),
    "plain": re.compile(r" UTC|utf-8|replace"),
    "tryout": re.compile(r"docketd |[a-z]+:?|\{code: |; option: qrcode 4 l\}|\[\^.+"),
}


def test_there_are_the_languages_that_docketd_speaks():
    assert CATALOGUES == ["de", "es", "fr", "it", "zh_Hans", "zh_Hant"]


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_catalogue_has_every_text_and_is_sure_of_each(name):
    catalogue = parsed((FOLDER / f"{name}.po").read_text("utf-8"), name)
    known = {message.id: message for message in catalogue if message.id}
    assert set(known) == set(MESSAGES), "run python -m tests.languages, and translate what is new"
    assert not catalogue.obsolete
    for text, message in known.items():
        assert not message.fuzzy, text
        forms = message.string if isinstance(text, tuple) else (message.string,)
        assert all(form.strip() for form in forms), text
        assert len(forms) == (catalogue.num_plurals if isinstance(text, tuple) else 1)


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_translation_names_what_the_english_text_names(name):
    catalogue = parsed((FOLDER / f"{name}.po").read_text("utf-8"), name)
    for message in catalogue:
        if message.id:
            texts = message.id if isinstance(message.id, tuple) else (message.id,)
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            assert {placeholders(form) for form in forms} == {placeholders(texts[-1])}, texts
            assert {form.count("\n") for form in forms} == {texts[-1].count("\n")}, texts


@pytest.mark.parametrize("name", CATALOGUES)
def test_the_files_are_as_the_code_has_the_texts(name):
    assert (FOLDER / f"{name}.po").read_text("utf-8") == languages.brought_up_to_date(name)
    template = languages.written(languages.template(), "your language")
    assert template == TEMPLATE.read_text("utf-8")


@pytest.mark.parametrize("name", CATALOGUES)
def test_docketd_reads_the_file_itself(name):
    assert built_in(name) is not None
    assert words_for(name)("PICKUP") not in {"", "PICKUP"}


# --- texts that nobody looks up -------------------------------------------------------------------


def unmarked_in_layout(source):
    """What prints as it stands in a layout, and what an expression puts there without looking it up."""
    tree = languages.parsed(source)
    shown = "".join(
        part.data if isinstance(part, TemplateData) else "0"
        for output in tree.find_all(Output)
        for part in output.nodes
    )
    yield from (text for text in LETTERS.findall(PROPERTIES.sub("", shown)) if text not in OWN_NAMES)
    for output in tree.find_all(Output):
        for part in output.nodes:
            yield from _consts(part)


def _consts(node):
    if isinstance(node, Call):
        return
    if isinstance(node, Const) and isinstance(node.value, str) and LETTERS.search(node.value):
        yield node.value
    if not isinstance(node, TemplateData | Filter):
        for child in node.iter_child_nodes():
            yield from _consts(child)


def unmarked_in_module(source, allowed=None):
    """Texts of two letters or more that nothing looks up, annotations and what is raised left out."""
    tree = ast.parse(source)
    known = {id(constant) for node in ast.walk(tree) for constant in _no_words(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in known:
            text = PROPERTIES.sub("", node.value)
            if set(LETTERS.findall(text)) - OWN_NAMES and not (allowed and allowed.fullmatch(node.value)):
                yield node.value


def _no_words(node):
    """The constants below a node which are docstrings, names of keys, or are looked up."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return [node.value]
        case ast.Call():
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            return node.args if name in languages.ONE | {languages.SEVERAL} else []
        case ast.Raise() | ast.Subscript():
            return ast.walk(node)
        case ast.Dict():
            return node.keys
        case ast.ImportFrom() | ast.AnnAssign(value=None):
            return ast.walk(node)
        case ast.FormattedValue(format_spec=ast.JoinedStr()):
            return ast.walk(node.format_spec)
        case ast.MatchValue() | ast.Compare():
            return ast.walk(node)
        case ast.Call(func=ast.Name(id="getattr")):
            return node.args
    return []


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.name)
def test_a_layout_says_nothing_that_is_not_looked_up(path):
    assert list(unmarked_in_layout(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.stem not in SILENT], ids=lambda path: path.name
)
def test_a_module_says_nothing_that_is_not_looked_up(path):
    assert list(unmarked_in_module(path.read_text("utf-8"), NO_WORDS.get(path.stem))) == []


def test_what_is_not_looked_up_is_found():
    assert list(unmarked_in_layout('{width:auto}\n|^^Guest: {{ _("Note") }}^^')) == ["Guest"]
    assert list(unmarked_in_layout('{{ "placed" if ticket.number else _("sent") }}')) == ["placed"]
    assert list(unmarked_in_layout('{% if ticket.kind == "void" %}{{ ticket.x }}{% endif %}')) == []
    assert list(unmarked_in_module('"""Docs."""\nx = f"Tel. {number}"\ny = _("Note")\n')) == ["Tel. "]
    assert list(unmarked_in_module('z = {"due": word("Time"), "x": "Guest"}')) == ["Guest"]


def test_placeholders_are_found_as_they_are_filled_in():
    assert placeholders("{n} of {count} {n}") == {"n", "count"}
    assert not PLACEHOLDER.search("{ n } {}")
    assert ROOT in FOLDER.parents


# --- on narrow paper ------------------------------------------------------------------------------

HEADING = re.compile(r'\^\^\^~\{\{ _\("([^"{]+)"\) \}\}~\^\^\^')
"""Inverted at double size, with a space on both sides."""


@pytest.mark.parametrize("name", CATALOGUES)
def test_a_heading_stands_in_one_line_of_the_narrowest_paper(name):
    words = words_for(name)
    headings = {text for path in LAYOUTS for text in HEADING.findall(path.read_text("utf-8"))}
    assert {"DO NOT COOK", "NOT PRINTED", "TO COLLECT"} <= headings
    assert not [words(text) for text in headings if 2 * (width(words(text)) + 2) > NARROWEST]


@pytest.mark.parametrize("name", CATALOGUES)
def test_how_an_order_leaves_stands_beside_its_time(name):
    words = words_for(name)
    services = [words(text) for text in SERVICES.values() if text]
    assert not [text for text in services if 2 * (width(text) + 2) + 2 * len("18:32") > NARROWEST]
