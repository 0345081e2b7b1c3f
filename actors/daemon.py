"""The one place where the tree is put together, for the real and the simulated daemon alike."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from actors import places, run_file
from actors.availability.actor import Keeper
from actors.availability.presence import Presence
from actors.domain.patience import DIALLED, Cause
from actors.errors import DocketdError
from actors.gateway.access import LOCAL, make_key
from actors.gateway.actor import Gateway
from actors.gateway.invitation import first_invitation
from actors.gateway.messages import WhichPort
from actors.gateway.watch import Watch
from actors.intake.menus import Menus
from actors.intake.poller import WixPoller
from actors.intake.reconciler import Reconciler
from actors.intake.wishes import READERS
from actors.intake.wix_client import WixClient
from actors.journal.actor import Journal
from actors.journal.availability import Rides
from actors.journal.backups import Backups
from actors.journal.custody import Care
from actors.journal.report_messages import KeepReports
from actors.journal.reports import Reports
from actors.last_good import OnDisk, settle
from actors.log.actor import Log
from actors.log.recorder import keeping
from actors.log.sentences import bare, tell_people
from actors.outside import real_ports
from actors.printing.dispatch import Dispatch
from actors.printing.finishing import FINISHING_SECONDS, Finishing
from actors.printing.link import Link
from actors.printing.press import Press
from actors.printing.spool_link import SpoolLink
from actors.recovery.actor import Recovery
from actors.recovery.messages import Stands
from actors.recovery.spooler import Spooler
from actors.release import release
from actors.reload import Reload
from actors.reloading import Builders, Current, Reloading, limits_of
from actors.rendering.actor import Rendering
from actors.shop import shop_of
from supervision import (
    Backoff,
    ChildSpec,
    CircuitBreaker,
    CircuitSettings,
    MailboxFull,
    StartError,
    Strategy,
    Supervisor,
    System,
)
from transports.addresses import SPOOLED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from actors.journal.access_messages import KeyRow
    from actors.log.recorder import Recorder
    from actors.ports import Clock, Ids, MenuShelf, Ports, Vault
    from actors.reloading import SettingsFile
    from actors.settings import Printer, Settings, WixSource
    from supervision import Event

#: With the interpreter's default of 5 ms one busy thread (rendering) holds the loop for as long: measured,
#: the 99th percentile of /health goes from 1 to 27 ms.
SWITCH_SECONDS: Final = 0.0005

#: A little more than it waits for the printers. The rest of the tree mostly stops within a second.
STOP_SECONDS: Final = FINISHING_SECONDS + 2.0

COMES_BACK: Final = Backoff(first=1.0, most=60.0)

#: A dial on the local network costs nothing, and its failure is known at once.
PRINTER_CIRCUIT: Final = CircuitSettings(
    window=10, failure_ratio=None, minimum_calls=1, consecutive_failures=1, permit_seconds=15.0
)
WIX_CIRCUIT: Final = CircuitSettings(
    window=20, failure_ratio=0.5, minimum_calls=5, consecutive_failures=3, permit_seconds=60.0
)


def build(
    settings: Settings,
    ports: Ports,
    extra_keys: Sequence[KeyRow] = (),
    recorder: Recorder | None = None,
    file: SettingsFile | None = None,
    make: Callable[[ChildSpec], System] = System,
) -> System:
    """The whole daemon, not started. `extra_keys` open its web site without being in the journal.

    Without a `file` its settings stay as they are. `make` puts a system around the root: a simulation has one
    of its own.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    now = Current(settings)
    presence = Presence(ports.clock, ZoneInfo(settings.site.timezone), lambda: _names(now.settings))
    spooler = _spooler(now, ports)
    children = [
        ChildSpec("journal", lambda: _journal(now.settings, ports, reports), shutdown=10.0),
        ChildSpec("availability", lambda: Keeper(presence, ports.pulse), backoff=COMES_BACK),
        ChildSpec("rendering", lambda: Rendering(shop_of(now.settings), ports.lane)),
        ChildSpec("printing", lambda: _printing(now, ports), shutdown=None),
        _finishing(now),
        ChildSpec("sources", lambda: Supervisor(_sources(now, ports)), shutdown=None),
        ChildSpec(
            "recovery",
            lambda: Recovery(lambda: now.settings.printers, ports.discover, spooler),
            backoff=COMES_BACK,
        ),
        ChildSpec("settings", lambda: Reloading(now, _builders(now, ports), file)),
        ChildSpec("gateway", lambda: _gateway(now.settings, ports, watch, extra_keys, recorder)),
    ]
    if ports.vault is not None:
        children.insert(2, _backups(now, ports.clock, ports.vault))
    if recorder is not None:
        children.insert(0, ChildSpec("log", lambda: Log(recorder)))
    root = ChildSpec(places.ROOT, lambda: Supervisor(children, intensity=5, period=60.0), shutdown=None)
    system = make(root)
    reports = Reports(ports.clock, bare, lambda: _hint(system), Rides(presence, ports.pulse))
    watch = Watch(system.tree, reports.last_ends, tell_people)
    system.events.subscribe(reports.hear)
    system.events.subscribe(presence.hear)
    system.events.subscribe(lambda event: _tell_recovery(system, event))
    return system


