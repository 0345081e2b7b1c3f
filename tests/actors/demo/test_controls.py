"""Printers of a demonstration, told from outside what happens to them."""

from __future__ import annotations

import asyncio
import json
import os

import pytest

from actors import run_file
from actors.demo.controls import Controls, folders, ports_of_first, tell
from actors.errors import DocketdError
from actors.run_file import RunFile
from transports.virtual.printer import VirtualPrinter


@pytest.fixture
async def controls(tmp_path):
    """A running demonstration's, as far as another process sees it; and its printers."""
    printers = {"kitchen": VirtualPrinter(), "bar": VirtualPrinter()}
    made = Controls(tmp_path)
    await made.start(printers)
    run_file.write(tmp_path, RunFile("http://127.0.0.1:1", os.getpid(), "key"))
    yield made, printers
    await made.stop()


async def test_each_printer_obeys_at_its_own_port(controls, tmp_path):
    _, printers = controls
    ports = ports_of_first([tmp_path / "nothing", tmp_path])
    assert await tell(ports["kitchen"], "paper-out") == {"ok": True}
    assert [printer.condition.paper_end for printer in printers.values()] == [True, False]
    assert await tell(ports["kitchen"], "paper-in") == {"ok": True}
    assert not printers["kitchen"].condition.paper_end


async def test_a_printer_of_the_same_process_has_no_cable_to_pull(controls, tmp_path):
    answer = await tell(ports_of_first([tmp_path])["bar"], "network-down")
    assert answer["ok"] is False
    assert "power-off" in answer["error"]
    assert (await tell(ports_of_first([tmp_path])["bar"], "network-up"))["ok"] is False


async def test_nothing_is_left_when_it_ends(controls, tmp_path):
    made, _ = controls
    port = ports_of_first([tmp_path])["bar"]
    await made.stop()
    assert ports_of_first([tmp_path]) == {}
    with pytest.raises(DocketdError, match="docketd demo"):
        await tell(port, "paper-out")


async def test_a_port_that_speaks_another_language_is_no_demo():
    async def other(reader, writer):
        await reader.readline()
        writer.write(b"220 ready\n")
        writer.close()

    server = await asyncio.start_server(other, "127.0.0.1", 0)
    async with server:
        with pytest.raises(DocketdError):
            await tell(server.sockets[0].getsockname()[1], "paper-out")


def test_a_killed_demonstration_is_passed_over(tmp_path):
    (tmp_path / "printers.json").write_text(json.dumps({"kitchen": 1}))
    run_file.write(tmp_path, RunFile("http://127.0.0.1:1", 2**22 + 1, "key"))
    assert ports_of_first([tmp_path]) == {}


def test_the_newest_folder_comes_first(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for age, name in enumerate(("docketd-demo-b", "docketd-demo-a", "other")):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (1000 + age, 1000 + age))
    assert [folder.name for folder in folders()] == ["docketd-demo-a", "docketd-demo-b"]
