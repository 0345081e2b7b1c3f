"""The only door to what lies outside: time, chance, disk, network, threads.

`build(settings, ports)` gets one `Ports`; the real one is made in `actors/outside.py`, a simulation brings
its own. Actors measure durations with their context's `now()`, never with the wall clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from aiohttp import web

    from actors.domain.availability import Beat
    from transports.addresses import Address
    from transports.discovery.found import Found
    from transports.spool import Spool
    from transports.stream import Stream

T = TypeVar("T")


class Clock(Protocol):
    """Dates for people and for remote services. The date may jump; `boot_id` tells one boot from another."""

    @property
    def boot_id(self) -> str: ...

    def now(self) -> datetime:
        """Aware, in UTC."""
        ...


class Random(Protocol):
    def random(self) -> float:
        """From 0.0 up to, not including, 1.0."""
        ...


class Ids(Protocol):
    def secret(self, size: int) -> str:
        """URL-safe text made of `size` random bytes, fit for a key."""
        ...


class Store(Protocol):
    """The journal's database: one connection, owned by whoever opened it."""

    async def open(self) -> None:
        """Lock, open, check and migrate. Raises `actors.errors.JournalError`."""
        ...

    async def run(self, functions: Sequence[Callable[[sqlite3.Connection], T]]) -> Sequence[T | Exception]:
        """All functions in one transaction and one hop, each in a savepoint of its own.

        An answer is what the function returned, or the exception that it raised (its savepoint is undone).
        When this returns, what was written is on the disk.
        """
        ...

    async def close(self) -> None: ...


class Disk(Protocol):
    """What can be done for the disk below the journal. All of it blocks, and may raise `OSError`."""

    def relieve(self) -> bool:
        """Gives up the room that was kept for a full disk; whether there was any."""
        ...

    def brace(self, size: int) -> bool:
        """Keeps `size` bytes of room for a full disk, or keeps them already; whether it does."""
        ...

    def mend(self) -> bool:
        """Moves the journal, which nobody has open, aside, and the newest sound copy into its place.

        Whether there was such a copy: else an empty one takes its place.
        """
        ...


class Vault(Protocol):
    """Copies of the journal. All of it blocks; `told` hears which share of the work is done."""

    def copy(self, told: Callable[[float], None]) -> Path:
        """A copy of the journal, not looked at yet, while others write to it.

        Raises `actors.errors.JournalError`, `sqlite3.Error`, `OSError`.
        """
        ...

    def pack(
        self, journal: Path, settings: bytes | None, at: datetime, told: Callable[[float], None]
    ) -> Path:
        """The finished copy, checked. Raises `actors.errors.DocketdError`, `OSError`."""
        ...

    def names(self) -> tuple[str, ...]:
        """Of the copies, the newest first."""
        ...

    def prune(self, keep: int) -> None: ...

    def find(self, name: str) -> Path | None: ...


class MenuShelf(Protocol):
    """The menus of sources, kept over restarts. All of it blocks, and may raise `OSError`."""

    def read(self, source: str) -> bytes | None:
        """None where there are none."""
        ...

    def write(self, source: str, content: bytes) -> None:
        """In one step: a power cut leaves the old ones or the new ones, whole."""
        ...


class Pulse(Protocol):
    """The last sign of life, kept without a flush: a kill leaves it, a power cut may not.

    A disk that does not take it or give it back is no error: others tell of that.
    """

    def beat(self, beat: Beat) -> Callable[[], None] | None:
        """Returns at once; answers what of it is still to be done where it may block."""
        ...

    def last(self) -> Beat | None:
        """Blocks. None where there is none that can be understood."""
        ...


class Lane(Protocol):
    """A thread that belongs to one actor; one call at a time, in order."""

    def run(
        self,
        function: Callable[..., T],
        *arguments: Any,  # noqa: ANN401 - of any function
        timeout: float,
    ) -> Awaitable[T]:
        """Raises `supervision.Timeout` when the call does not return in time; its thread is abandoned."""
        ...


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes


class Http(Protocol):
    """Requests to other people's servers. No redirects, no cookies, nothing retried."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,  # noqa: ASYNC109 - the deadline is part of the contract
    ) -> Response:
        """Raises `actors.errors.UnreachableError` when there is no answer, whatever the cause."""
        ...

    async def close(self) -> None: ...


class Reach(Protocol):
    """Connects to a host on the internet, says nothing, and lets go."""

    async def __call__(self, host: str, port: int, seconds: float) -> None:
        """Raises `actors.errors.UnreachableError` where there is no connection within so many seconds."""
        ...


class Dial(Protocol):
    """Makes the (closed) stream to a device."""

    def __call__(self, address: Address) -> Stream: ...


class AskStatus(Protocol):
    """Asks a Star printer on the network how it is, beside the port that prints."""

    async def __call__(self, host: str) -> bytes:
        """A frame of its status. Raises `transports.errors.RefusedError`."""
        ...


class OpenSpool(Protocol):
    """Makes the way to a device behind a queue of the system; nothing is asked of it yet."""

    def __call__(self, address: Address) -> Spool: ...


class Discover(Protocol):
    """Looks for printers on USB and the network, for some seconds."""

    async def __call__(self, leave: Collection[str]) -> Sequence[Found]:
        """`leave` are hosts that are not asked who they are."""
        ...


class RestartSpooler(Protocol):
    """Stops Windows' print spooler and starts it again; nobody's documents are deleted."""

    async def __call__(self) -> Sequence[str]:
        """What was done, in order. Raises `transports.errors.RefusedError`, `detail` has what was done."""
        ...


class Served(Protocol):
    """A web site that is being served."""

    @property
    def port(self) -> int: ...

    async def stop(self) -> None: ...


class Serve(Protocol):
    async def __call__(self, application: web.Application, host: str, port: int) -> Served:
        """Listens when it returns; port 0 takes any free one. Raises `actors.errors.AddressInUseError`."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    clock: Clock
    random: Random
    ids: Ids
    store: Store
    http: Http
    dial: Dial
    serve: Serve
    spool: OpenSpool | None = None  # None: no queue of a system can be reached
    lane: Lane | None = None  # instead of threads of the actors' own
    vault: Vault | None = None  # None: no copies are made
    disk: Disk | None = None  # None: the journal gets along with what its store says
    discover: Discover | None = None  # None: nothing is looked for
    restart_spooler: RestartSpooler | None = None  # None: there is none
    ask_status: AskStatus | None = None  # None: printers are asked at the port that prints alone
    menus: MenuShelf | None = None  # None: no menus are fetched, and orders print with what they name
    pulse: Pulse | None = None  # None: the journal alone has signs of life
    reach: Reach | None = None  # None: whether a host can be reached is known by asking it something
