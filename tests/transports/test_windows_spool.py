"""`windows://` over a spooler of our own: what Wine can't show, because its spooler knows no states."""

import asyncio
import threading
from dataclasses import replace
from types import MappingProxyType

import pytest

from tests.transports.fake_winspool import FakeWinspool
from tests.transports.spool_contract import SpoolContract, until
from transports.errors import LostError, RefusedError
from transports.reasons import DialReason, Reason
from transports.spool import DocumentState
from transports.windows_documents import KEPT
from transports.windows_spool import WindowsSpool, spooler_calls
from transports.windows_status import Attribute, JobStatus, Status

SECONDS = 20.0
LARGE = bytes(range(256)) * 1000  # more than one slice


@pytest.fixture
def winspool():
    return FakeWinspool("Kitchen", "Bar", "Office Laser")


@pytest.fixture
def kitchen(winspool):
    return winspool.queues["Kitchen"]


@pytest.fixture
async def spool(winspool):
    found = WindowsSpool("Kitchen", lambda: winspool)
    yield found
    found.abort()
    assert not winspool.open_handles


async def refusal(call):
    with pytest.raises(RefusedError) as raised:
        await call
    return raised.value


class WindowsEnd:
    """A queue whose printer is idle, so that what is handed over is out at once."""

    BITS = MappingProxyType({Reason.MEDIA_EMPTY: Status.PAPER_OUT, Reason.COVER_OPEN: Status.DOOR_OPEN})

    def __init__(self):
        self.winspool = FakeWinspool("Kitchen")
        self.queue = self.winspool.queues["Kitchen"]

    def spool(self):
        return WindowsSpool("Kitchen", lambda: self.winspool)

    @property
    def printed(self):
        return self.queue.received

    def hold(self):
        self.winspool.instant = False

    def go_on(self):
        self.winspool.instant = True
        while self.winspool.work("Kitchen"):
            pass

    def report(self, *reasons):
        self.queue.set(off=Status.PAPER_OUT | Status.DOOR_OPEN)
        for reason in reasons:
            self.queue.set(on=self.BITS[reason])
        self.go_on()

    def stop(self):
        self.queue.set(on=Status.PAUSED)

    def submit_as_another(self, name, data):
        return self.winspool.foreign("Kitchen", name)

    def vanish(self):
        self.winspool.stopped = True

    def come_back(self):
        self.winspool.stopped = False

    def freeze(self):
        self.winspool.hung["open"] = threading.Event()

    def thaw(self):
        self.winspool.hung.pop("open").set()


class TestContract(SpoolContract):
    refuses = False

    @pytest.fixture
    def end(self):
        return WindowsEnd()

    async def test_a_spooler_that_hangs_costs_the_deadline_and_no_more(self, spool, end):
        """A call that has not come back keeps the next from being begun, so nothing of that is in doubt."""
        end.freeze()
        try:
            for call in (spool.state(0.05), spool.submit("docketd 7 0007", b"soup", 0.05)):
                assert (await refusal(call)).reasons == {DialReason.TIMED_OUT}
        finally:
            end.thaw()
        await until(lambda: self._answers(spool))
        assert bytes(end.printed) == b""


# --- handing over ---------------------------------------------------------------------------------


async def test_a_document_goes_out_as_it_is_and_is_found_again(spool, kitchen):
    number = await spool.submit("attempt-1", LARGE, SECONDS)
    assert bytes(kitchen.received) == LARGE
    found = await spool.find("attempt-1", SECONDS)
    assert (found.number, found.state, found.ours, found.begun) == (
        number,
        DocumentState.COMPLETED,
        True,
        True,
    )


async def test_another_process_finds_it_too(spool, winspool):
    """docketd died between submitting and writing that down."""
    await spool.submit("attempt-1", b"soup", SECONDS)
    other = WindowsSpool("Kitchen", lambda: winspool)
    found = await other.find("attempt-1", SECONDS)
    assert found.state is DocumentState.COMPLETED
    assert await other.find("attempt-2", SECONDS) is None


async def test_an_empty_document_is_one_too(spool):
    number = await spool.submit("attempt-1", b"", SECONDS)
    assert (await spool.find("attempt-1", SECONDS)).number == number


async def test_only_the_last_printed_documents_stay_in_the_queue(spool, kitchen, winspool):
    foreign = winspool.foreign("Kitchen", status=JobStatus.PRINTED | JobStatus.RETAINED)
    for n in range(KEPT + 4):
        await spool.submit(f"attempt-{n}", b"soup", SECONDS)
    names = [job.info.document for job in kitchen.jobs]
    assert names == ["Letter", *(f"attempt-{n}" for n in range(3, KEPT + 4))]
    assert foreign in {job.info.number for job in kitchen.jobs}


