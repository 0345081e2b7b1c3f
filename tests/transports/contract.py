"""What every stream has to keep, whatever carries its bytes. `ends.py` has the other ends.

A class of tests over one kind of stream derives from `StreamContract` and names its end. An end is where the
bytes come out: it counts them, can stop taking them, can answer, vanish and come back.
"""

import asyncio
from contextlib import asynccontextmanager

import pytest

from transports.errors import LostError, RefusedError
from transports.reasons import DialReason

DEADLINE = 20
LARGE = bytes(range(256)) * 40_000  # more than any system keeps on the way


def deadline():
    return asyncio.timeout(DEADLINE)


async def until(found):
    """Asks at each turn of the loop; ends the test at its deadline."""
    async with deadline():
        while not found():  # noqa: ASYNC110 - ends have no event for everything
            await asyncio.sleep(0)


@asynccontextmanager
async def begun(call):
    """A call that is waiting, or has done something, and is not left running."""
    task = asyncio.ensure_future(call)
    await asyncio.sleep(0)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class StreamContract:
    """`refusals`: what an absent device may be said to be. Each flag is true of most."""

    refusals = frozenset({DialReason.UNREACHABLE})
    answers = True
    can_hold = True  # a device that takes no bytes holds the writer: a disk does not
    vanishes = True  # an open one is seen to go, without a write

    @pytest.fixture
    async def stream(self, end):
        found = end.stream()
        yield found
        found.abort()

    @pytest.fixture
    async def opened(self, stream):
        await stream.open(DEADLINE)
        return stream

    # --- taking and giving ------------------------------------------------------------------------

    async def test_bytes_go_out_in_order_and_are_counted(self, opened, end):
        assert opened.bytes_out == 0
        assert opened.answers == self.answers
        async with deadline():
            await opened.write(b"soup\n")
            await opened.write(LARGE[:300_000])
        assert opened.bytes_out == 300_005
        await until(lambda: len(end.received) >= 300_005)
        assert bytes(end.received) == b"soup\n" + LARGE[:300_000]

    async def test_every_byte_goes_as_it_is(self, opened, end):
        """A terminal's own meanings (Ctrl-C, Ctrl-S, line ends) are not for printers."""
        async with deadline():
            await opened.write(bytes(range(256)))
        await until(lambda: len(end.received) >= 256)
        assert bytes(end.received) == bytes(range(256))

    async def test_what_the_device_says_is_read_as_it_is(self, opened, end):
        if not self.answers:
            pytest.skip("it says nothing")
        said, heard = bytes(set(range(256)) - {0x11, 0x13}), b""
        end.say(said)
        async with deadline():
            while len(heard) < len(said):
                piece = await opened.read()
                assert piece
                heard += piece
        assert heard == said

    async def test_one_task_reads_while_another_writes(self, opened, end):
        async with begun(opened.read()) as reading:
            async with deadline():
                await opened.write(LARGE[:100_000])
            assert not reading.done()
            if self.answers:
                end.say(b"\x12")
                async with deadline():
                    assert await reading == b"\x12"

    # --- a device that takes nothing --------------------------------------------------------------

    async def test_a_device_that_takes_nothing_holds_the_write_and_nothing_is_lost(self, opened, end):
        if not self.can_hold:
            pytest.skip("a disk takes everything")
        end.pause()
        async with begun(opened.write(LARGE)) as writing:
            await until(lambda: opened.bytes_out)
            await self.stalled(opened, writing)
            assert not writing.done()
            assert opened.bytes_out < len(LARGE)
            end.resume()
            async with deadline():
                await writing
        assert opened.bytes_out == len(LARGE)
        await until(lambda: len(end.received) >= len(LARGE))
        assert bytes(end.received) == LARGE

    async def test_a_device_that_takes_nothing_is_let_go_at_once_and_opens_again(self, opened, end):
        if not self.can_hold:
            pytest.skip("a disk takes everything")
        end.pause()
        async with begun(opened.write(LARGE)) as writing:
            await until(lambda: opened.bytes_out)
            await self.stalled(opened, writing)
            loop = asyncio.get_running_loop()
            began = loop.time()
            opened.abort()
            assert loop.time() - began < 1  # it waits for nobody
            async with deadline():
                with pytest.raises(LostError) as raised:
                    await writing
        assert 0 < raised.value.bytes_out < len(LARGE)
        assert opened.bytes_out == raised.value.bytes_out
        end.resume()
        await opened.open(DEADLINE)
        assert opened.bytes_out == 0

    async def test_a_write_that_nobody_waits_for_any_more_leaves_a_stream_to_abort(self, opened, end):
        if not self.can_hold:
            pytest.skip("a disk takes everything")
        end.pause()
        async with begun(opened.write(LARGE)) as writing:
            await until(lambda: opened.bytes_out)
            await self.stalled(opened, writing)
            writing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await writing
        opened.abort()
        end.resume()
        await opened.open(DEADLINE)

    async def stalled(self, stream, writing):
        """Until no more bytes leave: what the system keeps on the way is full."""
        before = -1
        async with deadline():
            while stream.bytes_out != before:
                before = stream.bytes_out
                await asyncio.wait([writing], timeout=0.1)

    # --- a device that goes -----------------------------------------------------------------------

    async def test_what_is_not_there_refuses_and_opens_when_it_is(self, stream, end):
        await end.vanish()
        async with deadline():
            with pytest.raises(RefusedError) as raised:
                await stream.open(DEADLINE)
        assert raised.value.reasons <= self.refusals
        assert raised.value.reasons
        with pytest.raises(LostError):
            await stream.write(b"soup")
        assert stream.bytes_out == 0
        await end.come_back()
        await stream.open(DEADLINE)
        async with deadline():
            await stream.write(b"soup")
        await until(lambda: end.received == b"soup")

    async def test_a_device_that_goes_ends_a_waiting_read(self, opened, end):
        if not self.vanishes:
            pytest.skip("nobody sees it go")
        async with begun(opened.read()) as reading:
            async with deadline():
                await opened.write(b"soup")
            await until(lambda: len(end.received) == 4)
            await end.vanish()
            async with deadline():
                with pytest.raises(LostError) as raised:
                    await reading
        assert raised.value.bytes_out == 4
        assert opened.bytes_out == 4  # the link asks after the end

    async def test_a_device_that_goes_in_mid_write_took_no_more_than_is_said(self, opened, end):
        if self.can_hold:
            end.pause()
        else:
            await end.vanish()
        async with begun(opened.write(LARGE)) as writing:
            if self.can_hold:
                await until(lambda: opened.bytes_out)
                await self.stalled(opened, writing)
                await end.vanish()
            async with deadline():
                with pytest.raises(LostError) as raised:
                    await self.wrote(opened, writing)
        assert len(end.received) <= raised.value.bytes_out
        if self.can_hold:
            assert raised.value.bytes_out < len(LARGE)  # nothing counts as sent that nobody took

    async def wrote(self, stream, writing):
        """A link reads as well, and lets go of what is gone: some hear of it there alone."""
        async with begun(stream.read()) as reading:
            await asyncio.wait([writing, reading], return_when=asyncio.FIRST_COMPLETED)
            if not writing.done():
                stream.abort()
            await writing

    async def test_it_comes_back_after_it_went(self, opened, end):
        await end.vanish()
        opened.abort()
        await end.come_back()
        await opened.open(DEADLINE)
        async with deadline():
            await opened.write(b"salad")
        await until(lambda: bytes(end.received).endswith(b"salad"))

    # --- opening and letting go -------------------------------------------------------------------

    async def test_closed_it_neither_takes_nor_gives(self, stream):
        for moment in ("never opened", "aborted"):
            async with deadline():
                with pytest.raises(LostError):
                    await stream.write(b"x")
                with pytest.raises(LostError):
                    await stream.read()
            if moment == "never opened":
                await stream.open(DEADLINE)
                stream.abort()
                stream.abort()

    async def test_opened_again_it_counts_from_zero(self, opened, end):
        async with deadline():
            await opened.write(b"soup\n")
        await until(lambda: len(end.received) == 5)
        opened.abort()
        assert opened.bytes_out == 5
        await opened.open(DEADLINE)
        assert opened.bytes_out == 0
        async with deadline():
            await opened.write(b"salad")
        await until(lambda: bytes(end.received).endswith(b"salad"))

    async def test_opening_an_open_one_begins_anew(self, opened):
        async with deadline():
            await opened.write(b"soup\n")
        await opened.open(DEADLINE)
        assert opened.bytes_out == 0

    async def test_abort_ends_a_waiting_read(self, opened):
        async with begun(opened.read()) as reading:
            assert not reading.done()
            opened.abort()
            async with deadline():
                with pytest.raises(LostError):
                    await reading

    async def test_an_opening_that_is_given_up_leaves_nothing_behind(self, stream, end):
        async with begun(stream.open(DEADLINE)) as opening:
            opening.cancel()
            await asyncio.gather(opening, return_exceptions=True)
        await stream.open(DEADLINE)
        async with deadline():
            await stream.write(b"soup")
        await until(lambda: bytes(end.received) == b"soup")
