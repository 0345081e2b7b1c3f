"""The control port: one command a line, one answer of JSON a line."""

import asyncio
import json
import re

import pytest

from transports.virtual.control import ControlPort
from transports.virtual.server import VirtualPrinterServer

DEADLINE = 10.0


@pytest.fixture
async def server():
    server = VirtualPrinterServer()
    await server.start("127.0.0.1", 0)
    yield server
    await server.stop()


@pytest.fixture
def execute(server):
    return ControlPort(server).execute


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        (["paper-out"], {"online": False, "paper_end": True, "paper_low": True}),
        (["paper-out", "paper-in"], {"online": True, "paper_end": False, "paper_low": False}),
        (["paper-low"], {"online": True, "paper_low": True}),
        (["cover-open"], {"online": False, "cover_open": True}),
        (["cover-open", "cover-close"], {"online": True, "cover_open": False}),
        (["offline"], {"online": False}),
        (["offline", "online"], {"online": True}),
        (["power-off"], {"online": False, "powered": False}),
        (["power-off", "power-on"], {"online": True, "powered": True}),
        (["slow 100"], {"speed_mm_s": 100.0}),
        (["slow 100", "fast"], {"speed_mm_s": None}),
        (["network-down"], {"online": True, "host": False}),
        (["network-down", "network-up"], {"online": True}),
        (["jam"], {"cutter_error": False}),
        (["head-hot"], {"online": False, "head_hot": True}),
        (["head-hot", "head-cool"], {"online": True, "head_hot": False}),
        (["break", "repair"], {"online": False, "unrecoverable": True}),
        (["break", "power-off", "power-on"], {"online": False, "unrecoverable": True}),
        (["break", "repair", "power-off", "power-on"], {"online": True, "unrecoverable": False}),
        (["drawer-high"], {"online": True, "drawer_pin_high": True}),
        (["drawer-high", "drawer-low"], {"drawer_pin_high": False}),
    ],
    ids=str,
)
async def test_faults(execute, commands, expected):
    for command in commands:
        assert execute(command + "\r\n") == {"ok": True}
    status = execute("status")
    assert status["ok"]
    assert {key: status[key] for key in expected} == expected


async def test_jam_and_clear_jam(server, execute):
    execute("jam")
    server.printer.receive(b"a\n\x1dV\x01", asyncio.get_running_loop().time())
    assert execute("status")["cutter_error"]
    execute("clear-jam")
    server.printer.receive(b"\x10\x05\x01", asyncio.get_running_loop().time())
    assert execute("status")["slips"] == 1


async def test_paper_out_after(server, execute):
    assert execute("paper-out-after 5") == {"ok": True}
    server.printer.receive(b"a\nb\nc\n", asyncio.get_running_loop().time())
    status = execute("status")
    assert (status["paper_end"], status["unfinished"], status["waiting_bytes"]) == (True, "a\nb", 2)


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        (["mute"], {"mute": True}),
        (["mute", "speak"], {"mute": False}),
        (["garble"], {"garbled": True}),
        (["garble", "clear"], {"garbled": False}),
        (["trickle 50"], {"bytes_per_second": 50.0}),
        (["trickle 50", "flow"], {"bytes_per_second": None}),
        (["reset-after 1000"], {"reset_after": 1000}),
        (["noise 20"], {"noisy": True}),
        (["idle 5"], {"idle_seconds": 5.0}),
    ],
    ids=str,
)
async def test_faults_of_the_line(server, execute, commands, expected):
    for command in commands:
        assert execute(command) == {"ok": True}
    assert {key: getattr(server.line, key) for key in expected} == expected


async def test_slips(server, execute):
    server.printer.receive(b"soup\n\x1dV\x01salad\n\x1dV\x01", asyncio.get_running_loop().time())
    assert execute("slips") == {
        "ok": True,
        "slips": [{"number": 1, "text": "soup"}, {"number": 2, "text": "salad"}],
        "total": 2,
    }


@pytest.mark.parametrize(
    "line",
    [
        "",
        "explode",
        "paper-out 3",
        "slow",
        "slow fast",
        "slow nan",
        "slow -1",
        "slow 0",
        "slow 1 2",
        "slips 1",
        "paper-out-after 1e9",
        "noise 0",
        "trickle",
    ],
)
async def test_what_is_not_a_command_is_said_to_be_none(execute, line):
    answer = execute(line)
    assert answer["ok"] is False
    assert answer["error"]


async def test_over_a_socket(server):
    await server.start_control("127.0.0.1", 0)
    async with asyncio.timeout(DEADLINE):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.control_port)
        writer.write(b"cover-open\nnonsense \xff\n")
        assert json.loads(await reader.readline()) == {"ok": True}
        assert json.loads(await reader.readline())["ok"] is False
        assert server.printer.condition.cover_open
        writer.write(b"x" * 100_000)
        assert await reader.read() == b"", "a line without end ends the conversation"
        writer.close()


async def test_stop_with_a_caller_connected(server):
    await server.start_control("127.0.0.1", 0)
    async with asyncio.timeout(DEADLINE):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.control_port)
        writer.write(b"status\n")
        await reader.readline()
        await server.stop()
        assert await reader.read() == b""
        writer.close()


async def test_no_control_port_no_number(server):
    with pytest.raises(RuntimeError, match="not open"):
        _ = server.control_port


async def test_help_names_every_word_and_each_is_one(execute):
    words = execute("help")["commands"]
    assert {"paper-out", "head-hot", "reset-after NUMBER", "status", "help"} <= set(words)
    documented = set(re.findall(r"`([a-z-]+)", ControlPort.__doc__)) - {"ok"}
    assert {word.partition(" ")[0] for word in words} == documented
    for word in words:
        assert execute(word.replace("NUMBER", "50"))["ok"], word


async def test_what_was_not_understood_is_counted(server, execute):
    server.printer.receive(b"\x1b\x7f\x1b\x7f\x1d\x01a\n", asyncio.get_running_loop().time())
    assert execute("status")["ignored"] == {"1b 7f": 2, "1d 01": 1}
