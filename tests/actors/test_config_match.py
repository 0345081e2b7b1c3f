"""What a station takes, as the settings say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.config_match import read_match
from actors.config_values import Wrong
from actors.domain.matching import MATCHABLE, Occasion, fits_dish, fits_order
from actors.domain.order import Item


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({}, None),
        ({"words": "Ei"}, {"words": ("Ei",)}),
        ({"service": ["Dine in", "pickup"]}, {"service": ("dine-in", "pickup")}),
        ({"days": ["mon-wed", "Sunday"]}, {"days": ("mon", "tue", "wed", "sun")}),
        ({"days": "sat - mon"}, {"days": ("sat", "sun", "mon")}),
        ({"time": "11:00-15:00"}, {"time": ("11:00-15:00",)}),
        ({"time": ["11:00 - 15:00", "17:00-02:00"]}, {"time": ("11:00 - 15:00", "17:00-02:00")}),
        ({"menu": ["Lunch"], "label": "Vegan"}, {"menu": ("Lunch",), "label": ("Vegan",)}),
    ],
)
def test_each_word_is_read(written, read):
    assert read_match(written) == read


@pytest.mark.parametrize(
    ("written", "found", "wanted"),
    [
        ({"sections": ["Pizza"]}, "the word 'sections'", "section"),
        ({"lable": "x"}, "the word 'lable'", "label"),
        ({"colour": "red"}, "the word 'colour'", "one of section, section_id, menu"),
        ({"service": "delivry"}, "'delivry'", "for service delivery"),
        ({"service": "boat"}, "'boat'", "one of pickup, delivery, dine-in"),
        ({"days": "mon-fry"}, "'mon-fry'", "for days fri"),
        ({"days": "holiday"}, "'holiday'", "mon, tue, wed"),
        ({"time": "11-15"}, "'11-15'", 'hours such as "11:00-15:00"'),
        ({"time": "noon"}, "'noon'", 'hours such as "11:00-15:00"'),
        ({"words": "!!"}, "'!!'", "letters"),
        ({"section": []}, "section = []", "for section a list of texts"),
        ({"time": 11}, "time = 11", "for time a list of texts"),
    ],
)
def test_what_is_wrong_is_named_with_what_is_near(written, found, wanted):
    with pytest.raises(Wrong) as caught:
        read_match(written)
    assert caught.value.found == found
    assert wanted in caught.value.wanted


def test_all_mistakes_are_told_at_once():
    with pytest.raises(Wrong) as caught:
        read_match({"sectoin": "x", "days": "x", "words": ["ei"]})
    assert caught.value.found == "the word 'sectoin'; 'x'"


TEXT = st.text(max_size=12)


@given(st.dictionaries(st.sampled_from(MATCHABLE), TEXT | st.lists(TEXT, max_size=2), max_size=4))
def test_what_is_read_can_be_asked(written):
    try:
        match = read_match(written)
    except Wrong:
        return
    if match is not None:
        assert fits_order(match, Occasion()) in {True, False}
        assert fits_dish(match, Item("Soup")) in {True, False}
