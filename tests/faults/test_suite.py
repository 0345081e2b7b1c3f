"""The fault suite's quick scenarios, and whether the suite itself would notice."""

from contextlib import ExitStack

import pytest

from tests.faults.suite import paper, table
from tests.faults.suite.beside import OUTAGES
from tests.faults.suite.catalogue import ELSEWHERE, SCENARIOS
from tests.faults.suite.scenario import Figures
from tests.faults.suite.stage import Stage

QUICK = [scenario for scenario in SCENARIOS if scenario.quick]
EVERY_NUMBER = range(1, 47)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("scenario", QUICK, ids=lambda scenario: scenario.name)
def test_nothing_is_lost_and_nothing_doubled_without_a_mark(scenario, tmp_path):
    if why := scenario.needs():
        pytest.skip(why)
    with ExitStack() as stack:
        figures = scenario.play(Stage(tmp_path, stack))
    assert figures.accepted > 0
    assert (figures.lost, figures.unmarked) == (0, 0), figures


def test_a_scenario_stands_in_one_place():
    here, elsewhere = ({one.number for one in ones} for ones in (SCENARIOS, ELSEWHERE))
    assert not here & elsewhere
    assert here | elsewhere == set(EVERY_NUMBER)


def test_the_page_tells_of_every_scenario():
    """`python -m tests.faults.suite --write`, with `--only` for those that are new or were changed."""
    found = {table.key(line): line for line in table.part("suite")[2:]}
    assert list(found) == [(str(one.number), one.breaks) for one in SCENARIOS]
    assert all(f"| {one.expected} |" in found[str(one.number), one.breaks] for one in SCENARIOS)
    assert table.part("elsewhere") == table.elsewhere()
    told = "\n".join(table.part("beside"))
    assert all(f"| {one.outage} | {one.earlier_wix} | {one.earlier_push} |" in told for one in OUTAGES)


def test_a_row_that_was_not_played_anew_stays_on_the_page():
    one = SCENARIOS[0]
    figures = Figures(accepted=7, on_paper=7, marked=0, unmarked=0, lost=0, seen="anew")
    before, after = table.part("suite"), table.merged([(one, figures)])
    assert after[2].endswith("| anew |")
    assert after[3:] == before[3:]


def test_a_lost_ticket_and_a_second_copy_without_a_mark_are_counted():
    slip, marked = "1x Dish 1 Pizza", "MAY ALREADY HAVE PRINTED\n1x Dish 1 Pizza"
    accepted = [(1, "Pizza"), (2, "Pizza"), (3, "Drinks")]
    assert paper.count(accepted, paper.copies([slip]), {(3, "Drinks")}) == (1, 0, 0, 1)
    assert paper.count(accepted[:1], paper.copies([slip, marked]), set()) == (1, 1, 0, 0)
    assert paper.count(accepted[:1], paper.copies([slip, slip]), set()) == (1, 0, 1, 0)
    assert paper.count(accepted[:1], paper.copies([f"{slip}\n{slip}"]), set()) == (1, 0, 1, 0)
    assert paper.count(accepted[:1], paper.copies([f"{slip}\n{marked}"]), set()) == (1, 1, 0, 0)
    assert paper.count(accepted[:1], paper.copies([marked, marked]), set()) == (1, 2, 0, 0)


def test_a_dish_is_not_taken_for_another_whose_name_begins_alike():
    found = paper.copies(["1x Dish 12 Pizza", "1x Dish 1 Pizza"])
    assert found == {(12, "Pizza"): (1, 0), (1, "Pizza"): (1, 0)}
