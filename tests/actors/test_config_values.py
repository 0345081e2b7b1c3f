"""Durations and addresses, whatever is thrown at them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors import config_values as values
from actors.config_match import read_match

UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text()))
READERS = [
    values.text,
    values.name,
    values.texts,
    values.duration(0.0),
    values.guid,
    values.zone,
    values.locale,
    values.web_address,
    values.listen,
    values.address,
    read_match,
]


@given(st.integers(0, 999_999), st.sampled_from(sorted(UNITS)))
def test_a_number_and_a_unit_are_that_many_seconds(number, unit):
    assert values.duration(0.0)(f"{number}{unit}") == pytest.approx(number * UNITS[unit])


@given(st.floats(0, 1_000_000).map(lambda number: f"{number:.3f}"), st.sampled_from(sorted(UNITS)))
def test_fractions_are_durations_too(number, unit):
    assert values.duration(0.0)(f"{number}{unit}") == pytest.approx(float(number) * UNITS[unit])


@given(st.text())
def test_a_duration_is_never_negative_and_never_a_surprise(text):
    try:
        seconds = values.duration(0.0)(text)
    except values.Wrong:
        return
    assert seconds >= 0


@pytest.mark.parametrize("text", ["10", "s", "-1s", "1 minute", "1e3s", "\u0661\u0660s", "10 S", "", "1.s"])
def test_what_is_no_duration(text):
    with pytest.raises(values.Wrong):
        values.duration(0.0)(text)


def test_a_duration_below_the_least_says_so():
    with pytest.raises(values.Wrong, match=r"0\.1s"):
        values.duration(0.1)("99ms")
    assert values.duration(0.1)("100ms") == pytest.approx(0.1)


@pytest.mark.parametrize(("least", "said"), [(0.1, "0.1s"), (90.0, "90s"), (300.0, "5m"), (86400.0, "1d")])
def test_the_least_duration_is_said_as_people_say_it(least, said):
    with pytest.raises(values.Wrong, match=f'at least "{said}"'):
        values.duration(least)("1ms")


@pytest.mark.parametrize("read", READERS)
@given(value=ANYTHING)
def test_readers_are_total(read, value):
    """They answer, or say what was wanted; nothing else comes out of them."""
    with contextlib.suppress(values.Wrong):
        read(value)


@given(st.integers(0, 65535))
def test_listen_takes_every_port(port):
    assert values.listen(f"0.0.0.0:{port}") == ("0.0.0.0", port)


@pytest.mark.parametrize("wrong", ["", "../kitchen", "a b", 7, None, ["kitchen"]])
def test_the_name_of_a_layout_is_no_path(wrong):
    assert values.any_layout("pizza-2") == "pizza-2"
    with pytest.raises(values.Wrong, match="layout"):
        values.any_layout(wrong)
