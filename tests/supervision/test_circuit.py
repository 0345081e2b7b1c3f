"""The circuit as plain logic."""

import math

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from supervision import Circuit, CircuitSettings, CircuitState, Denied, Granted
from supervision.circuit import TRANSITIONS

OPEN, CLOSED, HALF_OPEN = CircuitState.OPEN, CircuitState.CLOSED, CircuitState.HALF_OPEN


def doubling(failed_probes, since):
    return 2.0**failed_probes


def circuit(schedule=doubling, **settings):
    return Circuit(CircuitSettings(**settings), schedule)


def call(it, now, *, ok, seconds=0.1):
    granted = it.permit(now)
    assert isinstance(granted, Granted)
    it.outcome(now, granted.permit, ok=ok, seconds=seconds)
    return granted


def opened(**settings):
    it = circuit(consecutive_failures=1, **settings)
    call(it, 10.0, ok=False)
    assert it.state is OPEN
    return it


def test_failures_in_a_row_open_it():
    it = circuit(consecutive_failures=3, failure_ratio=None)
    for ok in (False, False, True, False, False):
        call(it, 0, ok=ok)
    assert it.state is CLOSED
    call(it, 0, ok=False)
    assert it.state is OPEN
    assert it.permit(0) == Denied(1.0)


def test_the_ratio_counts_from_the_minimum_and_forgets_old_calls():
    it = circuit(consecutive_failures=None, failure_ratio=0.5, minimum_calls=4, window=4)
    for ok in (False, False, True):
        call(it, 0, ok=ok)
    assert it.state is CLOSED
    for _ in range(3):
        call(it, 0, ok=True)
    call(it, 0, ok=False)
    assert (it.state, it.snapshot(0).failures, it.snapshot(0).calls) == (CLOSED, 1, 4)
    call(it, 0, ok=False)
    assert it.state is OPEN


def test_a_success_never_opens_it():
    it = circuit(consecutive_failures=None, failure_ratio=0.5, minimum_calls=4, window=4)
    for ok in (False, False, False, True):
        call(it, 0, ok=ok)
    assert it.state is CLOSED


def test_slow_calls_count_as_failed():
    it = circuit(consecutive_failures=2, slow_seconds=3.0)
    call(it, 0, ok=True, seconds=3.0)
    call(it, 0, ok=True, seconds=2.9)
    call(it, 0, ok=True, seconds=9.0)
    assert it.state is CLOSED
    call(it, 0, ok=True, seconds=9.0)
    assert it.state is OPEN


def test_one_probe_and_only_one():
    it = opened()
    assert it.permit(10.9) == Denied(pytest.approx(0.1))
    probe = it.permit(11.0)
    assert probe.probe
    assert it.state is HALF_OPEN
    assert it.permit(11.0) == Denied(60.0)
    it.outcome(12.0, probe.permit, ok=True, seconds=0.1)
    assert it.state is CLOSED
    assert it.snapshot(12.0).calls == 0
    assert not it.permit(12.0).probe


def test_a_failed_probe_asks_the_schedule_again():
    asked = []

    def schedule(failed_probes, since):
        asked.append((failed_probes, since))
        return 5.0

    it = circuit(schedule, consecutive_failures=1)
    call(it, 10, ok=False)
    for now in (15, 20):
        probe = it.permit(now)
        it.outcome(now, probe.permit, ok=False, seconds=0.1)
    assert asked == [(0, 0.0), (1, 5), (2, 10)]
    assert it.permit(24) == Denied(1)
    assert it.snapshot(24).failed_probes == 2
    probe = it.permit(25)
    it.outcome(25, probe.permit, ok=True, seconds=0.1)
    call(it, 30, ok=False)
    assert asked[-1] == (0, 0.0)


def test_a_slow_probe_is_a_failed_one():
    it = opened(slow_seconds=1.0)
    probe = it.permit(11.0)
    it.outcome(13.0, probe.permit, ok=True, seconds=2.0)
    assert it.state is OPEN


