"""Availability from outside: what the faults cost, and what they may not."""

from asyncio import get_running_loop
from collections import Counter
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from actors.cli import docketd
from actors.domain.job import State
from actors.domain.ticket import Heard, Kind
from actors.journal.messages import Accepted, TicketMade
from actors.simulation.availability import NORMAL, VITAL, Gauge
from actors.simulation.faults import DAY, KINDS, NIGHTLY, OPENING_HOURS, PRINTER, Fault
from actors.simulation.invariants import AVAILABLE
from actors.simulation.options import PRINTERS, Options
from actors.simulation.run import simulate
from supervision import Event, events, run_virtual

pytestmark = pytest.mark.timeout(180)

SEED = 5
WHOLE = Options(SEED)
FIRST = tuple(sorted(WHOLE.all_orders, key=WHOLE.placed_at)[:4])
LENGTH = 40.0
START = 2.0  # seconds that a start, or a printer's return, takes at the most


async def passed(seconds):
    loop = get_running_loop()
    over = loop.create_future()
    loop.call_later(seconds, over.set_result, None)
    await over


def all_is_well():
    gauge = Gauge(SimpleNamespace(is_full=False))
    for path in (*VITAL, *(f"printing/printer.{name}/press" for name in PRINTERS)):
        gauge.hear(Event(0.0, events.CHILD_STARTED, path))
    for name in PRINTERS:
        gauge.hear(Event(0.0, "printer_changed", "link", {"printer": name, "state": "ready"}))
    return gauge


def found(*faults):
    run = simulate(Options(SEED, faults=faults, orders=FIRST, usual=True))
    return run, run.result["availability"]


def fault(kind, where="house", length=LENGTH):
    return Fault(kind, round(WHOLE.placed_at(FIRST[1]) - 10.0, 1), where, length, 301)


def test_a_month_has_its_paper_ends_its_outages_and_three_crashes_a_day():
    faults = Options(3, 30, usual=True).all_faults
    kinds = Counter(fault.kind for fault in faults)
    assert set(kinds) == set(KINDS) - {NIGHTLY}
    assert kinds["paper-out"] >= 10
    assert kinds["crash"] >= 90
    for outage in ("refused", "wix-away"):
        assert any(fault.kind == outage and fault.length == 1800.0 for fault in faults)
    for short in ("cable-cut", "wix-away"):
        assert sum(fault.kind == short and fault.length == 90.0 for fault in faults) >= 2
    assert all(fault.at % DAY < OPENING_HOURS for fault in faults if KINDS[fault.kind][0] == PRINTER)


def test_without_faults_docketd_is_there_all_the_time_from_its_first_start_on():
    run, spent = found()
    assert run.violation is None
    assert (spent["share"], spent["away"], spent["late"]) == (1.0, {}, 0.0)
    assert 0.0 < spent["off"] <= START
    assert spent["here"] + spent["off"] == pytest.approx(run.seconds, abs=1.0)


def test_a_crash_counts_as_long_as_docketd_is_away_and_breaks_the_bound():
    run, spent = found(fault("crash"))
    assert LENGTH <= sum(spent["away"].values()) <= LENGTH + 3 * START
    assert spent["counted"] <= spent["share"]
    assert run.violation.invariant == AVAILABLE


@pytest.mark.parametrize("kind", ["reboot", "stop"])
def test_the_time_of_a_reboot_or_a_stop_is_nobodys(kind):
    _, spent = found(fault(kind))
    assert LENGTH <= spent["off"] <= LENGTH + START
    assert sum(spent["away"].values()) <= 3 * START


@pytest.mark.parametrize(
    ("kind", "where"), [("paper-out", "kitchen"), ("power-cut", "bar"), ("refused", "kitchen")]
)
def test_a_printer_that_is_not_fit_costs_no_more_than_its_return(kind, where):
    _, spent = found(fault(kind, where))
    assert sum(spent["away"].values()) <= START + 10.0


def test_a_ticket_that_waits_at_a_fit_printer_is_late():
    async def wait():
        gauge = all_is_well()
        made = TicketMade(1, 1, "bar", "bar", Kind.ORDER, State.QUEUED)
        gauge.accepted(Accepted(1, 1, Heard.NEW, (made,)))
        await passed(NORMAL + 25.0)
        gauge.printed(1)
        gauge.printed(1)
        return gauge.late

    assert run_virtual(wait()) == pytest.approx(25.0)


def test_a_ticket_that_waits_for_paper_is_not_late():
    async def wait():
        gauge = all_is_well()
        made = TicketMade(1, 1, "bar", "bar", Kind.ORDER, State.QUEUED)
        out = fault("paper-out", "bar")
        gauge.accepted(Accepted(1, 1, Heard.NEW, (made,)))
        gauge.begins(out)
        await passed(NORMAL + 25.0)
        gauge.ends(out)
        gauge.printed(1)
        return gauge.late

    assert run_virtual(wait()) == 0.0


def test_the_command_tells_it():
    words = ["simulate", "--seed", "7", "--orders", "0", "--orders-a-day", "1", "--faults", "usual"]
    told = CliRunner().invoke(docketd, words)
    assert '"availability":{"share":' in told.stdout.splitlines()[-1]
