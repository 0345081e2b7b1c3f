"""What happens in a tree, as lines of the log."""

import json
from datetime import UTC, datetime
from functools import partial

import pytest

from actors.log.entry import as_json, as_plain
from actors.log.recorder import LONGEST_SENTENCE, Outlet, Recorder
from supervision import Restart, StartChild, StartError
from tests.conformance.scenes import ask, is_up
from tests.trees import Tree, settle

LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
HUGE = "x" * 10**6
FORMS = {"for people": partial(as_plain, zone=UTC), "for programs": as_json}
MOST = 100_000  # characters: far above any of docketd's lines, far below HUGE


class Clock:
    def now(self):
        return datetime(2026, 11, 21, tzinfo=UTC)


class Lines(list):
    write = list.append

    def close(self):
        pass


@pytest.mark.case("S113")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", [f"first{LINE_BREAKS}second", HUGE, ""], ids=["lines", "huge", "empty"])
def test_every_event_of_a_crashing_tree_is_one_short_line(run, form, text):
    async def main():
        lines = Lines()
        recorder = Recorder(Clock(), [Outlet(lines)], FORMS[form], "debug")
        async with Tree("a", "b", intensity=2) as tree:
            tree.system.events.subscribe(recorder.take)
            tree["a"].tell(text)
            tree.fail["c"] = 1
            with pytest.raises(StartError):
                await ask(tree, StartChild(tree.spec("c", Restart.TEMPORARY)))
            for _ in range(3):
                tree.crash("a", error=ValueError(text))
                await settle()
            assert not is_up(tree)
        recorder.close()
        kinds = {"start_error", "child_terminated", "child_started", "max_intensity", "dead_letter"}
        assert kinds <= set(tree.kinds())
        assert len(lines) >= 8
        for line in lines:
            assert len(line.splitlines()) == 1
            assert len(line) < MOST
            if form == "for programs":
                assert len(json.loads(line)["message"]) <= LONGEST_SENTENCE

    run(main())
