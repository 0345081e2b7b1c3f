"""The real ports: this machine's clock, chance, disk, network."""

from __future__ import annotations

import asyncio
import errno
import logging
import random
import secrets
import ssl
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import aiohttp
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from actors.availability.pulse import PulseFile
from actors.domain.availability import MADE_UP
from actors.errors import AddressInUseError, UnreachableError
from actors.journal.disk import DataDisk
from actors.journal.store import SqliteStore
from actors.journal.vault import DataVault
from actors.menu_file import MenuFiles
from actors.ports import Ports, Response
from transports import star_status_port
from transports.errors import RefusedError
from transports.reach import reach
from transports.registry import make_spool, make_stream

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from transports.addresses import Address
    from transports.discovery.found import Found
    from transports.stream import Stream
    from transports.virtual.pipe import VirtualWorkshop

#: A peer that connects and says nothing, or that keeps its connection idle, is let go after this.
KEEP_ALIVE_SECONDS: Final = 30.0
#: In which Windows' print spooler has to be stopped and started again.
SPOOLER_SECONDS: Final = 20.0
LARGEST_ANSWER: Final = 32 * 1024 * 1024
#: In which a server has to be connected to, name and handshake included, whatever the request's deadline.
CONNECT_SECONDS: Final = 5.0
WEB_LOG: Final = logging.getLogger("docketd.web")


class SystemClock:
    """`boot_id` is Linux's own; elsewhere one is made up for each start, which is the careful reading."""

    def __init__(self) -> None:
        self._boot_id = _boot_id()

    @property
    def boot_id(self) -> str:
        return self._boot_id

    def now(self) -> datetime:
        return datetime.now(UTC)


def _boot_id() -> str:
    if sys.platform == "linux":
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    return MADE_UP + secrets.token_hex(16)


class SystemRandom:
    def random(self) -> float:
        return random.random()  # noqa: S311 - for jitter


class SystemIds:
    def secret(self, size: int) -> str:
        return secrets.token_urlsafe(size)


class AiohttpClient:
    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,  # noqa: ASYNC109 - the deadline is part of the contract
    ) -> Response:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(), timeout=aiohttp.ClientTimeout(connect=CONNECT_SECONDS)
            )
        try:
            async with (
                asyncio.timeout(timeout),
                self._session.request(
                    method, url, headers=headers, data=body, allow_redirects=False
                ) as answer,
            ):
                content = await _whole(answer)
                names = {name.lower(): value for name, value in answer.headers.items()}
                return Response(answer.status, names, content)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            message = f"no answer from {url}: {str(error) or type(error).__name__}"
            raise UnreachableError(message, _cause(error)) from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    """The body, at most `LARGEST_ANSWER` of it; raises `aiohttp.ClientPayloadError` when it is longer."""
    content = bytearray()
    async for chunk in answer.content.iter_any():
        content += chunk
        if len(content) > LARGEST_ANSWER:
            raise aiohttp.ClientPayloadError("the answer is too long")
    return bytes(content)


#: In this order: the first ones are special cases of those after them.
_CAUSES: Final = (
    (aiohttp.ConnectionTimeoutError, "unreachable"),
    (TimeoutError, "timed-out"),
    (aiohttp.ClientConnectorDNSError, "dns"),
    ((aiohttp.ClientSSLError, ssl.SSLError), "tls"),
    ((aiohttp.ClientConnectorError, ConnectionRefusedError), "refused"),
    ((aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError), "broken"),
)


def _cause(error: BaseException) -> str:
    return next((word for kinds, word in _CAUSES if isinstance(error, kinds)), "unreachable")


class TcpSite:
    """A web site on one address."""

    def __init__(self, runner: web.AppRunner, port: int) -> None:
        self._runner = runner
        self._port = port

    @property
    def port(self) -> int:
        return self._port

    async def stop(self) -> None:
        await self._runner.cleanup()


