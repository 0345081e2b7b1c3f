"""For all tests: their deadline is pytest's own (`timeout` in pyproject.toml), which a busy machine can keep.

Hypothesis would fail a test whose first example takes 200 ms, as those do that load the layouts.

Coverage leaves out tests marked `no_cover`: those that do many times what another does once, and those
that measure times. On Python 3.11 it takes twice as long to watch a program's lines as to run it.
"""

import sys

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("docketd", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("docketd")

USUAL = 30  # seconds: `timeout` in pyproject.toml


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Modules with the longest deadlines first, each group at random: no worker idles at the end."""
    deadlines = {}
    for item in items:
        marker = item.get_closest_marker("timeout")
        deadlines[item.path] = max(deadlines.get(item.path, 0), marker.args[0] if marker else USUAL)
    items.sort(key=lambda item: -deadlines[item.path])


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item):
    """pytest-cov pauses its own watch; in its workers there is another, as in any process of a test."""
    watching = sys.gettrace()
    if item.get_closest_marker("no_cover"):
        sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(watching)
