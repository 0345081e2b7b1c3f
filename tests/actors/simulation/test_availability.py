"""What docketd counts of its own time in the simulated house, against what the faults did to it."""

from __future__ import annotations

import pytest

from actors.availability.actor import BEAT_EVERY
from actors.availability.presence import BY_ITSELF, STARTING
from actors.journal.availability import read
from actors.simulation.faults import Fault
from actors.simulation.machine import Disk, SimStore
from actors.simulation.options import ORDERS_A_DAY, Options
from actors.simulation.run import Parts, simulate

LENGTH = 40.0
SLACK = 5.0  # seconds that docketd takes to come and to go
SEED = 5
DAY = Options(SEED)
FIRST = tuple(sorted(range(ORDERS_A_DAY), key=DAY.placed_at)[:6])


class ReadAtLast(SimStore):
    """Reads what has been written down whenever its owner closes it."""

    page = None

    async def close(self):
        ReadAtLast.page = read(self._disk.connection).page
        await super().close()


def counted(*faults):
    """The first orders of a day, these faults: seconds and absences."""
    run = simulate(Options(SEED, faults=faults, orders=FIRST), Parts(store=ReadAtLast))
    assert run.violation is None
    days = ReadAtLast.page.days
    sums = {what: sum(getattr(day, what) for day in days) for what in ("here", "away", "stopped", "off")}
    assert sum(sums.values()) == pytest.approx(run.seconds, abs=SLACK)
    return sums, ReadAtLast.page.absences


def fault(kind, where="house", length=LENGTH, detail=301, before=10.0):
    """So many seconds before the third order comes."""
    return Fault(kind, round(DAY.placed_at(FIRST[2]) - before, 1), where, length, detail)


@pytest.mark.parametrize(
    ("kind", "where"), [("paper-out", "kitchen"), ("power-cut", "bar"), ("refused", "kitchen")]
)
def test_a_printer_in_trouble_costs_docketd_nothing(kind, where):
    sums, absences = counted(fault(kind, where))
    assert (sums["away"], absences) == (0.0, ())
    assert sums["here"] > 200.0


def test_a_crash_counts_from_the_last_sign_of_life():
    sums, (absence,) = counted(fault("crash"))
    assert LENGTH <= absence.seconds <= LENGTH + BEAT_EVERY + SLACK
    assert absence.reason.cause == "killed"
    assert sums["away"] == pytest.approx(absence.seconds, abs=1.0)


def test_a_crash_counts_from_the_last_durable_sign_where_there_is_no_other(monkeypatch):
    monkeypatch.setattr(Disk, "last", lambda _disk: None)
    _, (absence,) = counted(fault("crash", detail=3, before=30.0))
    assert LENGTH + BEAT_EVERY + SLACK < absence.seconds <= LENGTH + BY_ITSELF + SLACK


@pytest.mark.parametrize("detail", [301, 302])  # what was never flushed is on the disk, or is not
def test_a_reboot_is_no_absence(detail):
    sums, absences = counted(fault("reboot", detail=detail))
    assert (sums["away"], absences) == (0.0, ())
    assert sums["off"] >= LENGTH


def test_a_stop_is_no_absence():
    sums, absences = counted(fault("stop"))
    assert (sums["away"], absences) == (0.0, ())
    assert LENGTH <= sums["stopped"] <= LENGTH + STARTING + SLACK


def test_a_full_disk_is_an_absence_as_long_as_it_is_full():
    sums, absences = counted(fault("disk-full", length=300.0))
    assert {each.reason.cause for each in absences} == {"disk"}
    assert 1.0 < sums["away"] <= 300.0 + SLACK