async def test_the_number_decides_between_two_of_one_name(spool, winspool):
    winspool.instant = False
    first = await spool.submit("attempt-1", b"soup", SECONDS)
    second = await spool.submit("attempt-1", b"soup", SECONDS)
    assert (await spool.find("attempt-1", SECONDS)).number == second
    assert (await spool.find("attempt-1", SECONDS, first)).number == first


async def test_a_driver_that_takes_no_raw_documents(spool, kitchen):
    kitchen.raw = False
    error = await refusal(spool.submit("attempt-1", b"soup", SECONDS))
    assert error.reasons == {DialReason.REFUSED}
    assert "Generic / Text Only" in error.detail
    assert kitchen.jobs == []


async def test_what_fails_before_the_first_byte_was_not_taken(spool, winspool, kitchen):
    winspool.fails["write"] = 112, 0
    error = await refusal(spool.submit("attempt-1", b"soup", SECONDS))
    assert "disk" in error.detail
    assert kitchen.jobs == []


@pytest.mark.parametrize(("call", "before"), [("write", 1), ("end_document", 0)])
async def test_what_fails_later_is_taken_back_and_in_doubt(spool, winspool, kitchen, call, before):
    """A queue may print while it still spools."""
    winspool.fails[call] = 63, before
    with pytest.raises(LostError) as raised:
        await spool.submit("attempt-1", LARGE, SECONDS)
    assert raised.value.bytes_out is None
    assert kitchen.jobs == []
    assert await spool.find("attempt-1", SECONDS) is None


# --- names, rights, a spooler that is not there --------------------------------------------------


async def test_a_wrong_name_is_told_the_right_ones(winspool):
    error = await refusal(WindowsSpool("Kichten", lambda: winspool).state(SECONDS))
    assert error.reasons == {DialReason.NO_QUEUE}
    assert 'no printer of this PC is called "Kichten"' in error.detail
    assert '"Kitchen", "Bar", "Office Laser"' in error.detail


async def test_the_name_is_found_however_it_is_written(winspool):
    await WindowsSpool("KITCHEN", lambda: winspool).submit("attempt-1", b"soup", SECONDS)
    assert winspool.queues["Kitchen"].received == b"soup"


async def test_no_printers_at_all():
    error = await refusal(WindowsSpool("Kitchen", FakeWinspool).state(SECONDS))
    assert "none that this account can see" in error.detail


async def test_the_default_printer_is_looked_up_each_time(winspool):
    spool = WindowsSpool("", lambda: winspool)
    await spool.submit("attempt-1", b"soup", SECONDS)
    winspool.default = "Bar"
    await spool.submit("attempt-2", b"beer", SECONDS)
    assert (winspool.queues["Kitchen"].received, winspool.queues["Bar"].received) == (b"soup", b"beer")


async def test_no_default_printer(winspool):
    winspool.default = ""
    error = await refusal(WindowsSpool("", lambda: winspool).state(SECONDS))
    assert "no default printer" in error.detail


async def test_an_account_that_may_not_print(spool, kitchen):
    kitchen.use = False
    error = await refusal(spool.submit("attempt-1", b"soup", SECONDS))
    assert error.reasons == {DialReason.FORBIDDEN}
    assert "Security" in error.detail


async def test_a_stopped_spooler_is_named(spool, winspool):
    winspool.stopped = True
    for call in (spool.submit("attempt-1", b"soup", SECONDS), spool.state(SECONDS), spool.find("x", SECONDS)):
        error = await refusal(call)
        assert error.reasons == {DialReason.UNREACHABLE}
        assert "net start spooler" in error.detail


async def test_an_unknown_error_keeps_its_number(spool, winspool):
    winspool.fails["open"] = 4711, 0
    error = await refusal(spool.state(SECONDS))
    assert "4711" in error.detail


@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows has them")
def test_elsewhere_there_are_none():
    with pytest.raises(RefusedError, match="on a Windows PC alone"):
        spooler_calls()


# --- how the queue and its documents stand --------------------------------------------------------


async def test_a_queue_that_is_fine_says_nothing(spool):
    state = await spool.state(SECONDS)
    assert (state.reasons, state.message) == (frozenset(), "")


async def test_a_printer_that_is_switched_off_may_be_offline_by_its_attribute_alone(spool, kitchen):
    kitchen.info = replace(kitchen.info, attributes=kitchen.info.attributes | Attribute.WORK_OFFLINE)
    state = await spool.state(SECONDS)
    assert (state.reasons, state.message) == ({Reason.OFFLINE, "paused"}, "work offline")