def _journal(settings: Settings, ports: Ports, reports: Reports) -> Journal:
    care = None if ports.disk is None else Care(ports.disk, settings.keep.ballast)
    return Journal(ports.store, ports.clock, _names(settings), reports, limits_of(settings), care)


def _names(settings: Settings) -> tuple[str, ...]:
    return tuple(printer.name for printer in settings.printers)


def _backups(now: Current, clock: Clock, vault: Vault) -> ChildSpec:
    def begin() -> Backups:
        return Backups(vault, clock, lambda: now.settings, ZoneInfo(now.settings.site.timezone))

    return ChildSpec("backups", begin, backoff=COMES_BACK)


def _hint(system: System) -> None:
    """A journal that is away, or has no room for a hint, looks for itself at its next batch."""
    with suppress(MailboxFull):
        system.ref_of(places.JOURNAL).tell(KeepReports())


def _spooler(now: Current, ports: Ports) -> Spooler | None:
    restart = ports.restart_spooler
    return None if restart is None else Spooler(restart, lambda: now.settings.recovery)


def _tell_recovery(system: System, event: Event) -> None:
    """Of each change of a printer; a recovery that is away looks at all of them when it comes back."""
    if event.kind == "printer_changed":
        said = event.data
        stands = Stands(str(said["printer"]), str(said["state"]), tuple(str(said["reasons"]).split()))
        with suppress(MailboxFull):
            system.ref_of(places.RECOVERY).tell(stands)


def _gateway(
    settings: Settings, ports: Ports, watch: Watch, extra_keys: Sequence[KeyRow], recorder: Recorder | None
) -> Gateway:
    has_log = recorder is not None
    return Gateway(settings, ports, READERS, watch, tuple(extra_keys), has_log=has_log)


def _builders(now: Current, ports: Ports) -> Builders:
    return Builders(
        printer=lambda printer: _printer(printer, now, ports),
        dispatch=lambda: _dispatch(now),
        sources=lambda: _sources(now, ports),
        shop=lambda: shop_of(now.settings),
    )


# --- printers -------------------------------------------------------------------------------------


def _printing(now: Current, ports: Ports) -> Supervisor:
    return Supervisor([_dispatch(now), *(_printer(printer, now, ports) for printer in now.settings.printers)])


def _finishing(now: Current) -> ChildSpec:
    return ChildSpec("finishing", lambda: Finishing(lambda: _names(now.settings)), shutdown=STOP_SECONDS)


def _dispatch(now: Current) -> ChildSpec:
    def begin() -> Dispatch:
        return Dispatch(now.settings.printers, now.settings.failover_after)

    return ChildSpec("dispatch", begin, backoff=COMES_BACK)


def _printer(printer: Printer, now: Current, ports: Ports) -> ChildSpec:
    def next_dial(failed: int, seconds: float) -> float:  # noqa: ARG001
        """At the soonest: the link knows the cause, and may wait for longer."""
        return min(now.settings.retry[cause].first for cause in DIALLED)

    children = [
        ChildSpec("breaker", lambda: CircuitBreaker(PRINTER_CIRCUIT, next_dial)),
        ChildSpec("link", lambda: _link(printer, now, ports)),
        ChildSpec("press", lambda: Press(printer)),
    ]
    return ChildSpec(
        f"printer.{printer.name}",
        lambda: Supervisor(children, strategy=Strategy.REST_FOR_ONE),
        shutdown=None,
        backoff=COMES_BACK,
    )


def _link(printer: Printer, now: Current, ports: Ports) -> Link | SpoolLink:
    if printer.connect.scheme in SPOOLED and ports.spool is not None:
        return SpoolLink(printer, ports.spool, ports.random, lambda: now.settings.retry)
    return Link(printer, ports.dial, ports.random, lambda: now.settings.retry, ports.ask_status)


# --- sources --------------------------------------------------------------------------------------


def _sources(now: Current, ports: Ports) -> list[ChildSpec]:
    wix = now.settings.wix
    return [] if wix is None else [_wix(wix, now, ports)]


