"""The reference implementation of ReceiptLine (npm's `receiptline`, 4.x) reads the same documents alike.

What it made of them is stored beside them, so that this means something without it. Where it is at hand, it
is asked again.
"""

import json
import subprocess
from pathlib import Path

import pytest

from actors.rendering.draw_text import draw_text
from actors.rendering.layout import lay_out
from actors.rendering.parser import parse
from tests.rig.peers import NODE, PEERS, missing, package

HERE = Path(__file__).parent
DOCUMENTS = sorted((HERE / "receiptline").glob("*.receipt"))
WIDTHS = (48, 32)


def lines(text):
    return [line.rstrip() for line in text.split("\n")]


def ours(document, columns):
    return lines(draw_text(lay_out(parse(document.read_text("utf-8")), columns, words=False)))


def stored(document, columns):
    return lines(document.with_suffix(f".{columns}.txt").read_text("utf-8"))


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_prints_as_the_reference_prints_it(document, columns):
    assert ours(document, columns) == stored(document, columns)


@pytest.mark.skipif(bool(missing("receiptline")), reason=missing("receiptline"))
@pytest.mark.parametrize("columns", WIDTHS)
def test_the_stored_answers_are_the_references_own(columns):
    printer = {"command": "text", "cpl": columns, "encoding": "multilingual"}
    asked = json.dumps([{"doc": path.read_text("utf-8"), "printer": printer} for path in DOCUMENTS])
    command = [NODE, PEERS / "receiptline.mjs", package("receiptline")]
    done = subprocess.run(command, input=asked, capture_output=True, encoding="utf-8", check=True, timeout=25)
    answers = [lines(answer) for answer in json.loads(done.stdout)]
    assert answers == [stored(path, columns) for path in DOCUMENTS]
