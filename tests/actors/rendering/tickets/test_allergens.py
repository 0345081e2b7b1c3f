"""Words that may make somebody ill: found where they stand as words, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.rendering.tickets.allergens import DEFAULTS, default_allergens, finder, leaves_out, named, pieces


def found(text, locale="en", words=None):
    return named([text], finder(default_allergens(locale) if words is None else words))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Peanut allergy!", ("PEANUT", "ALLERGY")),
        ("peanut-free please", ("PEANUT",)),
        ("no nuts", ("NUTS",)),
        ("Nut allergy", ("NUT", "ALLERGY")),
        ("I'm allergic to kiwi", ("ALLERGIC",)),
        ("no egg, no EGGS", ("EGG", "EGGS")),
        ("gluten free", ("GLUTEN",)),
        ("two donuts and a coconut", ()),
        ("eggplant, not butternut", ()),
        ("milkshake and fishing rod", ()),
        ("well done", ()),
    ],
)
def test_english(text, words):
    assert found(text) == words


@pytest.mark.parametrize(
    ("locale", "text", "words"),
    [
        ("de-CH", "ohne Nüsse", ("NÜSSE",)),
        ("de", "Nussallergie, glutenfrei", ("NUSSALLERGIE", "GLUTENFREI")),
        ("de", "kein Ei bitte", ("EI",)),
        ("de", "einmal zum Genuss, vielleicht Eis", ()),
        ("de", "no nuts", ("NUTS",)),
        ("fr-CH", "sans noix ni œufs", ("NOIX", "ŒUFS")),
        ("it", "niente latticini", ("LATTICINI",)),
        ("es", "alergia a la nuez", ("ALERGIA", "NUEZ")),
        ("zh-HK", "少辣 走花生", ("花生",)),
        ("zh-CN", "我对虾过敏", ("虾", "过敏")),
    ],
)
def test_other_languages(locale, text, words):
    assert found(text, locale) == words


def test_an_owners_list_is_the_only_one():
    assert found("no kiwis, no nuts", words=("kiwi",)) == ("KIWIS",)
    assert found("no nuts", words=()) == ()


def test_each_is_named_once_in_its_order():
    assert found("nuts, milk, nuts") == ("NUTS", "MILK")


@pytest.mark.parametrize(
    ("choice", "warns"),
    [
        ("No nuts", True),
        ("Extras Cheese, no egg", True),
        ("Gluten free base", True),
        ("ohne Ei", True),
        ("glutenfrei", True),
        ("走花生", True),
        ("Extra egg", False),
        ("Fish of the day", False),
        ("No onions", False),
    ],
)
def test_a_choice_warns_only_where_it_leaves_something_out(choice, warns):
    assert leaves_out(choice, finder(default_allergens("de") + default_allergens("zh"))) is warns


@given(
    st.text(max_size=80) | st.sampled_from(["no nuts", "nuts nuts", "a nut!"]), st.sampled_from([*DEFAULTS])
)
def test_the_pieces_are_the_whole_text(text, language):
    parts = pieces(text, finder(default_allergens(language)))
    assert "".join(part.text for part in parts) == text
    assert all(part.text for part in parts)


@given(st.lists(st.text(max_size=12), max_size=6), st.text(max_size=30))
def test_any_words_can_be_looked_for(words, text):
    pieces(text, finder(tuple(words)))


@pytest.mark.timeout(30)
def test_no_list_takes_long():
    assert found("a" * 1000 + "!", words=("*a*a*a*a*a*a*a*a*b",)) == ()
    assert found("Superallergen", words=("*allerg*",)) == ("SUPERALLERGEN",)
