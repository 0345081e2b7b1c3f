"""What a device's thread leaves behind; the streams' own tests have the rest."""

import asyncio
import gc
import threading

import pytest

from tests.transports.contract import until
from transports.side_thread import SideThread, returned


def failing():
    raise OSError("the line is gone")


async def test_an_error_behind_the_end_is_no_complaint():
    """A call fails and its stream ends in the same turn: nobody asks the call any more."""
    complaints = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    side, ended = SideThread("kitchen"), asyncio.get_running_loop().create_future()
    call = side.submit(failing)
    side.dismiss()
    await side.settled()
    ended.set_result(None)
    await returned(call, ended)
    await until(
        lambda: all(thread.name != "kitchen" for thread in threading.enumerate())
    )  # it knows the call
    del call
    gc.collect()
    assert complaints == []


async def test_who_asks_still_hears_it():
    side, ended = SideThread("kitchen"), asyncio.get_running_loop().create_future()
    call = side.submit(failing)
    await returned(call, ended)
    with pytest.raises(OSError, match="the line is gone"):
        call.result()
    side.dismiss()
