import asyncio
import socket
import sys

import pytest

from transports.liveness import SILENCE_MS, Line, PatientGuard, guard, line_state

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's struct tcp_info")


def tcp_info(*, unacked=0, not_sent=0, probes=0):
    info = bytearray(148)
    info[3] = probes
    info[24:28] = unacked.to_bytes(4, sys.byteorder)
    info[144:148] = not_sent.to_bytes(4, sys.byteorder)
    return bytes(info)


@pytest.mark.parametrize(
    ("info", "state"),
    [
        (tcp_info(), Line.IDLE),
        (tcp_info(unacked=1), Line.MOVING),
        (tcp_info(unacked=1, not_sent=9), Line.MOVING),
        (tcp_info(not_sent=300), Line.FULL),
        (tcp_info(not_sent=300, probes=2), Line.FULL),
        (tcp_info(not_sent=300, probes=3), Line.MOVING),
        (tcp_info(not_sent=300)[:104], Line.IDLE),  # kernels before 4.6 do not tell what waits
    ],
)
def test_line_state(info, state):
    assert line_state(info) is state


@linux
def test_a_guarded_socket_has_its_options():
    with socket.socket() as connection:
        guard(connection)
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == SILENCE_MS


class Connection:
    """A socket whose `tcp_info` follows a script, and which is closed after it."""

    def __init__(self, *script):
        self.script = list(script)
        self.allowed = []
        self.over = asyncio.Event()
        self.closed = asyncio.Event()

    def getsockopt(self, *_):
        if not self.script:
            asyncio.get_running_loop().call_soon(self.closed.set)
            raise OSError(9, "Bad file descriptor")
        return self.script.pop(0)

    def setsockopt(self, _level, option, value):
        assert option == socket.TCP_USER_TIMEOUT
        self.allowed.append(value)
        if not self.script:
            asyncio.get_running_loop().call_soon(self.over.set)


@linux
async def test_patience_while_the_window_is_closed_and_none_afterwards():
    full, moving, idle = tcp_info(not_sent=1), tcp_info(unacked=1), tcp_info()
    connection = Connection(full, full, moving, full, idle)
    patience = PatientGuard(asyncio.get_running_loop(), connection, silence_ms=300, look_every=0.001)
    patience.bytes_written()
    patience.bytes_written()
    async with asyncio.timeout(5):
        await connection.over.wait()
    assert connection.allowed == [0, 0, 300, 0, 300]
    assert patience._timer is None  # nothing ticks on an idle line


@linux
async def test_a_closed_connection_ends_the_looking():
    connection = Connection(tcp_info(unacked=1))
    patience = PatientGuard(asyncio.get_running_loop(), connection, look_every=0.001)
    patience.bytes_written()
    async with asyncio.timeout(5):
        await connection.closed.wait()
    assert connection.allowed == [SILENCE_MS]
    assert patience._timer is None


async def test_stop_cancels_the_next_look():
    connection = Connection()
    patience = PatientGuard(asyncio.get_running_loop(), connection, look_every=0)
    patience.bytes_written()
    patience.stop()
    patience.stop()
    for _ in range(3):
        await asyncio.sleep(0)
    assert not connection.closed.is_set()
