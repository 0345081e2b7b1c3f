"""Several branches on one site, and nobody has said which are ours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actors.intake.wix_branches import branch_of
from actors.journal.branch_messages import Branch, ListBranches
from actors.journal.messages import GetOrder
from tests.actors.intake.wired import SETTINGS, scenario, virtual, wired

OLD = {"id": "b-1", "name": "Old Town"}
LAKE = {"id": "b-2", "name": "Lakeside"}
LINE = "this order is for the branch Lakeside: all branches print here until location is set"


@pytest.mark.parametrize(
    ("element", "found"),
    [
        ({"businessLocation": OLD}, Branch("wix", "b-1", "Old Town")),
        ({"order": {"businessLocation": {"_id": "b-1"}}}, Branch("wix", "b-1", "")),
        ({"businessLocation": {"name": "Old Town"}}, None),
        ({"businessLocation": {"id": 7}}, None),
        ({"businessLocation": "Old Town"}, None),
        ({}, None),
        (17, None),
    ],
)
def test_a_branch_is_what_has_an_id(element, found):
    assert branch_of(element, "wix") == found


async def problems(it):
    found = {}
    for order in range(1, 20):
        row = await it.ask(GetOrder(order))
        if row is not None:
            found[row.number] = [each for each in row.document["problems"] if "branch" in each]
    return found


@scenario
async def test_the_first_order_of_a_second_branch_says_so_and_none_is_lost():
    async with wired() as it:
        await virtual(5)
        it.add("one", businessLocation=OLD)
        await virtual(15)
        assert await it.alerts() == {}
        it.add("two", businessLocation=LAKE)
        it.add("three", businessLocation=LAKE)
        it.add("none")
        await virtual(15)
        assert await problems(it) == {"one": [], "two": [LINE], "three": [], "none": []}
        assert len(await it.jobs()) == 4
        assert "2 branches, and all of them print here" in (await it.alerts())["branches/wix"]


@scenario
async def test_both_on_the_first_page_of_all():
    async with wired() as it:
        it.add("one", businessLocation=OLD)
        it.add("two", businessLocation=LAKE)
        await virtual(15)
        assert await problems(it) == {"one": [], "two": [LINE]}


@scenario
async def test_a_restart_does_not_tell_of_it_anew():
    async with wired() as it:
        it.add("one", businessLocation=OLD)
        it.add("two", businessLocation=LAKE)
        await virtual(15)
        await it.stop()
        await it.start()
        it.add("three", businessLocation=LAKE)
        await virtual(15)
        assert (await problems(it))["three"] == []


@scenario
async def test_where_ours_are_set_nothing_is_told_and_others_do_not_print():
    async with wired(replace(SETTINGS, location=("b-2",))) as it:
        it.add("one", businessLocation=OLD)
        it.add("two", businessLocation=LAKE)
        await virtual(15)
        assert [number for number, _, _ in await it.jobs()] == ["two"]
        assert await it.alerts() == {}
        assert len(await it.ask(ListBranches())) == 2


@scenario
async def test_by_name_it_is_ours_as_well():
    async with wired(replace(SETTINGS, location=("Lakeside",))) as it:
        it.add("one", businessLocation=OLD)
        it.add("two", businessLocation=LAKE)
        await virtual(15)
        assert [number for number, _, _ in await it.jobs()] == ["two"]
