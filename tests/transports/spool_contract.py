"""What every spool has to keep, whatever queue is behind it.

A class of tests over one kind of spool derives from `SpoolContract` and names its end. An end is the queue
and the device behind it: `hold` and `go_on` make the device take nothing and go on, `stop` stops the queue as
a person would, `refuse` makes it take no documents, `vanish` and `come_back` are the spooler's own end and
return, `freeze` and `thaw` make it hang; `printed` is what came out. `report` sets what the device says of
itself, in the keywords of `transports.reasons`.
"""

import asyncio

import pytest

from transports.errors import LostError, RefusedError
from transports.reasons import Reason
from transports.spool import OVER, DocumentState

DEADLINE = 20.0
EVERY_BYTE = bytes(range(256)) * 40


async def until(found):
    """Asks again and again; ends the test at its deadline."""
    async with asyncio.timeout(DEADLINE):
        while not (answer := await found()):  # noqa: ASYNC110 - spoolers have no event for everything
            await asyncio.sleep(0)
    return answer


class SpoolContract:
    vanishes = True  # the spooler can end
    reports = True  # the device says how it is
    refuses = True  # a queue can take no documents

    @pytest.fixture
    async def spool(self, end):
        found = end.spool()
        yield found
        found.abort()

    async def over(self, spool, name, number=None):
        async def found():
            document = await spool.find(name, DEADLINE, number)
            return document if document is not None and document.state in OVER else None

        return await until(found)

    async def said(self, spool, *reasons):
        async def found():
            return set(reasons) == (await spool.state(DEADLINE)).reasons

        await until(found)

    # --- documents --------------------------------------------------------------------------------

    async def test_a_document_comes_out_as_it_is_and_is_found_by_its_name(self, spool, end):
        number = await spool.submit("docketd 7 0007", EVERY_BYTE, DEADLINE)
        found = await self.over(spool, "docketd 7 0007")
        assert (found.number, found.name, found.state) == (number, "docketd 7 0007", DocumentState.COMPLETED)
        assert found.ours
        assert found.begun
        assert bytes(end.printed) == EVERY_BYTE

    async def test_a_name_that_was_never_used_is_not_known(self, spool, end):
        await spool.submit("docketd 7 0007", b"soup", DEADLINE)
        assert await spool.find("docketd 8 0008", DEADLINE) is None
        assert await spool.find("docketd 7", DEADLINE) is None

    async def test_a_number_that_another_document_has_does_not_mislead(self, spool, end):
        first = await spool.submit("docketd 7 0007", b"soup", DEADLINE)
        second = await spool.submit("docketd 8 0008", b"rice", DEADLINE)
        found = await spool.find("docketd 8 0008", DEADLINE, first)
        assert found.number == second
        found = await spool.find("docketd 8 0008", DEADLINE, second + 1000)
        assert found.number == second

    async def test_documents_come_out_in_order(self, spool, end):
        for number in range(5):
            await spool.submit(f"docketd {number}", b"%d\n" % number, DEADLINE)
        await self.over(spool, "docketd 4")
        assert bytes(end.printed) == b"0\n1\n2\n3\n4\n"

    # --- a device that takes nothing --------------------------------------------------------------

    async def test_what_a_device_does_not_take_waits_and_comes_out_when_it_does(self, spool, end):
        end.hold()
        number = await spool.submit("docketd 7 0007", b"soup", DEADLINE)
        found = await spool.find("docketd 7 0007", DEADLINE, number)
        assert found.state not in OVER
        assert [each.number for each in await spool.queue(DEADLINE)] == [number]
        assert bytes(end.printed) == b""
        end.go_on()
        assert (await self.over(spool, "docketd 7 0007", number)).state is DocumentState.COMPLETED
        assert bytes(end.printed) == b"soup"
        assert await spool.queue(DEADLINE) == ()

    async def test_what_the_device_says_is_told_in_our_words_and_until_it_says_so_no_more(self, spool, end):
        if not self.reports:
            pytest.skip("it says nothing")
        end.report(Reason.MEDIA_EMPTY, Reason.COVER_OPEN)
        await spool.submit("docketd 7 0007", b"soup", DEADLINE)
        await self.said(spool, Reason.MEDIA_EMPTY, Reason.COVER_OPEN)
        end.report(Reason.MEDIA_EMPTY)
        await self.said(spool, Reason.MEDIA_EMPTY)
        end.report()
        await self.over(spool, "docketd 7 0007")
        await self.said(spool)

    # --- a queue that does not go on --------------------------------------------------------------

    async def test_a_stopped_queue_keeps_its_documents_and_goes_on_when_it_is_resumed(self, spool, end):
        end.stop()
        await self.said(spool, "paused")
        number = await spool.submit("docketd 7 0007", b"soup", DEADLINE)
        found = await spool.find("docketd 7 0007", DEADLINE, number)
        assert found.state not in OVER
        assert not found.begun
        await spool.resume(DEADLINE)
        assert (await self.over(spool, "docketd 7 0007", number)).state is DocumentState.COMPLETED
        assert (await spool.state(DEADLINE)).reasons == frozenset()

    async def test_a_queue_that_takes_nothing_refuses_and_can_be_resumed(self, spool, end):
        if not self.refuses:
            pytest.skip("a queue of this kind takes everything")
        end.refuse()
        assert "not-accepting" in (await spool.state(DEADLINE)).reasons
        with pytest.raises(RefusedError) as raised:
            await spool.submit("docketd 7 0007", b"soup", DEADLINE)
        assert raised.value.reasons == {"not-accepting"}
        assert await spool.find("docketd 7 0007", DEADLINE) is None
        await spool.resume(DEADLINE)
        assert (await spool.state(DEADLINE)).reasons == frozenset()
        await spool.submit("docketd 8 0008", b"rice", DEADLINE)
        await self.over(spool, "docketd 8 0008")
        assert bytes(end.printed) == b"rice"

    async def test_ours_is_taken_back_once_and_never_comes_out(self, spool, end):
        end.stop()
        number = await spool.submit("docketd 7 0007", b"soup", DEADLINE)
        assert await spool.cancel(number, DEADLINE)
        assert not await spool.cancel(number, DEADLINE)
        assert await spool.queue(DEADLINE) == ()
        found = await spool.find("docketd 7 0007", DEADLINE, number)
        assert found is None or (found.state is DocumentState.CANCELED and not found.begun)
        await spool.resume(DEADLINE)
        await spool.submit("docketd 8 0008", b"rice", DEADLINE)
        await self.over(spool, "docketd 8 0008")
        assert bytes(end.printed) == b"rice"

    async def test_another_s_document_is_seen_and_left_alone(self, spool, end):
        end.stop()
        number = end.submit_as_another("letter", b"dear sirs")
        (found,) = await spool.queue(DEADLINE)
        assert (found.number, found.ours) == (number, False)
        assert not await spool.cancel(number, DEADLINE)
        assert [each.number for each in await spool.queue(DEADLINE)] == [number]

    # --- a spooler that is away -------------------------------------------------------------------

    async def test_a_spooler_that_is_away_refuses_all_and_is_found_again(self, spool, end):
        if not self.vanishes:
            pytest.skip("it can't be away")
        await spool.submit("docketd 7 0007", b"soup", DEADLINE)
        await self.over(spool, "docketd 7 0007")
        end.vanish()
        for call in (
            spool.state(DEADLINE),
            spool.find("docketd 7 0007", DEADLINE),
            spool.queue(DEADLINE),
            spool.submit("docketd 8 0008", b"rice", DEADLINE),
            spool.resume(DEADLINE),
            spool.cancel(1, DEADLINE),
            spool.check(DEADLINE, mend=True),
        ):
            with pytest.raises(RefusedError):
                await call
        end.come_back()
        assert (await spool.state(DEADLINE)).reasons == frozenset()
        assert await spool.find("docketd 8 0008", DEADLINE) is None

    async def test_a_spooler_that_hangs_costs_the_deadline_and_no_more(self, spool, end):
        end.freeze()
        try:
            with pytest.raises(RefusedError) as raised:
                await spool.state(0.2)
            assert raised.value.reasons == {"timed-out"}
            with pytest.raises(LostError) as lost:
                await spool.submit("docketd 7 0007", b"soup", 0.2)
            assert lost.value.bytes_out is None
        finally:
            end.thaw()

    async def test_a_call_that_waits_is_let_go(self, spool, end):
        end.freeze()
        try:
            waiting = asyncio.ensure_future(spool.state(DEADLINE))
            for _ in range(20):
                await asyncio.sleep(0)
            spool.abort()
            async with asyncio.timeout(DEADLINE / 2):
                with pytest.raises(LostError):
                    await waiting
        finally:
            end.thaw()
        await until(lambda: self._answers(spool))

    async def _answers(self, spool):
        return (await spool.state(DEADLINE)).reasons == frozenset()
