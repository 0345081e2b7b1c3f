"""Supervisors that start, and supervisors that fail to."""

import pytest

from supervision import Shutdown
from tests.trees import Tree


@pytest.mark.case("S01")
def test_an_empty_supervisor_runs_and_ends_with_shutdown_when_asked(run):
    async def main():
        tree = Tree()
        async with tree:
            assert tree.system.tree()["state"] == "running"
            root = tree.system._root
        assert root.ended.result() == Shutdown()
        assert tree.kinds("start_error", "shutdown_error") == []

    run(main())
