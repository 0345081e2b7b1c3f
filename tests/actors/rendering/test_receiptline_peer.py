"""The reference implementation of ReceiptLine (npm's `receiptline`, 4.x) reads the same documents alike.

What it made of them is stored beside them, so that this means something without it. Where it is at hand, in
`DOCKETD_RECEIPTLINE` or in `node_modules`, it is asked again.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from actors.rendering.draw_text import draw_text
from actors.rendering.layout import lay_out
from actors.rendering.parser import parse

HERE = Path(__file__).parent
DOCUMENTS = sorted((HERE / "receiptline").glob("*.receipt"))
PEER = HERE.parent.parent / "peers" / "receiptline.mjs"
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


def package():
    places = [
        os.environ.get("DOCKETD_RECEIPTLINE", ""),
        str(HERE.parent.parent / "node_modules" / "receiptline"),
    ]
    return next((place for place in places if place and Path(place).is_dir()), None)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.skipif(package() is None, reason="npm's receiptline is not at hand: set DOCKETD_RECEIPTLINE")
@pytest.mark.parametrize("columns", WIDTHS)
def test_the_stored_answers_are_the_references_own(columns):
    printer = {"command": "text", "cpl": columns, "encoding": "multilingual"}
    asked = json.dumps([{"doc": path.read_text("utf-8"), "printer": printer} for path in DOCUMENTS])
    command = [shutil.which("node"), str(PEER), str(package())]
    done = subprocess.run(command, input=asked, capture_output=True, encoding="utf-8", check=True, timeout=25)
    answers = [lines(answer) for answer in json.loads(done.stdout)]
    assert answers == [stored(path, columns) for path in DOCUMENTS]
