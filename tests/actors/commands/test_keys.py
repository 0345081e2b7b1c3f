"""docketd keys, through the daemon and on the file itself."""

from __future__ import annotations

import json
import stat
import sys

import pytest


async def test_a_key_is_made_listed_and_revoked(either):
    made = await either.run("keys", "add", "till-1", "--scope", "print", "--scope", "read")
    key = made.stdout.strip()
    assert key.startswith("dk_")
    assert key not in made.stderr
    listed = await either.run("keys", "list")
    assert "till-1" in listed.stdout
    assert key.rpartition("_")[2] not in listed.stdout
    await either.run("keys", "revoke", "till-1")
    (row,) = json.loads((await either.run("keys", "--json")).stdout)["keys"]
    assert (row["name"], row["scopes"]) == ("till-1", ["print", "read"])
    assert row["revoked_at"] is not None


async def test_a_key_made_in_json_opens_the_daemon(shell, tmp_path):
    made = json.loads((await shell.run("keys", "add", "screen", "--scope", "read", "--json")).stdout)
    file = tmp_path / "key.txt"
    file.write_text(made["key"] + "\n")
    told = await shell.run("jobs", "--server", shell.address, "--key-file", str(file))
    assert told.stdout.startswith("JOB")


async def test_json_of_a_revocation(either):
    await either.run("keys", "add", "a", "--scope", "read")
    told = await either.run("keys", "revoke", "a", "--json")
    assert json.loads(told.stdout) == {"name": "a", "revoked": True}


@pytest.mark.parametrize("name", ["wix", "two words", ""])
async def test_names_that_cannot_be_given(either, name):
    told = await either.run("keys", "add", name, "--scope", "read", code=1)
    assert told.stdout == ""
    assert len(told.stderr.splitlines()) == 1


async def test_a_name_is_given_once_and_only_living_keys_are_revoked(either):
    await either.run("keys", "add", "a", "--scope", "read")
    assert "'a'" in (await either.run("keys", "add", "a", "--scope", "read", code=1)).stderr
    assert "'b'" in (await either.run("keys", "revoke", "b", code=1)).stderr


async def test_a_key_can_be_made_before_the_first_start(lone, tmp_path):
    lone.data = tmp_path / "new"
    await lone.run("keys", "add", "a", "--scope", "admin")
    assert "a" in (await lone.run("keys", "list")).stdout
    if sys.platform != "win32":
        assert stat.S_IMODE(lone.data.stat().st_mode) == 0o700
