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
        slips = sorted((tmp_path / "kitchen").glob("slip-*.txt"))
        while not counts["lost"]:  # the first to go may have been one of two copies
            slips.pop(0).unlink()
            evening._read_paper()
        assert (counts["lost"], counts["unmarked"]) == (1, 0)
        slips[-1].with_name("slip-99999.txt").write_bytes(slips[-1].read_bytes())
        evening._read_paper()
        assert counts["unmarked"] == 1
