"""`docketd keys`: who may use the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from actors.commands import options
from actors.commands.group import DefaultGroup
from actors.commands.output import emit_json, emit_table, plain, when
from actors.errors import DocketdError

if TYPE_CHECKING:
    from actors.commands.daemon import Daemon

Shape = dict[str, Any]
SCOPES = click.Choice(["read", "print", "control", "admin"])


@click.group(
    cls=DefaultGroup,
    default="list",
    epilog="\b\nExamples:\n  docketd keys add till-1 --scope print\n  docketd keys revoke till-1",
)
def keys() -> None:
    """Make, list and revoke API keys. Works on the journal itself while no daemon runs."""


@keys.command("add", epilog="\b\nExample:\n  docketd keys add dashboard --scope read --scope control")
@click.argument("name")
@click.option(
    "--scope", "scopes", type=SCOPES, multiple=True, required=True, help="What it may do; may be repeated."
)
@options.at_daemon
@options.as_json
def add(daemon: Daemon, name: str, scopes: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001
    """Make a key. It is shown now and never again. Its name is the source of the orders that come with it."""
    remote = daemon.running()
    if remote is None:
        found = _add(daemon, name, scopes)
    else:
        found = remote.post("/keys", {"name": name, "scopes": list(scopes)})
    if as_json:
        emit_json(found)
        return
    click.echo(found["key"])
    click.echo(f"This is the key of {name}. Keep it now: only its hash is stored.", err=True)


@keys.command("list", epilog="\b\nExample:\n  docketd keys list --json")
@options.at_daemon
@options.as_json
def browse(daemon: Daemon, as_json: bool) -> None:  # noqa: FBT001
    """List the keys, never the secrets."""
    remote = daemon.running()
    found = _read(daemon) if remote is None else remote.get("/keys")["keys"]
    if as_json:
        emit_json({"keys": found})
        return
    rows = [
        (each["name"], each["scopes"], when(each["created_at"]), when(each["revoked_at"])) for each in found
    ]
    emit_table(("NAME", "SCOPES", "CREATED", "REVOKED"), rows)


@keys.command("revoke", epilog="\b\nExample:\n  docketd keys revoke till-1")
@click.argument("name")
@options.at_daemon
@options.as_json
def revoke(daemon: Daemon, name: str, as_json: bool) -> None:  # noqa: FBT001
    """Make a key worthless, at once."""
    remote = daemon.running()
    if remote is None:
        _revoke(daemon, name)
    else:
        from actors.commands.remote import segment  # noqa: PLC0415 - urllib costs 50 ms

        remote.delete(f"/keys/{segment(name)}")
    if as_json:
        emit_json({"name": name, "revoked": True})
    else:
        click.echo(f"the key of {name} opens nothing any more")


# --- without a daemon -----------------------------------------------------------------------------


def _add(daemon: Daemon, name: str, scopes: tuple[str, ...]) -> Shape:
    from actors.gateway import access, shapes  # noqa: PLC0415 - only where no daemon answers
    from actors.journal.access_messages import AddKey, KeyNameTakenError  # noqa: PLC0415
    from actors.outside import SystemClock, SystemIds  # noqa: PLC0415

    access.checked_name(name)
    token, row = access.make_key(SystemIds(), name, scopes, SystemClock().now())
    try:
        daemon.ask_journal(AddKey(row.key_id, row.name, row.scopes, row.digest), create=True)
    except KeyNameTakenError as error:
        raise DocketdError(str(error)) from None
    return {**plain(shapes.key(row)), "key": token}


def _read(daemon: Daemon) -> list[Shape]:
    from actors.gateway import shapes  # noqa: PLC0415 - only where no daemon answers
    from actors.journal.access_messages import ListKeys  # noqa: PLC0415

    return [plain(shapes.key(row)) for row in daemon.ask_journal(ListKeys())]


def _revoke(daemon: Daemon, name: str) -> None:
    from actors.journal.access_messages import RevokeKey  # noqa: PLC0415 - only where no daemon answers

    if not daemon.ask_journal(RevokeKey(name)):
        raise DocketdError(f"there is no living key {name!r}: docketd keys list shows them")
