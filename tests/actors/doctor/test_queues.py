"""Printers behind a queue: how it stands, what of it is not good for tickets, and what --fix does."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from actors.doctor import queues
from actors.doctor.findings import Patient, Verdict
from actors.doctor.printers import findings
from actors.doctor.queues import QueueSettings
from actors.doctor.seen import look_at
from actors.settings import Printer, Settings
from tests.rig import cups
from transports.addresses import parse_address
from transports.errors import RefusedError
from transports.spool import QueueState, Remark

KITCHEN = Printer("kitchen", "TM-T20III", parse_address("ipp://127.0.0.1:9/printers/kitchen"))


class Queue:
    """A spool with one answer to each question."""

    def __init__(self, reasons=(), remarks=(), *, refuses=False):
        self.reasons, self.remarks, self.refuses = frozenset(reasons), remarks, refuses
        self.done = []

    async def state(self, _seconds):
        return QueueState(self.reasons)

    async def check(self, _seconds, *, mend):
        self.done.append(("check", mend))
        return self.remarks

    async def resume(self, _seconds):
        if self.refuses:
            raise RefusedError(["forbidden"], "client-error-not-authorized")
        self.done.append("resume")

    def abort(self):
        self.done.append("abort")


@pytest.fixture
def looked(monkeypatch, tmp_path):
    async def look(queue, *, fix=False):
        monkeypatch.setattr(queues, "make_spool", lambda _: queue)
        return await QueueSettings().look(Patient(None, tmp_path, Settings((KITCHEN,), ()), None, fix))

    return look


async def test_a_stopped_queue_is_a_failure_and_left_alone(looked):
    queue = Queue(["paused"])
    (found,) = await looked(queue)
    assert (found.verdict, "--fix" in found.cure) == (Verdict.FAILURE, True)
    assert queue.done == [("check", False), "abort"]


async def test_fix_lets_it_go_on_and_says_so(looked):
    queue = Queue(["not-accepting"], [Remark("docketd has set it to abort-job", mended=True)])
    resumed, mended = await looked(queue, fix=True)
    assert (resumed.verdict, resumed.fixed, resumed.text) == (
        Verdict.OK,
        True,
        "its queue took no tickets, and goes on",
    )
    assert mended.fixed
    assert "resume" in queue.done


async def test_fix_without_the_rights_stays_a_failure(looked):
    (found,) = await looked(Queue(["paused"], refuses=True), fix=True)
    assert (found.verdict, "sudo" in found.cure) == (Verdict.FAILURE, True)


async def test_a_remark_is_a_warning_with_its_cure(looked):
    (found,) = await looked(
        Queue(remarks=[Remark("CUPS prints again by itself. Run: sudo lpadmin -p kitchen")])
    )
    assert (found.verdict, found.cure) == (Verdict.WARNING, "Run: sudo lpadmin -p kitchen")


async def test_a_queue_that_can_t_be_reached_is_told_once():
    seen = await look_at(KITCHEN)
    assert seen.state == "down"
    assert [each.verdict for each in findings(seen)] == [Verdict.FAILURE]
    assert await QueueSettings().look(Patient(None, Path(), Settings((KITCHEN,), ()), None)) == []


@pytest.mark.skipif(bool(cups.missing()), reason=cups.missing())
async def test_the_real_cups_is_looked_at_and_mended():
    folder = Path(tempfile.mkdtemp(prefix="cups"))
    server = cups.Cups(folder)
    try:
        server.start().add("kitchen", "acts:/", policy="stop-printer").run("cupsdisable", "kitchen")
        there = Printer(
            "kitchen", "TM-T20III", parse_address(f"ipp:///printers/kitchen?socket={server.socket}")
        )
        assert [each.verdict for each in findings(await look_at(there))][:1] != [Verdict.OK]  # not "ready"
        patient = Patient(None, folder, Settings((there,), ()), None)
        first = await QueueSettings().look(patient)
        assert [each.verdict for each in first] == [Verdict.FAILURE, Verdict.WARNING]
        fixed = await QueueSettings().look(Patient(None, folder, patient.settings, None, fix=True))
        assert [(each.verdict, each.fixed) for each in fixed] == [(Verdict.OK, True)] * 2
        assert await QueueSettings().look(patient) == []
        assert (await look_at(there)).state == "ready"
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)
