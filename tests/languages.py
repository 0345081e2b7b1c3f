"""Which texts docketd prints, read from the code, and the catalogues that have to know them.

    python -m tests.languages         writes docketd.pot, and brings the texts of each catalogue up to date
    python -m tests.languages pt      begins a catalogue for another language

What is new in a catalogue is empty, and what has changed is marked fuzzy: tests/actors/words finds both.
"""

import ast
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.nodes import Call, Const, Name

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "actors" / "words" / "languages"
TEMPLATE = FOLDER / "docketd.pot"
LAYOUTS = sorted((ROOT / "actors").rglob("*.receipt.j2"))
MODULES = sorted((ROOT / "actors" / "rendering").rglob("*.py"))

ONE = {"_", "word", "words", "_words", "gettext"}
"""Names of functions whose first argument is a text for the catalogues."""

SEVERAL = "ngettext"

HEAD = """\
# The words on docketd's tickets, and what they are in {language}.
# They are a kitchen's: short, because most print two or three times as wide as others. docs/languages.md
# tells how to add a language. Names in braces stay as they are.
#"""

DATED = tuple(
    f'"{field}:'
    for field in (
        "POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team", "Report-Msgid-Bugs-To",
        "Project-Id-Version", "Generated-By",
    )
)  # fmt: skip
"""Fields of the head that would change with each run, or say nothing."""

NAMES = {
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "zh_Hans": "Simplified Chinese",
    "zh_Hant": "Traditional Chinese",
}


def of_module(source):
    """The texts of a module, with their lines; a text with a plural is a pair."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
            yield from _found(node.lineno, name, texts)


def parsed(source):
    return Environment(autoescape=False).parse(source)  # noqa: S701 - ReceiptLine, and nothing is filled in


def of_layout(source):
    """The same for a layout."""
    for node in parsed(source).find_all(Call):
        name = node.node.name if isinstance(node.node, Name) else getattr(node.node, "attr", "")
        texts = [one.value for one in node.args if isinstance(one, Const)]
        yield from _found(node.lineno, name, texts)


def _found(line, name, texts):
    if name in ONE and texts and isinstance(texts[0], str):
        yield line, texts[0]
    elif name == SEVERAL and len(texts) >= 2:
        yield line, tuple(texts[:2])


def messages():
    """Every text with the places that say it, in the order of the files."""
    found = {}
    for paths, texts_of in ((LAYOUTS, of_layout), (MODULES, of_module)):
        for path in paths:
            for _line, text in texts_of(path.read_text("utf-8")):
                places = found.setdefault(text, [])
                place = path.relative_to(ROOT).as_posix()
                if place not in places:
                    places.append(place)
    return found


def template():
    """Lines of the code are left out: else each change of a module would change every catalogue."""
    catalogue = Catalog(project="docketd", charset="utf-8")
    for text, places in messages().items():
        catalogue.add(text, locations=[(place, None) for place in places])
    return catalogue


def read(name):
    return read_po(BytesIO((FOLDER / f"{name}.po").read_bytes()), locale=name, abort_invalid=True)


def written(catalogue, language):
    catalogue.header_comment = HEAD.format(language=language)
    out = BytesIO()
    write_po(out, catalogue, width=0, omit_header=False, include_previous=False, ignore_obsolete=True)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(DATED))


def brought_up_to_date(name):
    path = FOLDER / f"{name}.po"
    catalogue = read(name) if path.exists() else Catalog(locale=name, project="docketd", charset="utf-8")
    catalogue.fuzzy = False
    catalogue.update(template(), no_fuzzy_matching=False)
    catalogue.fuzzy = False
    return written(catalogue, NAMES.get(name, catalogue.locale.english_name))


def main():
    TEMPLATE.write_text(written(template(), "your language"), "utf-8", newline="\n")
    for name in sorted({*sys.argv[1:], *(path.stem for path in FOLDER.glob("*.po"))}):
        (FOLDER / f"{name}.po").write_text(brought_up_to_date(name), "utf-8", newline="\n")
        sys.stdout.write(f"{name}.po: written\n")


if __name__ == "__main__":
    main()
