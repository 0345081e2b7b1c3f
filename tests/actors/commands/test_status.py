"""docketd status, and how commands find their daemon."""

from __future__ import annotations

import json
import os
import re
import sys

import aiohttp
import click
import pytest
from click.testing import CliRunner

from actors import run_file
from actors.cli import docketd
from actors.commands.status import _show, _show_detail
from actors.gateway import vitals
from actors.gateway.sentence import reason_words
from actors.journal.alert_messages import Raise, Severity
from actors.run_file import RunFile
from supervision import TerminateChild


async def test_it_is_told_as_a_table(shell):
    await shell.take()
    told = await shell.run("status")
    assert "ok" in told.stdout
    assert "1 queued" in told.stdout
    assert any(line.split()[:2] == ["wix", "unknown"] for line in told.stdout.splitlines())
    assert any(line.split()[:3] == ["kitchen", "unknown", "VIRTUAL"] for line in told.stdout.splitlines())


async def test_it_hands_out_a_link_to_the_page(shell):
    told = await shell.run("status")
    link = re.search(r"opened once with this link:\n(\S+)", told.stdout)[1]
    assert link.startswith(shell.address + "/sign-in?token=")
    for status in (200, 403):
        async with aiohttp.ClientSession() as client, client.get(link) as found:
            assert found.status == status
    assert "sign-in" not in (await shell.run("status", "--json")).stdout


async def test_a_key_that_only_reads_hands_out_none(shell, tmp_path):
    made = await shell.run("keys", "add", "reader", "--scope", "read", "--json")
    file = tmp_path / "key.txt"
    file.write_text(json.loads(made.stdout)["key"])
    told = await shell.run("status", "--server", shell.address, "--key-file", str(file))
    assert "sign-in" not in told.stdout


async def test_it_is_told_as_json(shell):
    found = json.loads((await shell.run("status", "--json")).stdout)
    assert found["service"]["status"] == "ok"
    assert found["printers"][0]["name"] == "kitchen"


def test_reasons_are_told_in_the_words_of_the_page():
    words = [reason_words(reason) for reason in ("media-empty", "cover-open", "cutter-error", "toner")]
    assert words == ["out of paper", "open", "has a stuck cutter", "reports toner"]
    assert "has a stuck cutter" in CliRunner().invoke(_table_of, ["cutter-error"]).stdout


@click.command()
@click.argument("reason")
def _table_of(reason):
    printer = {"name": "kitchen", "state": "blocked", "virtual": False, "reasons": [reason]}
    more = {"printing": None, "address": "tcp://1.2.3.4:9100"}
    _show_detail({"queue": {"states": {}}, "evidence": {}, "printers": [printer | more], "sources": []})


async def test_a_failing_daemon_is_exit_1(shell, monkeypatch):
    monkeypatch.setattr(vitals, "FRESH", 0.0)
    await shell.system.ref_of("docketd").ask(TerminateChild("journal"), timeout=5)
    told = await shell.run("status", code=1)
    assert "journal" in told.stdout


async def test_a_key_that_may_not_read_gets_the_summary(shell, tmp_path):
    made = await shell.run("keys", "add", "till", "--scope", "print")
    file = tmp_path / "key"
    file.write_text(made.stdout)
    told = await shell.run("status", "--server", shell.address + "/", "--key-file", str(file))
    assert "PRINTER" not in told.stdout


async def test_without_a_daemon_it_says_so(lone):
    told = await lone.run("status", code=1)
    assert told.stdout == ""
    assert len(told.stderr.splitlines()) == 1
    assert "docketd run" in told.stderr


async def test_a_file_left_by_a_crash_is_no_daemon(lone):
    run_file.write(lone.data, RunFile("http://127.0.0.1:9", 2**22 + 1, "x"))
    assert "no docketd is running" in (await lone.run("status", code=1)).stderr


async def test_a_file_whose_process_is_another_by_now_is_no_daemon(lone, unused_tcp_port):
    run_file.write(lone.data, RunFile(f"http://127.0.0.1:{unused_tcp_port}", os.getpid(), "x"))
    assert "no docketd is running" in (await lone.run("status", code=1)).stderr


async def test_a_daemon_that_does_not_answer_is_said_so(lone, tmp_path, unused_tcp_port):
    file = tmp_path / "key"
    file.write_text("dk_some_key")
    address = f"http://127.0.0.1:{unused_tcp_port}"
    told = await lone.run("status", "--server", address, "--key-file", str(file), code=1)
    assert address in told.stderr


async def test_a_wrong_key_is_said_so(shell, tmp_path):
    file = tmp_path / "key"
    file.write_text("dk_nobody_nothing")
    told = await shell.run("jobs", "--server", shell.address, "--key-file", str(file), code=1)
    assert "not valid" in told.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--server", "http://127.0.0.1:1"),
        ("--server", "127.0.0.1:1"),
        ("--server", "http://127.0.0.1:1", "--key-file", "/nowhere/at/all"),
    ],
)
async def test_half_an_address_is_wrong_usage(lone, words):
    told = await lone.run("status", *words, code=2)
    assert len(told.stderr.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads everything")
async def test_somebody_elses_daemon_is_said_so(lone):
    run_file.write(lone.data, RunFile("http://127.0.0.1:9", os.getpid(), "x"))
    (lone.data / "run.json").chmod(0)
    assert "account" in (await lone.run("status", code=1)).stderr


async def test_a_daemon_of_another_account_is_said_so(lone, monkeypatch):
    def refuse(data):
        raise PermissionError

    monkeypatch.setattr(run_file, "read", refuse)
    assert "account" in (await lone.run("status", code=1)).stderr


@pytest.mark.parametrize(
    "content", [b"", b"dk_secret\nother", b"dk_secret other", b"dk_\xc3\xa4", b"\xff\xfed"]
)
def test_a_key_file_with_more_than_a_key_is_refused_without_repeating_it(tmp_path, content):
    file = tmp_path / "key.txt"
    file.write_bytes(content)
    words = ["status", "--server", "http://127.0.0.1:1", "--key-file", str(file)]
    told = CliRunner().invoke(docketd, words)
    assert told.exit_code == 2
    assert "key.txt" in told.stderr
    assert "secret" not in told.output


def test_its_own_time_is_a_line():
    says = "available 99.98 % today, 99.95 % this month; away 12 s at 14:03 (restarted)"
    service = {"version": "1", "status": "ok", "started_at": None, "reasons": []}
    found = {
        "service": service,
        "settings": {"last_good": False},
        "last_order_at": None,
        "queue": {"waiting": 0},
    }
    for availability, lines in (({"says": says}, [says]), (None, [])):
        told = CliRunner().invoke(_shows(found | {"availability": availability}))
        assert [line for line in told.output.splitlines() if "available" in line] == lines


def _shows(found):
    return click.command(lambda: _show(found))


async def test_an_alert_is_a_line_with_its_beginning(shell):
    alert = Raise("slow-disk", Severity.WARNING, "The disk is slow.")
    await shell.system.ref_of("journal").ask(alert, timeout=5)
    told = await shell.run("status")
    assert "warning: The disk is slow. (since " in told.stdout
