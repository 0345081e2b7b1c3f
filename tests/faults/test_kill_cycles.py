"""Killed and started again while orders come in: nothing is lost, and nothing doubled without a mark."""

import pytest

from tests.faults import kill_cycles

pytestmark = pytest.mark.timeout(180)


def test_five_kills_over_fifty_orders(tmp_path):
    counts, starts = kill_cycles.run(tmp_path, cycles=5, orders=50, seed=7)
    assert kill_cycles.is_good(counts), counts
    assert counts["tickets"] >= 50
    assert starts