def _wix(wix: WixSource, now: Current, ports: Ports) -> ChildSpec:
    def next_call(failed: int, seconds: float) -> float:
        """With jitter: others were cut off at the same time."""
        patience = now.settings.retry[Cause.WIX]
        return patience.wait(max(0, failed - 1), seconds, ports.random.random())

    def circuit() -> CircuitSettings:
        return replace(WIX_CIRCUIT, consecutive_failures=now.settings.retry[Cause.WIX].tries)

    children = [
        ChildSpec("breaker", lambda: CircuitBreaker(circuit(), next_call)),
        ChildSpec("client", lambda: WixClient(wix, ports)),
        ChildSpec(
            "poller",
            lambda: WixPoller(wix, now.settings.stations, ports.clock, lambda: now.settings.site),
        ),
        ChildSpec(
            "reconciler",
            lambda: Reconciler(wix, now.settings.stations, ports.clock, lambda: now.settings.site),
        ),
    ]
    if ports.menus is not None:  # behind the others, none of which ends with it
        children.append(_menus(wix, ports.menus, ports))
    return ChildSpec(
        f"source.{wix.name}",
        lambda: Supervisor(children, strategy=Strategy.REST_FOR_ONE),
        shutdown=None,
        backoff=COMES_BACK,
    )


def _menus(wix: WixSource, shelf: MenuShelf, ports: Ports) -> ChildSpec:
    return ChildSpec("menus", lambda: Menus(wix, shelf, ports), backoff=COMES_BACK)


# --- running --------------------------------------------------------------------------------------


def run(settings: Settings, data: Path) -> int:
    """Run until asked to stop; the exit code. Raises `DocketdError` when it can't start."""
    return asyncio.run(_run(settings, data))


async def _run(settings: Settings, data: Path) -> int:
    ports = real_ports(data)
    token, key = make_key(ports.ids, LOCAL, ["admin"], ports.clock.now())
    try:
        with keeping(settings, data, ports.clock, [token]) as recorder:
            system = build(settings, ports, [key], recorder, _file(settings, data))
            system.events.subscribe(recorder.take)
            return await _recorded(system, recorder, _announcement(settings, data, token, ports.ids))
    finally:
        run_file.remove(data, os.getpid())
        await ports.http.close()


def _file(settings: Settings, data: Path) -> SettingsFile | None:
    return None if settings.file is None else OnDisk(settings.file, data, os.environ)


def _announcement(settings: Settings, data: Path, token: str, ids: Ids) -> Callable[[System], Awaitable[str]]:
    """Tells the commands where the daemon is, and people how to see its page; answers its address."""

    async def announce(system: System) -> str:
        port = await system.ref_of(places.GATEWAY).ask(WhichPort(), timeout=5.0)
        address = f"http://{reachable(settings.gateway.host)}:{port}"
        run_file.write(data, run_file.RunFile(address, os.getpid(), token))
        await settle(settings, data, system.ref_of(places.JOURNAL))
        link = await first_invitation(system, ids, address)
        if link and settings.log.format == "plain":  # for people, and past the log, which keeps no secrets
            print(f"the page, opened once with this link:\n{link}", file=sys.stderr, flush=True)  # noqa: T201
        return address

    return announce


async def _recorded(system: System, recorder: Recorder, announce: Callable[[System], Awaitable[str]]) -> int:
    """Runs it, with its start and its end in the log. What a person has to read stands nowhere twice."""

    async def ready() -> None:
        text = f"docketd is running at {await announce(system)}"
        recorder.mute(frozenset())
        recorder.note("info", "running", f"{text} (version {release()})")
        if not recorder.is_heard:
            print(text, file=sys.stderr, flush=True)  # noqa: T201

    try:
        code = await run_system(system, ready)
    except DocketdError as error:
        recorder.note("error", "start_failed", str(error))
        raise
    recorder.tell_rest()
    how = "docketd has stopped" if code == 0 else f"docketd gave up (exit code {code})"
    recorder.note("info" if code == 0 else "error", "stopped", how)
    return code


async def run_system(system: System, ready: Callable[[], Awaitable[None]]) -> int:
    """Run until asked to stop; raises `DocketdError` with the reason why it could not start."""
    try:
        return await system.run(ready=ready, on_hangup=lambda: _reload(system))
    except StartError as error:
        raise _reason(error) from error


def _reload(system: System) -> None:
    """SIGHUP: the log says what came of it."""
    system.ref_of(places.SETTINGS).tell(Reload())


def reachable(host: str) -> str:
    """Where this machine itself finds a site that listens on `host`."""
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104


def _reason(error: BaseException) -> DocketdError:
    """What a person can do something about stands at the end of the chain."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, DocketdError):
            return cause
        cause = cause.__cause__
    return DocketdError(f"docketd could not start: {error}")
