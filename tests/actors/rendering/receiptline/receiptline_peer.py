"""docketd's text of ReceiptLine beside that of the reference implementation, npm's `receiptline`.

python -m tests.actors.rendering.receiptline.receiptline_peer --examples 1000   random documents
python -m tests.actors.rendering.receiptline.receiptline_peer --write           the stored answers anew
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from actors.rendering.drawing.draw_text import draw_text
from actors.rendering.letters.characters import LETTERS as LETTER_WIDTHS
from actors.rendering.receiptline.document import Code, Image
from actors.rendering.receiptline.parser import parse
from actors.rendering.typesetting.layout import lay_out
from tests.actors.rendering.receiptline.receiptline_differences import differs
from tests.actors.rendering.receiptline.receiptline_documents import LETTERS, documents
from tests.rig.peers import missing
from tests.rig.reference import Reference

EXAMPLES = Path(__file__).parents[3] / "data" / "receiptline"
ANSWERS = EXAMPLES / "answers.json"
ENCODINGS = {"en": "multilingual", "ja": "shiftjis"}
WIDTHS = (32, 48)

CASES = st.sampled_from(sorted(LETTERS)).flatmap(
    lambda encoding: st.tuples(st.just(encoding), documents(encoding), st.integers(24, 96))
)


def ours(text, columns, encoding="multilingual"):
    """Lines broken where they are full: the reference does not look for words, and shows no pictures."""
    document = parse(text)
    shown = tuple(each for each in document.elements if not isinstance(each, Code | Image))
    layout = lay_out(replace(document, elements=shown), columns, words=False, letters=LETTER_WIDTHS[encoding])
    return [line.rstrip(" ") for line in draw_text(layout).split("\n")]


def examples():
    """The specification's own documents, by language and name."""
    return {
        f"{path.parent.name}/{path.stem}": path.read_text("utf-8") for path in EXAMPLES.glob("*/*.receipt")
    }


def encoding_of(name):
    return ENCODINGS[name.split("/")[0]]


def asked(reference):
    """The answers for all examples."""
    return {
        name: {
            str(columns): "\n".join(reference.text(text, columns, encoding_of(name))) for columns in WIDTHS
        }
        for name, text in sorted(examples().items())
    }


def compare(reference, most):
    """Raises AssertionError with the smallest document that prints otherwise."""

    @settings(max_examples=most, deadline=None, suppress_health_check=list(HealthCheck))
    @given(CASES)
    def documents_print_alike(case):
        encoding, text, columns = case
        assume(not differs(parse(text), columns, encoding))
        assert ours(text, columns, encoding) == reference.text(text, columns, encoding)

    documents_print_alike()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--examples", type=int, default=1000, help="random documents (1000)")
    parser.add_argument("--write", action="store_true", help="write the stored answers anew, no more")
    wanted = parser.parse_args()
    if missing("receiptline"):
        parser.error(missing("receiptline"))
    with Reference() as reference:
        if wanted.write:
            ANSWERS.write_text(json.dumps(asked(reference), ensure_ascii=False, indent=1) + "\n", "utf-8")
            sys.stdout.write(f"{ANSWERS} written\n")
        else:
            compare(reference, wanted.examples)
            sys.stdout.write(f"{wanted.examples} random documents print as the reference prints them\n")


if __name__ == "__main__":
    main()
