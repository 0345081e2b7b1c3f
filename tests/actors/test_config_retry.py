"""[retry.<cause>], [stale] and [recovery]."""

import pytest

from actors.config import load
from actors.domain.patience import DEFAULTS, Cause
from actors.errors import ConfigurationError

PRINTER = '[[printer]]\nname = "kitchen"\nmodel = "TM-m30III"\nconnect = "virtual://kitchen"\n'


@pytest.fixture
def read(tmp_path):
    def read(text="", **environment):
        file = tmp_path / "docketd.toml"
        file.write_text(PRINTER + text, "utf-8")
        return load(file, tmp_path, environment)

    return read


def mistakes(read, text, **environment):
    with pytest.raises(ConfigurationError) as caught:
        read(text, **environment)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_without_a_word_the_defaults_hold(read):
    assert dict(read().retry) == dict(DEFAULTS)


def test_each_cause_is_set_by_itself(read):
    found = read('[retry.silent]\nfirst = "5s"\nfactor = 3\ncap = "5m"\njitter = 0.25\nsteady = "1m"\n').retry
    silent = found[Cause.SILENT]
    assert (silent.first, silent.factor, silent.cap, silent.jitter, silent.steady) == (5, 3, 300, 0.25, 60)
    assert found[Cause.REFUSED] == DEFAULTS[Cause.REFUSED]


def test_a_first_wait_beyond_the_default_cap_is_its_own_cap(read):
    assert read('[retry.unreachable]\nfirst = "30s"\n').retry[Cause.UNREACHABLE].cap == 30


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[retry.paper]\ntries = 5\n", "retry.paper.tries"),
        ('[retry.faulted]\nfirst = "1s"\n', "retry.faulted.first"),
        ("[retry.faulted]\ntries = 0\n", "a whole number from 1 to 1000"),
        ("[retry.wix]\njitter = 2\n", "a number from 0 to 1"),
        ("[retry.wix]\njitter = true\n", "a number from 0 to 1"),
        ('[retry.silent]\nfirst = "10s"\ncap = "5s"\n', "at least first, which is 10s"),
        ('[retry.papr]\nfirst = "1s"\n', "paper"),
        ('[stale]\nkitchen = "1s"\n', "at least"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_named(read, text, says):
    (mistake,) = mistakes(read, text)
    assert says in mistake


def test_the_names_of_other_programs_set_defaults_and_the_file_wins(read):
    old = {"RETRY_MAX_ATTEMPTS": "7", "CIRCUIT_BREAKER_FAILURE_THRESHOLD": "4"}
    found = read(**old).retry
    assert (found[Cause.FAULTED].tries, found[Cause.WIX].tries) == (7, 4)
    found = read("[retry.faulted]\ntries = 2\n", **old).retry
    assert (found[Cause.FAULTED].tries, found[Cause.WIX].tries) == (2, 4)
    assert read(DOCKETD_RETRY__FAULTED__TRIES="3", **old).retry[Cause.FAULTED].tries == 3


def test_nonsense_under_another_programs_name_is_named_by_it(read):
    (mistake,) = mistakes(read, "", RETRY_MAX_ATTEMPTS="many")
    assert "RETRY_MAX_ATTEMPTS" in mistake


def test_what_is_stale_is_set_by_kind(read):
    assert read('[stale]\nkitchen = "20m"\n').freshness.kitchen == 1200


def test_the_spooler_of_windows_is_left_alone_unless_it_is_allowed(read):
    assert (read().recovery.restart_spooler, read().recovery.cool_down) == (False, 1800.0)
    allowed = read('[recovery]\nrestart_spooler = true\ncool_down = "1h"').recovery
    assert (allowed.restart_spooler, allowed.cool_down) == (True, 3600.0)


@pytest.mark.parametrize("line", ['restart_spooler = "now"', 'cool_down = "10s"', "restart = true"])
def test_what_is_wrong_with_recovery_is_named(read, line):
    (mistake,) = mistakes(read, f"[recovery]\n{line}")
    assert f"recovery.{line.split()[0]}" in mistake
