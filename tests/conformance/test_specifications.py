"""What a specification may say, what it means if it says nothing, and what it is told if it is wrong."""

from itertools import product
from math import inf, nan

import pytest

from supervision import (
    Actor,
    Apply,
    Backoff,
    ChildAlreadyStarted,
    ChildCounts,
    ChildNotFound,
    ChildSpec,
    CountChildren,
    GetChildSpec,
    Restart,
    RestartChild,
    SpecError,
    StartChild,
    StartError,
    Strategy,
    Supervisor,
    TerminateChild,
    WhichChildren,
)
from tests.conformance.scenes import ask, incarnations, is_up, over, process
from tests.trees import Get, Probe, Tree, settle


@pytest.mark.case("S13")
def test_what_a_specification_leaves_open_has_the_defaults_of_otp(run):
    async def main():
        tree = Tree()
        tree.specs = [ChildSpec("worker", Actor), ChildSpec("sup", lambda: Supervisor([]))]
        async with tree:
            worker = await ask(tree, GetChildSpec("worker"))
            assert (worker.id, worker.start, worker.restart) == ("worker", Actor, Restart.PERMANENT)
            assert (worker.shutdown, worker.backoff) == (5.0, None)
            sup = await ask(tree, GetChildSpec("sup"))
            assert (sup.restart, sup.shutdown) == (Restart.PERMANENT, None)
            for name in ("nobody", tree["worker"]):
                with pytest.raises(ChildNotFound):
                    await ask(tree, GetChildSpec(name))

    run(main())


@pytest.mark.case("S13")
def test_what_was_said_is_not_replaced_by_a_default(run):
    async def main():
        said = {"restart": Restart.TRANSIENT, "shutdown": 0.25, "backoff": Backoff(1, 2)}
        tree = Tree()
        tree.specs = [ChildSpec("worker", Actor, **said), ChildSpec("sup", lambda: Supervisor([]), **said)]
        async with tree:
            for spec in tree.specs:
                assert await ask(tree, GetChildSpec(spec.id)) == spec

    run(main())


def code_of(make):
    with pytest.raises(SpecError) as caught:
        make()
    return caught.value.code


@pytest.mark.case("S15")
@pytest.mark.parametrize(
    ("children", "code"),
    [
        (lambda: [ChildSpec("", Actor)], "missing_id"),
        (lambda: [ChildSpec(None, Actor)], "missing_id"),
        (lambda: [ChildSpec("a", None)], "missing_start"),
        (lambda: ["nonsense"], "invalid_child_spec"),
        (lambda: [Actor()], "invalid_child_spec"),
        (lambda: [{"id": "a", "start": Actor}], "invalid_child_spec"),
        (
            lambda: [ChildSpec("a", Actor), ChildSpec("b", Actor), ChildSpec("a", Actor)],
            "duplicate_child_name",
        ),
    ],
)
def test_a_faulty_list_of_children_is_refused_before_anybody_starts(children, code):
    assert code_of(lambda: Supervisor(children())) == code


@pytest.mark.case("S15")
def test_a_field_that_nobody_knows_is_refused():
    with pytest.raises(TypeError, match="colour"):
        ChildSpec("a", Actor, colour="red")


@pytest.mark.case("S15")
def test_what_is_no_specification_cannot_be_added(run):
    async def main():
        async with Tree("a") as tree:
            with pytest.raises(SpecError, match="invalid_child_spec"):
                await ask(tree, StartChild("nonsense"))
            assert tree.states() == {"a": "running"}

    run(main())


@pytest.mark.case("S18")
def test_a_name_that_somebody_else_owns_is_not_taken(run):
    async def main():
        tree = Tree("a")
        async with tree:
            owner = process(tree, "root")
            with pytest.raises(StartError) as caught:
                await ask(tree, StartChild(ChildSpec("root", lambda: Probe("thief", tree.trace))))
            assert isinstance(caught.value.reason.error, ChildAlreadyStarted)
            assert process(tree, "root") is owner
            assert tree.states() == {"a": "running"}
            assert "start thief" not in tree.trace
            assert await ask(tree, CountChildren()) == ChildCounts(1, 1, 0, 1)

    run(main())


BAD_FIELDS = [
    ({"id": 17}, "invalid_id"),
    ({"id": "a/b"}, "invalid_id"),
    ({"start": "Actor"}, "invalid_mfa"),
    ({"start": Actor()}, "invalid_mfa"),
    ({"restart": "permanent"}, "invalid_restart_type"),
    ({"restart": None}, "invalid_restart_type"),
    ({"shutdown": -1}, "invalid_shutdown"),
    ({"shutdown": "soon"}, "invalid_shutdown"),
    ({"shutdown": inf}, "invalid_shutdown"),
    ({"shutdown": nan}, "invalid_shutdown"),
    ({"shutdown": True}, "invalid_shutdown"),
    ({"backoff": 5}, "invalid_backoff"),
    ({"start_timeout": 0}, "invalid_start_timeout"),
    ({"start_timeout": "1"}, "invalid_start_timeout"),
]


@pytest.mark.case("S33")
@pytest.mark.parametrize(("field", "code"), BAD_FIELDS)
def test_each_bad_field_is_an_error_of_its_own_name(field, code):
    with pytest.raises(SpecError) as caught:
        ChildSpec(**{"id": "a", "start": Actor} | field)
    assert caught.value.code == code
    assert code in str(caught.value)


