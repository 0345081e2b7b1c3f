"""Restarting Windows' print spooler: the last remedy for a queue that hangs.

Documents that wait stay on the disk, everybody's, and go on afterwards; none is deleted here. Every printer
of the PC stands still meanwhile, so whoever calls this decides whether it may be done, and writes it down.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from transports.errors import RefusedError
from transports.reasons import DialReason
from transports.side_thread import SideThread
from transports.windows_calls import ACCESS_DENIED, SpoolerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SPOOLER: Final = "Spooler"
LOOK_AGAIN: Final = 0.25
"""Seconds between two looks at a service that is stopping or starting."""

# winsvc.h
STOP: Final = 1  # SERVICE_CONTROL_STOP
STOPPED, RUNNING = 1, 4  # SERVICE_STATUS.dwCurrentState
ACTIVE: Final = 1  # SERVICE_ACTIVE
CONNECT: Final = 0x1
RIGHTS: Final = 0x4 | 0x8 | 0x10 | 0x20  # query, enumerate dependents, start, stop
ALREADY_RUNNING: Final = 1056
NOT_ACTIVE: Final = 1062


@dataclass(frozen=True, slots=True)
class Restarted:
    """What was done, in order, such as `Fax stopped`, `Spooler stopped`, `Spooler started`, `Fax started`."""

    steps: tuple[str, ...]


async def restart_spooler(timeout: float, services: Any = None) -> Restarted:  # noqa: ASYNC109, ANN401
    """Stop the spooler with what depends on it, and start both again. `services` is pywin32's win32service.

    Raises `RefusedError`: `forbidden` without an administrator's rights, `timed-out` where the spooler does
    not stop or come back; the steps so far are in its detail. What was stopped is started in any case.
    """
    side = SideThread("windows services")
    restart = Restart(services or _services(), timeout / 4)
    try:
        async with asyncio.timeout(timeout):
            return await side.submit(restart)
    except TimeoutError as error:
        raise RefusedError([DialReason.TIMED_OUT], restart.told(f"not done within {timeout:g} s")) from error
    except SpoolerError as error:
        raise _refused(error, restart) from error
    finally:
        restart.given_up.set()
        side.dismiss()


def _services() -> Any:  # noqa: ANN401 - a module that is there on Windows alone
    if sys.platform == "win32":
        import win32service  # noqa: PLC0415 - for a remedy that is hardly ever needed

        return win32service
    raise RefusedError([DialReason.UNREACHABLE], "the print spooler is a service of Windows alone")


def _refused(error: SpoolerError, restart: Restart) -> RefusedError:
    if error.code == ACCESS_DENIED:
        cure = "only an administrator, or a service that runs as LocalSystem, may restart the print spooler"
        return RefusedError([DialReason.FORBIDDEN], restart.told(cure))
    reason = DialReason.UNREACHABLE if error.code else DialReason.TIMED_OUT
    return RefusedError([reason], restart.told(str(error)))


@dataclass(slots=True)
class Restart:
    """Runs in a thread. `patience`: seconds for one service to stop or to start."""

    services: Any
    patience: float
    end_process: Callable[[int], None] = lambda process: os.kill(process, signal.SIGTERM)
    steps: list[str] = field(default_factory=list)
    given_up: threading.Event = field(default_factory=threading.Event)
    _away: list[str] = field(default_factory=list)

    def told(self, why: str) -> str:
        return "; ".join([why, *self.steps])

    def __call__(self) -> Restarted:
        manager = self._ask(self.services.OpenSCManager, None, None, CONNECT)
        try:
            with self._bringing_back(manager):
                for name in [*self._dependents(manager), SPOOLER]:
                    self._stop(manager, name)
        finally:
            self._ask(self.services.CloseServiceHandle, manager)
        return Restarted(tuple(self.steps))

    @contextmanager
    def _bringing_back(self, manager: object) -> Iterator[None]:
        """Start what was stopped, whatever came of it; then the first thing that went wrong is said."""
        wrong: list[SpoolerError] = []
        try:
            yield
        except SpoolerError as error:
            wrong.append(error)
        while self._away:
            try:
                self._start(manager, self._away.pop())
            except SpoolerError as error:
                wrong.append(error)
        if wrong:
            raise wrong[0]

    @contextmanager
    def _service(self, manager: object, name: str) -> Iterator[Any]:
        service = self._ask(self.services.OpenService, manager, name, RIGHTS)
        try:
            yield service
        finally:
            self._ask(self.services.CloseServiceHandle, service)

    def _dependents(self, manager: object) -> Sequence[str]:
        """Those that run; Windows says them in the order in which they can be stopped."""
        with self._service(manager, SPOOLER) as service:
            return [str(row[0]) for row in self._ask(self.services.EnumDependentServices, service, ACTIVE)]

    def _stop(self, manager: object, name: str) -> None:
        """A spooler that hangs in a driver does not stop when it is asked to: its process is ended."""
        with self._service(manager, name) as service:
            self._ask(self.services.ControlService, service, STOP, unless=NOT_ACTIVE)
            self._away.append(name)
            if self._becomes(service, STOPPED):
                self.steps.append(f"{name} stopped")
                return
            process = self._ask(self.services.QueryServiceStatusEx, service)["ProcessId"]
            if name == SPOOLER and process:
                self.end_process(process)
            if name != SPOOLER or not self._becomes(service, STOPPED):
                raise SpoolerError("QueryServiceStatus", 0, f"{name} does not stop")
            self.steps.append(f"{name} did not stop, and its process was ended")

    def _start(self, manager: object, name: str) -> None:
        with self._service(manager, name) as service:
            self._ask(self.services.StartService, service, None, unless=ALREADY_RUNNING)
            if not self._becomes(service, RUNNING):
                raise SpoolerError("QueryServiceStatus", 0, f"{name} does not start")
        self.steps.append(f"{name} started")

    def _ask(self, call: Callable[..., Any], *arguments: object, unless: int = 0) -> Any:  # noqa: ANN401
        """`unless`: the error which says that it was so already."""
        try:
            return call(*arguments)
        except self.services.error as error:
            if error.winerror == unless:
                return None
            raise SpoolerError(error.funcname, error.winerror, error.strerror) from error

    def _becomes(self, service: object, state: int) -> bool:
        for _ in range(max(1, round(self.patience / LOOK_AGAIN))):
            if self._ask(self.services.QueryServiceStatus, service)[1] == state:
                return True
            self.given_up.wait(LOOK_AGAIN)
        return False
