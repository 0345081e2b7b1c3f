"""Where a command finds its daemon, or its journal when no daemon runs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from actors.errors import DocketdError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from actors.commands.remote import Remote
    from supervision import Request

T = TypeVar("T")

JOURNAL: Final = "journal.db"  # in the data folder


@dataclass(frozen=True, slots=True)
class Daemon:
    """`server` and `key_file` name one elsewhere; else it is the one that works on the folder `data`."""

    server: str | None
    key_file: Path | None
    data: Path

    def running(self) -> Remote | None:
        """A way to talk to it; None where none is running here. Raises `UsageError`."""
        from actors.commands.remote import Remote  # noqa: PLC0415 - urllib costs 50 ms

        if self.server is not None:
            return Remote(_checked(self.server), _key(self.key_file))
        from actors import run_file  # noqa: PLC0415

        try:
            run = run_file.read(self.data)
        except PermissionError:
            text = f"{self.data} belongs to docketd's own account: run this as that one, or with --server"
            raise DocketdError(text) from None
        if run is None or run_file.is_stale(run):
            return None
        remote = Remote(run.address, run.key)
        return remote if remote.listens() else None  # killed, and its number is somebody else's by now

    def need(self) -> Remote:
        """Raises `DocketdError` where none is running."""
        remote = self.running()
        if remote is None:
            text = (
                f"no docketd is running on {self.data}: docketd run starts one, --data names another folder"
            )
            raise DocketdError(text)
        return remote

    def ask_journal(self, request: Request[T], *, create: bool = False) -> T:
        """Asks the file itself, under the instance lock. Raises `DocketdError` where there is none to ask."""
        if not create and not (self.data / JOURNAL).exists():
            raise DocketdError(f"there is no journal in {self.data}: --data names the folder that has it")
        if create:
            from actors.commands.run import make_folder  # noqa: PLC0415 - one command in many

            make_folder(self.data)
        return asyncio.run(_asked(self.data, request))


async def _asked(data: Path, request: Request[T]) -> T:
    from actors.offline import journal  # noqa: PLC0415 - needs the whole journal

    async with journal(data) as offline:
        answer: T = await offline.ask(request)
        return answer


def _checked(server: str) -> str:
    if not server.startswith(("http://", "https://")):
        raise UsageError(f"--server is an address such as http://192.168.1.20:8080, not {server}")
    return server


def _key(file: Path | None) -> str:
    if file is None:
        raise UsageError("--server needs --key-file, a file with an API key of that docketd in it")
    try:
        key = file.read_text(encoding="utf-8-sig").strip()  # Notepad writes a byte order mark
    except UnicodeDecodeError:
        raise UsageError(f"{file} is no text file: put the API key alone into one") from None
    except OSError as error:
        raise UsageError(f"the key can't be read from {file}: {error.strerror or error}") from None
    if not (key.isascii() and key.isprintable()) or " " in key or not key:
        raise UsageError(f"{file} holds no API key, or more than that: put the key alone into it")
    return key
