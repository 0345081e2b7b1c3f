"""The `run` fixture, and one line at the end of the run: how many cases passed."""

import pytest

from tests.conformance import cases
from tests.trees import run

__all__ = ["run"]

CASE = "conformance case"
outcomes = {}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        for mark in item.iter_markers("case"):
            unknown = set(mark.args) - set(cases.IDS)
            if unknown or not mark.args:
                raise pytest.UsageError(f"{item.nodeid} is marked with {unknown or 'no id'}")
            item.user_properties.extend((CASE, one) for one in mark.args)


def pytest_runtest_logreport(report):
    """Take a case for passed when all of its tests ran to their end without a complaint."""
    if report.when == "call" or not report.passed:
        for name, case in report.user_properties:
            if name == CASE:
                outcomes[case] = outcomes.get(case, True) and report.passed


def pytest_terminal_summary(terminalreporter):
    if not outcomes:
        return
    passed = sum(outcomes.values())
    left_out = sum(not row.passes for row in cases.rows())
    line = f"conformance: {passed} ids pass, {left_out} left out"
    failed = sorted(case for case, good in outcomes.items() if not good)
    if failed:
        line += f", {len(failed)} do not pass: {', '.join(failed)}"
    terminalreporter.write_line(line)
