"""docketd jobs, through the daemon and on the file itself."""

from __future__ import annotations

import json
import re

import pytest

from tests.actors.commands.conftest import with_daemon


async def test_the_queue_is_listed(either):
    for words in (
        ("jobs",),
        ("jobs", "list"),
        ("jobs", "--state", "queued"),
        ("jobs", "list", "--printer", "kitchen"),
    ):
        told = await either.run(*words)
        headings, row = told.stdout.splitlines()
        assert headings.split()[:3] == ["JOB", "ORDER", "KIND"]
        assert row.split()[:6] == ["1", "1001", "order", "kitchen", "kitchen", "queued"]


async def test_json_is_the_same_with_and_without_a_daemon(either):
    jobs = json.loads((await either.run("jobs", "list", "--json")).stdout)["jobs"]
    assert [(job["job"], job["state"], job["source"]) for job in jobs] == [(1, "queued", "till")]
    assert jobs[0]["created_at"].endswith("Z")
    assert json.loads((await either.run("jobs", "list", "--state", "held", "--json")).stdout) == {"jobs": []}


async def test_one_job_is_shown(either):
    told = await either.run("jobs", "show", "1")
    assert "job 1" in told.stdout
    assert "queued at kitchen" in told.stdout
    assert json.loads((await either.run("jobs", "show", "1", "--json")).stdout)["attempts"] == []


async def test_a_sent_job_shows_its_attempt_and_its_ticket(shell):
    await shell.take()
    await shell.print()
    told = (await shell.run("jobs", "show", "1")).stdout
    assert "sent at kitchen, how we know: bytes (this printer can't confirm)" in told
    assert "|Pizza|" in told
    assert "\x1b" not in told
    attempt = next(line.split() for line in told.splitlines() if line.startswith("1 "))
    assert "taken" in attempt


async def test_a_copy_is_told_from_its_ticket(shell):
    await shell.take()
    await shell.print()
    await shell.run("jobs", "reprint", "1")
    copy, first = (await shell.run("jobs")).stdout.splitlines()[1:]
    assert "order, reprint 1 " in copy
    assert "reprint" not in first
    assert "of order 1001 for kitchen, reprint 1" in (await shell.run("jobs", "show", "2")).stdout
    assert "order, reprint 1 " in (await shell.run("orders", "show", "1")).stdout


async def test_a_reason_is_shown(either):
    await either.run("jobs", "cancel", "1")
    assert "cancel" in (await either.run("jobs", "show", "1")).stdout.splitlines()[2]


async def test_a_job_is_cancelled_and_queued_again(either):
    assert "cancelled" in (await either.run("jobs", "cancel", "1")).stdout
    again = json.loads((await either.run("jobs", "requeue", "1", "--json")).stdout)
    assert again["state"] == "queued"


@pytest.mark.parametrize("words", [("show", "99"), ("cancel", "99"), ("release", "1")])
async def test_what_cannot_be_is_a_sentence_and_exit_1(either, words):
    told = await either.run("jobs", *words, code=1)
    assert told.stdout == ""
    assert len(told.stderr.splitlines()) == 1
    assert words[1] in told.stderr


async def test_a_folder_without_a_journal_is_not_made_into_one(lone, tmp_path):
    lone.data = tmp_path / "elsewhere"
    told = await lone.run("jobs", code=1)
    assert "no journal" in told.stderr
    assert not lone.data.exists()


async def test_another_docketd_on_the_file_is_said_so(shell):
    (shell.data / "run.json").unlink()
    told = await shell.run("jobs", code=1)
    assert len(told.stderr.splitlines()) == 1


async def test_an_order_without_a_number_is_called_by_its_id_as_on_its_ticket(shell):
    await shell.take(number="")
    row = (await shell.run("jobs")).stdout.splitlines()[1]
    assert row.split()[:2] == ["1", "A-1"]
    assert "of order A-1 for" in (await shell.run("jobs", "show", "1")).stdout


@pytest.mark.parametrize("words", [("jobs", "show", "99"), ("keys", "revoke", "nobody")])
async def test_what_is_not_there_names_the_command_that_lists_them(either, words):
    assert f"docketd {words[0]}" in (await either.run(*words, code=1)).stderr


async def test_a_printed_ticket_comes_again(shell):
    await shell.take()
    refused = await shell.run("jobs", "reprint", "1", code=1)
    assert "not printed yet" in refused.stderr
    await shell.print()
    assert (
        "reprint 1 of job 1 is job 2, queued at kitchen" in (await shell.run("jobs", "reprint", "1")).stdout
    )
    assert json.loads((await shell.run("jobs", "show", "2", "--json")).stdout)["copy"] == 2


async def test_without_a_daemon_a_reprint_waits_for_it(tmp_path):
    async with with_daemon(tmp_path) as shell:
        await shell.take()
        await shell.print()
    (tmp_path / "run.json").unlink()
    assert "job 2, queued" in (await shell.run("jobs", "reprint", "1")).stdout
    assert "job 2 is a copy" in (await shell.run("jobs", "reprint", "1", code=1)).stderr
    assert "no job 9" in (await shell.run("jobs", "reprint", "9", code=1)).stderr


async def test_the_ledger_says_how_each_ticket_is_known(shell):
    await shell.take()
    await shell.print()
    told = (await shell.run("jobs", "ledger")).stdout.splitlines()
    assert told[0].split()[:5] == ["JOB", "NUMBER", "ORDER", "STATE", "HOW"]
    assert told[1].split()[:6] == ["1", "K-001", "1001", "sent", "bytes", "1"]
    assert "taken" in told[1]
    assert re.search(r" \d+\.\d{3} s ", told[1])
    assert told[-1] == "bytes (this printer can't confirm)"


async def test_the_ledger_is_the_same_with_and_without_a_daemon(either):
    (row,) = json.loads((await either.run("jobs", "ledger", "--order", "1", "--json")).stdout)["ledger"]
    assert (row["job"], row["state"], row["sendings"]) == (1, "queued", [])
