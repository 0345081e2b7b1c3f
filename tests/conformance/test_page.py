"""docs/conformance.md tells of the tests as they are."""

import pytest

from tests.conformance import cases


def test_the_page_and_the_tests_agree():
    assert list(cases.quarrels(cases.rows(), cases.tested())) == []


def test_the_page_lists_the_cases_in_their_order():
    assert [row.id for row in cases.rows()] == list(cases.IDS)


def page(**changes):
    """A page on which S01 passes and all others are left out, with changes."""
    results = dict.fromkeys(cases.IDS, f"{cases.LEFT_OUT}so") | {"S01": cases.PASSES} | changes
    return cases.rows("\n".join(f"| {case} | | words | {result} |" for case, result in results.items()))


@pytest.mark.parametrize(
    ("listed", "marked", "complaint"),
    [
        (page(), [], "S01 passes, says the page, but no test is marked with it"),
        (page(), ["S01", "S02"], "S02 has a test, but the page leaves it out"),
        (page(), ["S01", "Z99"], "a test is marked with Z99, which is no case"),
        (page(G01="later"), ["S01"], "G01 neither passes nor is left out with a reason: later"),
        (page(G01="left out, because ."), ["S01"], "G01 is left out without a reason"),
        (page()[1:], [], "S01 stands on the page 0 times"),
        ([*page(), page()[0]], ["S01"], "S01 stands on the page 2 times"),
    ],
)
def test_a_page_that_parted_from_the_tests_is_noticed(listed, marked, complaint):
    assert list(cases.quarrels(page(), ["S01"])) == []
    assert complaint in list(cases.quarrels(listed, marked))
