"""A Wix that does all it may do at once, among all other faults: no order is missed.

`docketd simulate --seed 201 --seeds 10 --orders-a-day 1000 --rough-wix` is the long form, of 10,000 orders.
"""

import pytest

from actors.simulation.options import Options
from actors.simulation.run import simulate

pytestmark = pytest.mark.timeout(300)

ORDERS = 40


@pytest.mark.no_cover
def test_no_order_is_missed():
    run = simulate(Options(201, orders_a_day=ORDERS, rough_wix=True))
    assert run.violation is None, f"{run.violation}\nAgain: {run.options.command}"
    result = run.result
    assert (result["lost"], result["unmarked_duplicates"]) == (0, 0)
    assert result["accepted"] > ORDERS
    assert result["faults"]["wix-drift"] > 3
    assert all(result["faults"][kind] > 20 for kind in ("wix-spoilt", "wix-bell"))
    assert run.options.command.endswith(f"--orders-a-day {ORDERS} --rough-wix")
