"""Killed and started again while orders come in: nothing is lost, and nothing doubled without a mark."""

from contextlib import ExitStack

import pytest

from tests.faults import kill_cycles

pytestmark = pytest.mark.timeout(180)


def test_five_kills_over_fifty_orders(tmp_path):
    with ExitStack() as stack:
        evening = kill_cycles.Evening(tmp_path, stack, cycles=5, orders=50, seed=7)
        counts = evening.run()
        assert kill_cycles.is_good(counts), counts
        assert counts["tickets"] >= 50
        assert evening.starts
        tamper(tmp_path / "kitchen")
        evening._read_paper()
        assert (counts["lost"], counts["unmarked"]) == (1, 1)


def tamper(paper):
    """One slip goes missing, and another is there twice."""
    slips = sorted(paper.glob("slip-*.txt"))
    slips[0].unlink()
    (paper / "slip-99999.txt").write_bytes(slips[-1].read_bytes())
