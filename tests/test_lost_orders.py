"""docs/lost-orders.md names a test for each way in which orders were lost: they have to be there."""

import ast
import re

import pytest

from tests.pages import ROOT

PAGE = ROOT / "docs" / "lost-orders.md"
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE.read_text("utf-8"))))


def test_the_page_names_tests():
    assert len(NAMED) > 30


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_a_test_that_the_page_names_is_there(file, name):
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    assert name.startswith("test_")
    assert name in {each.name for each in functions}