def _is_our_affair(record: logging.LogRecord) -> bool:
    """Not what a client got wrong: anybody may send it, any number of times, and it may hold a key."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError)


WEB_LOG.addFilter(_is_our_affair)


async def serve(application: web.Application, host: str, port: int) -> TcpSite:
    runner = web.AppRunner(
        application,
        access_log=None,
        logger=WEB_LOG,
        handle_signals=False,
        keepalive_timeout=KEEP_ALIVE_SECONDS,
        lingering_time=2,
        shutdown_timeout=2,
        max_field_size=4096,
        max_line_size=4096,
        auto_decompress=False,
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
    except OSError as error:
        await runner.cleanup()
        raise AddressInUseError(f"can't listen on {host}:{port}: {why_not_listening(error)}") from error
    return TcpSite(runner, int(runner.addresses[0][1]))


def why_not_listening(error: OSError) -> str:
    """What asyncio says repeats the address, in Python's notation."""
    match error.errno:
        case errno.EADDRINUSE:
            return "another program listens there: stop it, or take another port"
        case errno.EACCES:
            return "this account may not: take a port above 1023"
        case errno.EADDRNOTAVAIL:
            return "this computer has no such address"
        case _:
            return error.strerror or str(error)


#: Runs the script that its first argument names, and ends with whoever holds the other end of its input.
LEASHED: Final = (
    "import os, runpy, sys, threading\n"
    "def wait():\n"
    "    os.read(0, 1)\n"
    "    os._exit(1)\n"
    "threading.Thread(target=wait, daemon=True).start()\n"
    "sys.argv = sys.argv[1:]\n"
    "sys.path[0] = os.path.dirname(sys.argv[0])\n"
    "runpy.run_path(sys.argv[0], run_name='__main__')\n"
)


async def start_script(
    words: Sequence[str], output: Path, environment: Mapping[str, str]
) -> asyncio.subprocess.Process:
    """A Python script as a process of its own; what it says is added to a file.

    Ctrl-C in this terminal does not reach it. It never outlives this process, however this one ends.
    """
    windows = 0
    if sys.platform == "win32":
        windows = subprocess.CREATE_NEW_PROCESS_GROUP
    with output.open("ab") as file:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            LEASHED,
            *words,
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=subprocess.STDOUT,
            env=environment,
            creationflags=windows,
            start_new_session=sys.platform != "win32",
        )


class Dialler:
    """Streams to devices, virtual ones included: they stand in this process's workshop."""

    def __init__(self, workshop: VirtualWorkshop | None = None) -> None:
        self._workshop = workshop

    def __call__(self, address: Address) -> Stream:
        if address.scheme == "virtual" and self._workshop is None:
            from transports.virtual.pipe import VirtualWorkshop  # noqa: PLC0415 - few have a virtual printer

            self._workshop = VirtualWorkshop()
        return make_stream(address, workshop=self._workshop)


async def discover(leave: Collection[str]) -> Sequence[Found]:
    from transports.discovery.search import BACK, WAYS, search  # noqa: PLC0415 - zeroconf costs 100 ms

    return (await search(ways={name: WAYS[name] for name in BACK}, leave=leave)).found


async def reach_host(host: str, port: int, seconds: float) -> None:
    try:
        await reach(host, port, seconds)
    except RefusedError as error:
        why = next(iter(sorted(error.reasons)), "unreachable")
        raise UnreachableError(f"no connection to {host}: {error.detail or why}", why) from error


async def restart_windows_spooler() -> Sequence[str]:
    from transports.windows_services import restart_spooler  # noqa: PLC0415 - a remedy, hardly ever needed

    return (await restart_spooler(SPOOLER_SECONDS)).steps


def real_ports(folder: Path, workshop: VirtualWorkshop | None = None) -> Ports:
    """`folder` holds the journal."""
    return Ports(
        clock=SystemClock(),
        random=SystemRandom(),
        ids=SystemIds(),
        store=SqliteStore(folder),
        vault=DataVault(folder),
        http=AiohttpClient(),
        dial=Dialler(workshop),
        spool=make_spool,
        serve=serve,
        discover=discover,
        disk=DataDisk(folder),
        pulse=PulseFile(folder),
        menus=MenuFiles(folder),
        ask_status=star_status_port.ask,
        reach=reach_host,
        restart_spooler=restart_windows_spooler if sys.platform == "win32" else None,
    )
