"""What is refused before anything runs, by OTP's names, and what is filled in."""

import math
from itertools import product

import pytest

from supervision import (
    BY_KIND,
    Actor,
    Backoff,
    ChildNotFound,
    ChildSpec,
    GetChildSpec,
    Restart,
    SpecError,
    StartChild,
    StartError,
    SupervisionError,
    Supervisor,
    System,
    TerminateChild,
    WhichChild,
)
from supervision.errors import ADVICE
from tests.trees import Tree


def spec(**fields):
    return ChildSpec(**({"id": "a", "start": Actor} | fields))


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("missing_id", {"id": ""}),
        ("missing_id", {"id": None}),
        ("invalid_id", {"id": "a/b"}),
        ("invalid_id", {"id": 7}),
        ("missing_start", {"start": None}),
        ("invalid_mfa", {"start": "Actor"}),
        ("invalid_restart_type", {"restart": "permanent"}),
        ("invalid_shutdown", {"shutdown": -0.1}),
        ("invalid_shutdown", {"shutdown": math.inf}),
        ("invalid_shutdown", {"shutdown": math.nan}),
        ("invalid_shutdown", {"shutdown": True}),
        ("invalid_shutdown", {"shutdown": "brutal_kill"}),
        ("invalid_backoff", {"backoff": 1.0}),
        ("invalid_start_timeout", {"start_timeout": 0}),
        ("invalid_start_timeout", {"start_timeout": "1"}),
    ],
)
def test_a_faulty_field_is_refused_by_its_name(code, fields):
    with pytest.raises(SpecError) as caught:
        spec(**fields)
    assert caught.value.code == code
    (given,) = fields.values()
    assert caught.value.value is given or caught.value.value == "a"
    assert ADVICE[code] in str(caught.value)
    assert isinstance(caught.value, SupervisionError)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("invalid_strategy", {"strategy": "one_for_one"}),
        ("invalid_intensity", {"intensity": -1}),
        ("invalid_intensity", {"intensity": 1.5}),
        ("invalid_intensity", {"intensity": True}),
        ("invalid_period", {"period": 0}),
        ("invalid_period", {"period": -1.0}),
        ("invalid_period", {"period": math.inf}),
        ("invalid_period", {"period": None}),
        ("duplicate_child_name", {"children": [spec(), spec(id="b"), spec()]}),
        ("invalid_child_spec", {"children": [spec(), Actor]}),
    ],
)
def test_a_faulty_supervisor_is_refused_and_starts_nothing(run, code, arguments):
    async def main():
        system = System(ChildSpec("root", lambda: Supervisor(**({"children": []} | arguments))))
        with pytest.raises(StartError) as caught:
            await system.start()
        assert caught.value.__cause__.code == code
        assert [event.path for event in system.events] == ["root"]

    run(main())


def test_every_combination_of_what_can_be_meant_is_taken():
    shutdowns = (0, 0.5, 5, None, BY_KIND)
    for restart, shutdown, backoff, timeout in product(
        Restart, shutdowns, (None, Backoff(1, 2)), (None, 1, 0.5)
    ):
        spec(restart=restart, shutdown=shutdown, backoff=backoff, start_timeout=timeout)


@pytest.mark.parametrize("returned", ["nonsense", 7, Actor, None])
def test_start_has_to_return_an_actor(run, returned):
    async def main():
        async with Tree("a") as tree:
            with pytest.raises(StartError) as caught:
                await tree["root"].ask(StartChild(ChildSpec("b", lambda: returned)), 1)
            assert caught.value.reason.error.code == "bad_return"
            assert tree.states() == {"a": "running"}

    run(main())


def test_init_has_to_return_nothing(run):
    class Chatty(Actor):
        async def init(self):
            return "nonsense"

    async def main():
        async with Tree() as tree:
            with pytest.raises(StartError) as caught:
                await tree["root"].ask(StartChild(ChildSpec("b", Chatty)), 1)
            assert caught.value.reason.error.code == "bad_return"

    run(main())


def test_the_time_to_stop_depends_on_the_kind_of_actor_unless_it_is_given(run):
    async def main():
        tree = Tree("worker")
        tree.specs += [
            ChildSpec("supervisor", lambda: Supervisor([])),
            ChildSpec("hasty", lambda: Supervisor([]), shutdown=1),
            ChildSpec("patient", Actor, shutdown=None),
        ]
        async with tree:
            found = [await tree["root"].ask(GetChildSpec(each.id), 1) for each in tree.specs]
            assert [each.shutdown for each in found] == [5.0, None, 1, None]
            assert [each.restart for each in found] == [Restart.PERMANENT] * 4
            assert found[0].start is tree.specs[0].start

    run(main())


def test_asking_for_one_child(run):
    async def main():
        async with Tree("a") as tree:
            info = await tree["root"].ask(WhichChild("a"), 1)
            assert (info.id, info.ref, info.state, info.supervisor) == ("a", tree["a"], "running", False)
            await tree["root"].ask(TerminateChild("a"), 1)
            assert (await tree["root"].ask(WhichChild("a"), 1)).state == "stopped"
            assert (await tree["root"].ask(GetChildSpec("a"), 1)).id == "a"
            for request in (WhichChild("b"), GetChildSpec("b"), GetChildSpec(tree["a"])):
                with pytest.raises(ChildNotFound):
                    await tree["root"].ask(request, 1)

    run(main())


def test_a_place_that_is_taken_is_not_taken_over(run):
    async def main():
        tree = Tree("a")  # a child named as the root is would stand at the root's own place
        async with tree:
            with pytest.raises(StartError, match="ChildAlreadyStarted"):
                await tree["root"].ask(StartChild(tree.spec("root")), 1)
            assert tree.states() == {"a": "running"}
            assert tree.system.tree()["state"] == "running"

    run(main())