def test_a_probe_whose_holder_is_silent_is_given_to_the_next():
    it = opened(permit_seconds=30.0)
    lost = it.permit(11.0)
    assert it.permit(40.9) == Denied(pytest.approx(0.1))
    again = it.permit(41.0)
    assert again.probe
    it.outcome(41.0, lost.permit, ok=True, seconds=0.1)
    assert it.state is HALF_OPEN
    it.outcome(41.0, again.permit, ok=True, seconds=0.1)
    assert it.state is CLOSED


def test_an_outcome_counts_once_and_not_after_its_permit_expired():
    it = circuit(consecutive_failures=2, permit_seconds=30.0)
    expired = it.permit(0)
    late = it.permit(1)
    it.outcome(30, expired.permit, ok=False, seconds=30)
    it.outcome(30, late.permit, ok=False, seconds=29)
    it.outcome(30, late.permit, ok=False, seconds=29)
    assert it.snapshot(30).failures == 1


def test_calls_from_before_it_opened_do_not_count_afterwards():
    it = circuit(consecutive_failures=1)
    early = it.permit(0)
    call(it, 0, ok=False)
    probe = it.permit(1)
    it.outcome(1, early.permit, ok=True, seconds=1)
    assert it.state is HALF_OPEN
    it.outcome(1, probe.permit, ok=True, seconds=1)
    assert it.state is CLOSED


@pytest.mark.parametrize("prepare", [circuit, opened])
def test_opened_by_hand_it_stays_open(prepare):
    it = prepare()
    it.force_open(20)
    assert it.permit(10**9) == Denied(math.inf)
    assert it.snapshot(20).manual
    it.force_close()
    assert not it.snapshot(20).manual
    assert not it.permit(20).probe


def test_closed_by_hand_it_counts_from_nothing():
    it = circuit(consecutive_failures=2)
    call(it, 0, ok=False)
    it.force_close()
    call(it, 0, ok=False)
    assert it.state is CLOSED
    call(it, 0, ok=False)
    assert it.state is OPEN


def test_every_state_can_be_forced():
    assert set(TRANSITIONS) == set(CircuitState)
    it = opened()
    it.permit(11.0)
    assert it.state is HALF_OPEN
    it.force_close()
    assert it.state is CLOSED


@pytest.mark.parametrize(
    "wrong",
    [
        {"minimum_calls": 0},
        {"minimum_calls": 9, "window": 8},
        {"failure_ratio": 0},
        {"failure_ratio": 1.1},
        {"consecutive_failures": 0},
        {"permit_seconds": 0},
    ],
)
def test_settings_that_make_no_sense(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        CircuitSettings(**wrong)


class AnyHistory(RuleBasedStateMachine):
    """Whatever happens: never two probes at a time, and never locked for good."""

    def __init__(self):
        super().__init__()
        self.now = 0.0
        self.it = circuit(
            consecutive_failures=2, window=4, minimum_calls=2, permit_seconds=5.0, slow_seconds=2.0
        )
        self.held = {}

    @rule(seconds=st.floats(0, 20))
    def wait(self, seconds):
        self.now += seconds

    @rule()
    def ask(self):
        answer = self.it.permit(self.now)
        if isinstance(answer, Granted):
            probes = [at for at, probe in self.held.values() if probe and self.now - at < 5.0]
            assert not (answer.probe and probes)
            assert answer.permit not in self.held
            self.held[answer.permit] = (self.now, answer.probe)
        else:
            assert self.it.state is not CLOSED

    @rule(pick=st.integers(0, 10), ok=st.booleans(), seconds=st.floats(0, 4))
    def report(self, pick, ok, seconds):
        if self.held:
            permit = sorted(self.held)[pick % len(self.held)]
            self.it.outcome(self.now, permit, ok=ok, seconds=seconds)
            del self.held[permit]

    @invariant()
    def never_locked(self):
        wait = self.it.snapshot(self.now).retry_after
        assert 0 <= wait <= 2.0**60
        if self.it.state is CLOSED:
            assert wait == 0


TestAnyHistory = AnyHistory.TestCase