@pytest.mark.case("S33")
def test_the_error_says_what_was_given_and_what_is_right():
    with pytest.raises(SpecError) as caught:
        ChildSpec("a", Actor, shutdown=-1)
    assert caught.value.value == -1
    assert "-1" in str(caught.value)
    assert "seconds" in str(caught.value)


@pytest.mark.case("S34")
@pytest.mark.parametrize("strategy", Strategy)
def test_each_combination_of_good_fields_is_accepted_and_works(run, strategy):
    fields = product(Restart, [0, 0.5, 5, 5000.0, None], [None, Backoff(1, 2)], [None, 0.5, 10])
    specs = [
        ChildSpec(f"c{number}", Actor, restart, shutdown, backoff, start_timeout)
        for number, (restart, shutdown, backoff, start_timeout) in enumerate(fields)
    ]

    async def main():
        system = over(*specs, strategy=strategy)
        await system.start()
        states = [child["state"] for child in system.tree()["children"]]
        assert states == ["running"] * (3 * 5 * 2 * 3)
        await system.stop()
        assert system.events.of_kind("shutdown_error") == []

    run(main())


@pytest.mark.case("S35")
@pytest.mark.parametrize(
    ("flags", "code"),
    [
        ({"strategy": "one_for_one"}, "invalid_strategy"),
        ({"strategy": None}, "invalid_strategy"),
        ({"intensity": -1}, "invalid_intensity"),
        ({"intensity": 1.5}, "invalid_intensity"),
        ({"intensity": "3"}, "invalid_intensity"),
        ({"intensity": True}, "invalid_intensity"),
        ({"intensity": inf}, "invalid_intensity"),
        ({"period": 0}, "invalid_period"),
        ({"period": -1}, "invalid_period"),
        ({"period": nan}, "invalid_period"),
        ({"period": inf}, "invalid_period"),
        ({"period": "5"}, "invalid_period"),
    ],
)
def test_each_bad_option_of_a_supervisor_is_an_error_of_its_own_name(flags, code):
    assert code_of(lambda: Supervisor([], **flags)) == code


@pytest.mark.case("S35")
def test_good_options_are_accepted():
    for strategy, intensity, period in product(Strategy, [0, 1, 10**6], [0.1, 5, 3600]):
        Supervisor([], strategy, intensity, period)


# --- other settings for a running supervisor ------------------------------------------------------


def applied(*specs, **options):
    return Apply(specs, **options)


@pytest.mark.case("S110")
def test_other_options_count_at_once_and_touch_nobody(run):
    async def main():
        async with Tree("a", "b", intensity=0) as tree:
            before = [process(tree, name) for name in "ab"]
            options = {"strategy": Strategy.ONE_FOR_ALL, "intensity": 2, "period": 10.0}
            assert await ask(tree, applied(*tree.specs, **options)) is None
            assert [process(tree, name) for name in "ab"] == before
            del tree.trace[:]
            for _ in range(2):
                tree.crash("a")
                await settle()
            assert tree.trace[:4] == ["stop a crash", "stop b shutdown", "start a", "start b"]
            assert is_up(tree)
            await settle(9)
            tree.crash("a")
            await settle()
            assert not is_up(tree)

    run(main())


@pytest.mark.case("S110")
def test_new_ones_are_known_and_not_started_changed_ones_count_later_missing_ones_stay(run):
    async def main():
        async with Tree("a", "b", "c") as tree:
            del tree.trace[:]
            changed = ChildSpec("b", lambda: Probe("b2", tree.trace), restart=Restart.TRANSIENT, shutdown=1.0)
            await ask(tree, applied(tree.spec("new"), changed, tree.specs[0]))
            await settle(1)
            assert tree.trace == []
            infos = await ask(tree, WhichChildren())
            assert [(info.id, info.state) for info in infos] == [
                ("new", "stopped"), ("b", "running"), ("a", "running"), ("c", "running"),
            ]  # fmt: skip
            assert await ask(tree, GetChildSpec("b")) == changed
            assert await tree["b"].ask(Get(), 1) == 0
            tree.crash("b", "c")
            await settle()
            assert tree.trace == ["stop b crash", "stop c crash", "start b2", "start c"]
            await ask(tree, RestartChild("new"))
            assert incarnations(tree) == {"new": 1, "b": 2, "a": 1, "c": 2}
            await ask(tree, TerminateChild("c"))
            assert tree.states()["c"] == "stopped"

    run(main())


@pytest.mark.case("S110")
@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (lambda tree: applied(tree.spec("x"), tree.spec("x")), "duplicate_child_name"),
        (lambda tree: applied(tree.spec("x"), "nonsense"), "invalid_child_spec"),
        (lambda tree: applied(tree.spec("x"), strategy="all"), "invalid_strategy"),
        (lambda tree: applied(tree.spec("x"), intensity=-1), "invalid_intensity"),
        (lambda tree: applied(tree.spec("x"), intensity=9, period=0), "invalid_period"),
    ],
)
def test_faulty_settings_are_refused_without_effect(run, wanted, code):
    async def main():
        async with Tree("a", "b", intensity=1) as tree:
            with pytest.raises(SpecError) as caught:
                await ask(tree, wanted(tree))
            assert caught.value.code == code
            assert [info.id for info in await ask(tree, WhichChildren())] == ["a", "b"]
            for _ in range(2):
                tree.crash("a")
                await settle()
            assert not is_up(tree)

    run(main())
