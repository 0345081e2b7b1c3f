"""The breaker as an actor, in front of what it protects."""

import math

import pytest

from supervision import (
    BreakerStatus,
    ChildSpec,
    CircuitBreaker,
    CircuitSettings,
    CircuitState,
    Denied,
    ForceClose,
    ForceOpen,
    Granted,
    Outcome,
    Permit,
    Reset,
    Supervisor,
    System,
)
from tests.supervision.conftest import settle


def guarded():
    settings = CircuitSettings(consecutive_failures=2)
    child = ChildSpec("breaker", lambda: CircuitBreaker(settings, lambda probes, since: 10.0 * (probes + 1)))
    return System(ChildSpec("root", lambda: Supervisor([child])))


async def fail(ref, times):
    for _ in range(times):
        granted = await ref.ask(Permit(), 1)
        ref.tell(Outcome(granted.permit, ok=False, seconds=0.1))


def changes(system):
    return [
        (e.data["before"], e.data["after"], e.data["retry_after"])
        for e in system.events.of_kind("breaker_changed")
    ]


def test_it_opens_lets_one_probe_through_and_closes(run):
    async def main():
        system = guarded()
        await system.start()
        ref = system.ref_of("breaker")
        await fail(ref, 2)
        assert await ref.ask(Permit(), 1) == Denied(10.0)
        await settle(10)
        probe = await ref.ask(Permit(), 1)
        assert probe.probe
        assert isinstance(await ref.ask(Permit(), 1), Denied)
        ref.tell(Outcome(probe.permit, ok=True, seconds=0.1))
        assert isinstance(await ref.ask(Permit(), 1), Granted)
        assert changes(system) == [
            ("closed", "open", 10.0),
            ("open", "half_open", 60.0),
            ("half_open", "closed", 0.0),
        ]
        await system.stop()

    run(main())


@pytest.mark.parametrize("way_back", [ForceClose(), Reset()])
def test_by_hand(run, way_back):
    async def main():
        system = guarded()
        await system.start()
        ref = system.ref_of("breaker")
        ref.tell(ForceOpen())
        assert await ref.ask(Permit(), 1) == Denied(math.inf)
        status = await ref.ask(BreakerStatus(), 1)
        assert (status.state, status.manual) == (CircuitState.OPEN, True)
        ref.tell(way_back)
        assert isinstance(await ref.ask(Permit(), 1), Granted)
        await system.stop()

    run(main())
