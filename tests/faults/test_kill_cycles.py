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
        for slip in sorted(
            (tmp_path / "kitchen").glob("slip-*.txt")
        ):  # one may be the second copy of another
            last = slip.with_name("slip-99999.txt")
            last.write_bytes(max(slip.parent.glob("slip-*.txt")).read_bytes())
            slip.unlink()
            evening._read_paper()
            if counts["lost"]:
                break
        assert (counts["lost"], counts["unmarked"]) == (1, 1)
