"""Days in a row: nights, what waits through them, and the copies of the journal."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from actors.demo.orders import demo_orders
from actors.journal.backups import made_at
from actors.simulation.faults import DAY, NIGHTLY, OPENING_HOURS
from actors.simulation.invariants import WHOLE, Witness
from actors.simulation.machine import OPENING
from actors.simulation.options import Options
from actors.simulation.run import simulate
from supervision import run_virtual
from tests.actors.simulation.wanted import is_at_once

pytestmark = pytest.mark.timeout(180)

FEW = 12


def seed_of(days, *, awake, fits=lambda options: True, orders=FEW, faults=None):
    """The first whose computer is on, or off, at night, and asks Wix but each minute: a day is over soon."""
    seeds = (Options(seed, days, faults, orders_a_day=orders) for seed in range(2000))
    houses = (one for one in seeds if one.topology.awake is awake and one.topology.poll == 60.0)
    return next(one for one in houses if fits(one))


def offs(options):
    return tuple(fault for fault in options.all_faults if fault.kind == NIGHTLY)


def late(options):
    """Orders of a night in which all printers were off already: wanted at once, and never called off."""
    dark = max((fault.at + 120.0 for fault in offs(options)), default=DAY)
    today = list(demo_orders(options.orders_a_day, OPENING))
    in_the_dark = (one for one in range(len(today)) if dark <= options.placed_at(one) < DAY)
    return [one for one in in_the_dark if is_at_once(today[one]) and stays(options, one)]


def stays(options, number):
    """Guests of the simulation may think again: see `Guests`."""
    return options.chance.of("guests").of(number).share("what") >= 0.25


@pytest.mark.no_cover
def test_days_without_faults_print_all_and_leave_a_copy_a_night():
    run = simulate(seed_of(3, awake=True, faults=()))
    assert run.violation is None
    assert run.result["printed"] + run.result["sent"] == run.result["accepted"] > 2 * FEW
    assert run.result["restarts"] == 0
    first, *nights = map(made_at, run.copies)
    assert first < OPENING + timedelta(seconds=OPENING_HOURS)
    quiet = datetime(2026, 3, 7, 4, 0, tzinfo=OPENING.tzinfo)
    assert len(nights) == 2
    for day, made in enumerate(nights):
        assert timedelta() <= made - quiet - timedelta(days=day) < timedelta(minutes=11)


@pytest.mark.no_cover
@pytest.mark.timeout(600)  # eight days and nights, a minute of CPU
def test_the_oldest_copies_are_given_up():
    run = simulate(seed_of(8, awake=True, orders=2, faults=()))
    assert run.violation is None
    assert len(run.copies) == 7
    assert made_at(run.copies[-1]).date() == (OPENING + timedelta(days=7)).date()


@pytest.mark.parametrize("awake", [pytest.param(True, marks=pytest.mark.no_cover), False])
def test_faults_strike_on_each_day_and_nothing_is_lost_over_the_nights(awake):
    options = seed_of(3, awake=awake)
    run = simulate(options)
    assert run.violation is None, f"{run.violation}\nAgain: {options.command}"
    assert (run.result["lost"], run.result["unmarked_duplicates"]) == (0, 0)
    assert sum(run.result["faults"].values()) > 60
    assert run.result["faults"][NIGHTLY] > 0
    assert run.seconds > 2 * DAY
    assert bool(options.nights) is not awake
    assert run.copies


def test_an_order_from_the_night_waits_for_somebody_where_the_printers_were_off():
    """It is too old in the morning to be printed unasked."""
    whole = seed_of(2, awake=True, fits=lambda one: len(offs(one)) == 2 and late(one))
    run = simulate(replace(whole, faults=offs(whole)))
    assert run.violation is None
    assert set(run.result["held"]) == {"it could not print for N min, and is too old to print unasked"}
    held = sum(run.result["held"].values())
    assert held >= len(late(whole))
    out = run.result["printed"] + run.result["sent"] + run.result["cancelled"]
    assert out + held == run.result["accepted"]


def test_a_copy_that_lacks_what_was_acknowledged_is_found():
    async def look():
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as journal:
            journal.executescript(
                "CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, revision INTEGER);"
                "CREATE TABLE history (id INTEGER, job_id INTEGER); CREATE TABLE tickets (id INTEGER);"
            )
            witness = Witness(journal)
            with closing(sqlite3.connect(":memory:")) as copied:
                copied.deserialize(journal.serialize())
                journal.execute("INSERT INTO orders (revision) VALUES (1)")
                witness.acknowledged(journal, [])
                witness.blame = lambda invariant, what, running="": blamed.append((invariant, what))
                witness.look_at_copy(copied)

    blamed = []
    run_virtual(look())
    assert blamed == [(WHOLE, "orders lost rows that somebody was told of")]