async def test_no_paper_is_often_said_of_the_document_alone(spool, kitchen, winspool):
    winspool.instant = False
    await spool.submit("attempt-1", b"soup", SECONDS)
    winspool.begin("Kitchen", JobStatus.PAPER_OUT)
    assert (await spool.state(SECONDS)).reasons == {Reason.MEDIA_EMPTY}
    found = await spool.find("attempt-1", SECONDS)
    assert (found.state, found.reasons) == (DocumentState.STOPPED, {Reason.MEDIA_EMPTY})
    assert found.begun


async def test_a_paused_queue_keeps_documents_and_goes_on(spool, kitchen, winspool):
    kitchen.set(on=Status.PAUSED)
    number = await spool.submit("attempt-1", b"soup", SECONDS)
    assert (await spool.state(SECONDS)).reasons == {"paused"}
    found = await spool.find("attempt-1", SECONDS)
    assert (found.state, found.begun) == (DocumentState.PENDING, False)
    await spool.resume(SECONDS)
    assert (await spool.state(SECONDS)).reasons == set()
    assert (await spool.find("attempt-1", SECONDS, number)).state is DocumentState.COMPLETED


async def test_an_offline_queue_goes_on(spool, kitchen):
    before = kitchen.info.attributes
    kitchen.info = replace(kitchen.info, attributes=before | Attribute.WORK_OFFLINE)
    await spool.resume(SECONDS)
    assert kitchen.info.attributes == before


async def test_resuming_needs_rights(spool, kitchen):
    kitchen.set(on=Status.PAUSED)
    kitchen.administer = False
    error = await refusal(spool.resume(SECONDS))
    assert error.reasons == {DialReason.FORBIDDEN}
    assert kitchen.info.status == Status.PAUSED


async def test_the_queue_is_everybodys_and_leaves_out_what_is_done(spool, winspool):
    await spool.submit("attempt-1", b"soup", SECONDS)
    winspool.instant = False
    letter = winspool.foreign("Kitchen")
    number = await spool.submit("attempt-2", b"soup", SECONDS)
    found = await spool.queue(SECONDS)
    assert [(one.number, one.name, one.ours) for one in found] == [
        (letter, "Letter", False),
        (number, "attempt-2", True),
    ]


# --- what became of a document that is gone -------------------------------------------------------


async def test_gone_from_a_moving_queue_that_cannot_retain_is_done(spool, winspool, kitchen):
    winspool.can_retain = False
    await spool.submit("attempt-1", b"soup", SECONDS)
    assert kitchen.jobs == []
    assert (await spool.find("attempt-1", SECONDS)).state is DocumentState.COMPLETED


async def test_gone_while_it_waited_is_not_known(spool, winspool, kitchen):
    """Printed or deleted by a person in the queue's window: nobody can say."""
    kitchen.set(on=Status.PAUSED)
    number = await spool.submit("attempt-1", b"soup", SECONDS)
    assert (await spool.find("attempt-1", SECONDS)).state is DocumentState.PENDING
    winspool.delete("Kitchen", number)
    assert await spool.find("attempt-1", SECONDS) is None


async def test_gone_from_a_queue_that_retains_was_not_printed_for_all_we_know(spool, winspool):
    """A printer that is off, of which Windows knows nothing: somebody clears its queue in the window."""
    winspool.instant = False
    number = await spool.submit("attempt-1", b"soup", SECONDS)
    winspool.begin("Kitchen")
    assert (await spool.find("attempt-1", SECONDS)).state is DocumentState.PROCESSING
    winspool.delete("Kitchen", number)
    assert await spool.find("attempt-1", SECONDS) is None


async def test_deleted_before_the_first_look_is_not_known(spool, winspool):
    winspool.instant = False
    winspool.delete("Kitchen", await spool.submit("attempt-1", b"soup", SECONDS))
    assert await spool.find("attempt-1", SECONDS) is None


async def test_seen_printed_and_let_go_is_done(spool, winspool):
    number = await spool.submit("attempt-1", b"soup", SECONDS)
    assert (await spool.find("attempt-1", SECONDS)).state is DocumentState.COMPLETED
    winspool.delete("Kitchen", number)
    assert (await spool.find("attempt-1", SECONDS)).state is DocumentState.COMPLETED


async def test_a_document_that_was_not_followed_may_have_begun(spool, winspool, kitchen):
    """The spooler was restarted since, say, and begins anew."""
    kitchen.set(on=Status.PAUSED)
    await spool.submit("attempt-1", b"soup", SECONDS)
    assert not (await spool.find("attempt-1", SECONDS)).begun
    assert (await WindowsSpool("Kitchen", lambda: winspool).find("attempt-1", SECONDS)).begun


