"""The reference implementation of ReceiptLine (npm's `receiptline`, 4.x) reads the same documents alike.

What it made of them is stored beside them, so that this means something without it. Where it is at hand, it
is asked again, and about random documents.
"""

import json
from pathlib import Path

import pytest

from actors.rendering.receiptline.parser import parse
from tests.actors.rendering.receiptline.receiptline_differences import differs
from tests.actors.rendering.receiptline.receiptline_peer import (
    ANSWERS,
    WIDTHS,
    asked,
    compare,
    encoding_of,
    examples,
    ours,
)
from tests.rig.peers import missing
from tests.rig.reference import Reference

HERE = Path(__file__).parent
DOCUMENTS = sorted((HERE / "documents").glob("*.receipt"))
EXAMPLES = examples()

needs_it = pytest.mark.skipif(bool(missing("receiptline")), reason=missing("receiptline"))


def stored(document, columns):
    text = document.with_suffix(f".{columns}.txt").read_text("utf-8")
    return [line.rstrip() for line in text.split("\n")]


@pytest.fixture(scope="module")
def reference():
    with Reference() as opened:
        yield opened


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_prints_as_the_reference_prints_it(document, columns):
    assert ours(document.read_text("utf-8"), columns) == stored(document, columns)


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_of_the_specification_prints_as_the_reference_prints_it(name, columns):
    answer = json.loads(ANSWERS.read_text("utf-8"))[name][str(columns)].split("\n")
    why = differs(parse(EXAMPLES[name]), columns, encoding_of(name))
    shown = ours(EXAMPLES[name], columns, encoding_of(name))
    if why:
        assert shown != answer, "docs/tickets.md names a difference that is none"
    else:
        assert shown == answer


def test_no_more_examples_print_otherwise_than_are_known_to():
    found = {
        (name, columns): why
        for name, text in EXAMPLES.items()
        for columns in WIDTHS
        if (why := differs(parse(text), columns, encoding_of(name)))
    }
    narrow = {"larger than its column"}
    assert found == {
        (name, columns): why
        for name, why in {
            "en/column_width6": narrow,  # thirty columns: no room for a letter of double width
            "ja/column_width6": narrow,
        }.items()
        for columns in WIDTHS
    }


@needs_it
@pytest.mark.parametrize("columns", WIDTHS)
def test_the_stored_answers_are_the_references_own(reference, columns):
    for document in DOCUMENTS:
        assert reference.text(document.read_text("utf-8"), columns) == stored(document, columns)


@needs_it
def test_the_stored_answers_for_the_examples_are_the_references_own(reference):
    assert asked(reference) == json.loads(ANSWERS.read_text("utf-8"))


@needs_it
def test_random_documents_print_as_the_reference_prints_them(reference):
    compare(reference, 100)
