"""Restarting the print spooler, over services of our own."""

import threading

import pytest

from transports import windows_services
from transports.errors import RefusedError
from transports.reasons import DialReason
from transports.windows_calls import SpoolerError
from transports.windows_services import Restart, Restarted, restart_spooler

SECONDS = 20.0
STOPPED, STOPPING, RUNNING = 1, 3, 4


class ServiceError(Exception):
    def __init__(self, code, call, said):
        super().__init__(code, call, said)
        self.winerror, self.funcname, self.strerror = code, call, said


class FakeServices:
    """pywin32's win32service: each stop and start takes two looks."""

    error = ServiceError

    def __init__(self, *dependents):
        self.states = {"Spooler": RUNNING} | dict.fromkeys(dependents, RUNNING)
        self.stubborn = set()  # what does not stop when it is asked
        self.allowed = True
        self.handles = 0
        self.hung = None
        self._coming = {}

    def OpenSCManager(self, _machine, _database, _rights):  # noqa: N802
        self.handles += 1
        return "manager"

    def OpenService(self, _manager, name, _rights):  # noqa: N802
        if not self.allowed:
            raise ServiceError(5, "OpenService", "Access is denied.")
        self.handles += 1
        return name

    def CloseServiceHandle(self, _handle):  # noqa: N802
        self.handles -= 1

    def EnumDependentServices(self, service, state):  # noqa: N802
        assert state == 1
        return [(name, name, 16, at) for name, at in self.states.items() if name != service and at == RUNNING]

    def ControlService(self, service, control):  # noqa: N802
        assert control == 1
        if self.hung:
            self.hung.wait()
        if self.states[service] == STOPPED:
            raise ServiceError(1062, "ControlService", "The service has not been started.")
        others = [name for name, state in self.states.items() if name != service and state != STOPPED]
        if service == "Spooler" and others:
            raise ServiceError(1051, "ControlService", "Others depend on it.")
        self.states[service] = STOPPING
        if service not in self.stubborn:
            self._coming[service] = STOPPED

    def StartService(self, service, _arguments):  # noqa: N802
        if self.states[service] == RUNNING:
            raise ServiceError(1056, "StartService", "Already running.")
        if self.states[service] == STOPPING:
            raise ServiceError(1056, "StartService", "Already running.")
        self._coming[service] = RUNNING

    def QueryServiceStatus(self, service):  # noqa: N802
        before = self.states[service]
        self.states[service] = self._coming.pop(service, before)
        return (16, before, 5, 0, 0, 0, 0)

    def QueryServiceStatusEx(self, _service):  # noqa: N802
        return {"ProcessId": 4711}


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(windows_services, "LOOK_AGAIN", 0.001)


async def refusal(call):
    with pytest.raises(RefusedError) as raised:
        await call
    return raised.value


async def test_the_spooler_and_what_depends_on_it():
    services = FakeServices("Fax", "PrintNotify")
    assert await restart_spooler(SECONDS, services) == Restarted(
        (
            "Fax stopped",
            "PrintNotify stopped",
            "Spooler stopped",
            "Spooler started",
            "PrintNotify started",
            "Fax started",
        )
    )
    assert set(services.states.values()) == {RUNNING}
    assert services.handles == 0


async def test_a_stopped_spooler_is_started():
    services = FakeServices("Fax")
    services.states = dict.fromkeys(services.states, STOPPED)
    assert (await restart_spooler(SECONDS, services)).steps == ("Spooler stopped", "Spooler started")
    assert services.states == {"Spooler": RUNNING, "Fax": STOPPED}


async def test_without_rights():
    services = FakeServices()
    services.allowed = False
    error = await refusal(restart_spooler(SECONDS, services))
    assert error.reasons == {DialReason.FORBIDDEN}
    assert "LocalSystem" in error.detail
    assert services.handles == 0


def test_a_spooler_that_hangs_is_ended():
    services = FakeServices()
    services.stubborn.add("Spooler")
    ended = []

    def end(process):
        ended.append(process)
        services.states["Spooler"] = STOPPED

    restarted = Restart(services, 0.01, end)()
    assert ended == [4711]
    assert restarted.steps == ("Spooler did not stop, and its process was ended", "Spooler started")


def test_a_dependent_that_does_not_stop_is_not_ended_and_the_others_come_back():
    services = FakeServices("Fax", "PrintNotify")
    services.stubborn.add("PrintNotify")
    restart = Restart(services, 0.01, lambda process: pytest.fail(f"{process} was ended"))
    with pytest.raises(SpoolerError, match="PrintNotify does not stop"):
        restart()
    assert "Fax started" in restart.steps
    assert services.states["Fax"] == services.states["Spooler"] == RUNNING
    assert services.handles == 0


async def test_a_call_that_never_returns_costs_a_thread():
    services = FakeServices()
    services.hung = threading.Event()
    error = await refusal(restart_spooler(0.05, services))
    assert error.reasons == {DialReason.TIMED_OUT}
    services.hung.set()


@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows has one")
async def test_elsewhere_there_is_none():
    assert "Windows alone" in (await refusal(restart_spooler(SECONDS))).detail