async def test_what_was_seen_printing_has_begun_whatever_is_said_later(spool, winspool, kitchen):
    winspool.instant = False
    await spool.submit("attempt-1", b"soup", SECONDS)
    winspool.begin("Kitchen")
    assert (await spool.find("attempt-1", SECONDS)).begun
    kitchen.jobs[0].set(off=JobStatus.PRINTING)
    assert (await spool.find("attempt-1", SECONDS)).begun


# --- taking back ----------------------------------------------------------------------------------


async def test_a_waiting_document_is_taken_back(spool, kitchen):
    kitchen.set(on=Status.PAUSED)
    number = await spool.submit("attempt-1", b"soup", SECONDS)
    assert await spool.cancel(number, SECONDS)
    assert kitchen.jobs == []
    found = await spool.find("attempt-1", SECONDS)
    assert (found.state, found.begun) == (DocumentState.CANCELED, False)
    assert not await spool.cancel(number, SECONDS)


async def test_a_document_that_prints_is_taken_back_but_has_begun(spool, winspool):
    winspool.instant = False
    number = await spool.submit("attempt-1", b"soup", SECONDS)
    winspool.begin("Kitchen")
    assert await spool.cancel(number, SECONDS)
    found = await spool.find("attempt-1", SECONDS)
    assert (found.state, found.begun) == (DocumentState.PROCESSING, True)
    assert "processing-to-stop-point" in found.reasons


async def test_a_printed_document_is_not_taken_back(spool):
    number = await spool.submit("attempt-1", b"soup", SECONDS)
    assert not await spool.cancel(number, SECONDS)
    assert (await spool.find("attempt-1", SECONDS)).state is DocumentState.COMPLETED


async def test_other_peoples_documents_are_left_alone(spool, winspool, kitchen):
    number = winspool.foreign("Kitchen")
    from_elsewhere = winspool.foreign("Kitchen", user="waiter", machine="\\\\LAPTOP")
    assert not await spool.cancel(number, SECONDS)
    assert not await spool.cancel(from_elsewhere, SECONDS)
    assert [job.info.status for job in kitchen.jobs] == [0, 0]


# --- a spooler that hangs -------------------------------------------------------------------------


async def test_a_hung_spooler_takes_nothing_later(spool, winspool, kitchen):
    """The call comes back a minute later, when the ticket has long gone elsewhere."""
    with winspool.hanging("open"):
        error = await refusal(spool.submit("attempt-1", b"soup", 0.05))
        assert error.reasons == {DialReason.TIMED_OUT}
    assert await spool.find("attempt-1", SECONDS) is None
    assert (kitchen.jobs, kitchen.received) == ([], b"")


@pytest.mark.parametrize("call", ["start_document", "write", "end_document"])
async def test_a_call_that_hangs_after_the_document_has_begun_leaves_doubt(spool, winspool, kitchen, call):
    with winspool.hanging(call):
        with pytest.raises(LostError) as raised:
            await spool.submit("attempt-1", LARGE, 0.05)
        assert raised.value.bytes_out is None
    found = await spool.find("attempt-1", SECONDS)
    if call == "end_document":
        assert found.state is DocumentState.COMPLETED
    else:
        assert found is None  # it was taken back when the call came back
        assert kitchen.received == b""


async def test_a_hung_spooler_costs_one_thread(winspool):
    spool = WindowsSpool("Bar", lambda: winspool)

    def threads():
        return [thread.name for thread in threading.enumerate()].count("windows spooler Bar")

    with winspool.hanging("printer"):
        for _ in range(3):
            assert (await refusal(spool.state(0.02))).reasons == {DialReason.TIMED_OUT}
        spool.abort()
        assert (await refusal(spool.state(0.02))).reasons == {DialReason.TIMED_OUT}
        assert threads() == 1
    assert (await spool.state(SECONDS)).reasons == set()
    spool.abort()


async def test_whoever_waits_is_told_when_it_is_aborted(spool, winspool):
    with winspool.hanging("open"):
        waiting = asyncio.ensure_future(spool.submit("attempt-1", b"soup", SECONDS))
        while "open" not in winspool.calls:  # noqa: ASYNC110 - a thread has no event for this
            await asyncio.sleep(0)
        spool.abort()
        with pytest.raises(LostError) as raised:
            await waiting
        assert raised.value.bytes_out == 0
    await spool.submit("attempt-2", b"beer", SECONDS)
    assert winspool.queues["Kitchen"].received == b"beer"


async def test_a_cancelled_submission_is_given_up(spool, winspool, kitchen):
    with winspool.hanging("open"):
        waiting = asyncio.ensure_future(spool.submit("attempt-1", b"soup", SECONDS))
        while "open" not in winspool.calls:  # noqa: ASYNC110 - a thread has no event for this
            await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert await spool.find("attempt-1", SECONDS) is None
    assert kitchen.received == b""
