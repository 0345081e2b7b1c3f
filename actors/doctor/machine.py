"""Checks of this computer: its disk, its clock, the port of docketd's page, and what the account may do."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import psutil

from actors.doctor.findings import failure, ok, warning
from transports.side_thread import SideThread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from actors.doctor.findings import Finding, Patient
    from actors.ports import Clock

FULL: Final = 50_000_000  # bytes: below that, a day's orders may find no room
TIGHT: Final = 500_000_000
FLUSHES: Final = 5
FLUSH_SECONDS: Final = 10.0  # for all of them
SLOW: Final = 0.1  # seconds a flush: each order waits for one
HOPELESS: Final = 1.0
EARLIEST: Final = 2025  # docketd is not older: before that the clock was never set
SYNCHRONISED: Final = Path("/run/systemd/timesync/synchronized")
DEVICES: Final = {"usb": "lp", "file": "lp", "serial": "dialout"}
"""The group that Linux gives the devices of a scheme to."""


class DiskRoom:
    """Whether orders find room."""

    about = "disk"

    async def look(self, patient: Patient) -> Sequence[Finding]:
        free = psutil.disk_usage(str(_nearest(patient.data))).free
        text = f"{_size(free)} are free where docketd keeps its orders ({patient.data})"
        cure = "make room on that disk: without it no order can be kept"
        if free < FULL:
            return [failure(self.about, text, cure)]
        return [warning(self.about, text, cure) if free < TIGHT else ok(self.about, text)]


class DiskSpeed:
    """How long it takes until a written order is safe from a power cut."""

    about = "disk"

    async def look(self, patient: Patient) -> Sequence[Finding]:
        if not patient.data.is_dir():
            return [ok(self.about, f"{patient.data} is not there yet: the first start makes it")]
        side, loop = SideThread("disk"), asyncio.get_running_loop()
        try:
            async with asyncio.timeout(FLUSH_SECONDS):
                seconds = await side.submit(partial(_flush, patient.data, loop.time))
        except TimeoutError:
            return [failure(self.about, "the disk does not answer", "it is failing: replace it")]
        except OSError as error:
            text = f"nothing can be written to {patient.data}: {error.strerror or error}"
            return [failure(self.about, text, "run this as docketd's own account, or give it that folder")]
        finally:
            side.dismiss()
        return [self._judge(seconds)]

    def _judge(self, seconds: float) -> Finding:
        text = f"an order is safe on the disk after {seconds * 1000:.0f} ms"
        cure = "use another disk: memory cards wear out, and a USB SSD takes a few ms"
        if seconds > HOPELESS:
            return failure(self.about, text, cure)
        return warning(self.about, text, cure) if seconds > SLOW else ok(self.about, text)


def _flush(folder: Path, ticks: Callable[[], float]) -> float:
    """The middle one of some, in seconds."""
    taken = []
    file = folder / f".doctor-{os.getpid()}"
    try:
        with file.open("wb") as out:
            for _ in range(FLUSHES):
                begun = ticks()
                out.write(bytes(4096))
                out.flush()
                os.fsync(out.fileno())
                taken.append(ticks() - begun)
    finally:
        file.unlink(missing_ok=True)
    return sorted(taken)[FLUSHES // 2]


def _nearest(path: Path) -> Path:
    """The folder, or the one that it will be made in."""
    return next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


class TheClock:
    """Whether dates on tickets are right."""

    about = "clock"

    def __init__(self, clock: Clock, synchronised: Path = SYNCHRONISED) -> None:
        self._clock = clock
        self._synchronised = synchronised

    async def look(self, patient: Patient) -> Sequence[Finding]:
        now = self._clock.now()
        cure = "connect it to the internet, and let it set its clock by itself (timedatectl set-ntp true)"
        if now.year < EARLIEST:
            return [failure(self.about, f"this computer believes that it is {now:%Y-%m-%d}", cure)]
        zone = patient.settings.site.timezone if patient.settings else "UTC"
        text = f"it is {now.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} in {zone}"
        if self._synchronised.parent.is_dir() and not self._synchronised.exists():
            return [
                warning(
                    self.about, f"{text}, and the clock was not set by the internet since the start", cure
                )
            ]
        if patient.settings is not None and zone == "UTC":
            cure = 'write timezone = "Europe/Zurich", or whatever is yours, under [site] in docketd.toml'
            return [warning(self.about, f"{text}: tickets will show the time of Greenwich", cure)]
        return [ok(self.about, text)]


class GatewayPort:
    """Whether docketd's page can be where the settings want it. Of a running docketd, `TheDaemon` tells."""

    about = "page"

    async def look(self, patient: Patient) -> Sequence[Finding]:
        if patient.settings is None or patient.daemon is not None:
            return []
        gateway = patient.settings.gateway
        found = [await self._look_at("docketd's page", "listen", (gateway.host, gateway.port))]
        if gateway.tunnel is not None:
            found.append(await self._look_at("the entrance for a tunnel", "tunnel", gateway.tunnel))
        return found

    async def _look_at(self, what: str, key: str, place: tuple[str, int]) -> Finding:
        from actors.outside import why_not_listening  # noqa: PLC0415 - needs the whole daemon

        host, port = place
        try:
            server = await asyncio.get_running_loop().create_server(asyncio.Protocol, host, port)
        except OSError as error:
            text = f"{what} can't be at {host}:{port}: {why_not_listening(error)}"
            return failure(self.about, text, f"name another address in docketd.toml: [gateway] {key}")
        server.close()
        await server.wait_closed()
        return ok(self.about, f"the address of {what} is free: {host}:{port}")


class Account:
    """Whether this account is in the groups that Linux gives printers to."""

    about = "account"

    def __init__(self, groups: Callable[[], set[str]] | None = None) -> None:
        self._groups = groups or groups_of_this_account

    async def look(self, patient: Patient) -> Sequence[Finding]:
        if sys.platform == "win32" or patient.settings is None:
            return []
        schemes = {way.scheme for printer in patient.settings.printers for way in printer.ways}
        wanted = {DEVICES[scheme] for scheme in schemes & DEVICES.keys()}
        if not wanted:
            return []
        missing = sorted(wanted - self._groups())
        if not missing or os.geteuid() == 0:
            return [ok(self.about, f"this account may use the devices of {' and '.join(sorted(wanted))}")]
        groups = " and ".join(missing)
        text = f"this account is not in the group {groups}, which printers belong to"
        cure = f"sudo usermod -aG {','.join(missing)} $USER (or docketd's own account), then log in again"
        return [warning(self.about, text, cure)]


def groups_of_this_account() -> set[str]:
    if sys.platform == "win32":
        return set()
    import grp  # noqa: PLC0415 - Windows has none

    found = set()
    for number in {os.getegid(), *os.getgroups()}:
        with suppress(KeyError):
            found.add(grp.getgrgid(number).gr_name)
    return found
