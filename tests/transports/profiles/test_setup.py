import pytest

from transports.errors import ProfileError, UnknownModelError
from transports.profiles import Setup, profile


def test_nothing_of_its_own_is_the_model_alone():
    assert Setup().named("TM-T88V") == "TM-T88V"
    assert profile("TM-T88V?beeps=0") == profile("TM-T88V")


def test_a_unit_as_it_is_set_up():
    setup = Setup("big5", (19, 16), 384, 2, drawer=True)
    name = setup.named("generic-80")
    assert name == "generic-80?characters=big5&code_pages=19,16&dots=384&beeps=2&drawer=yes"
    found = profile(name)
    assert found.model == "generic-80"
    assert (found.multibyte, found.code_pages) == ("big5", ((19, "cp858"), (16, "cp1252")))
    assert (found.dots, found.columns, found.beeps, found.drawer) == (384, (32, 42), 2, True)


def test_without_any_code_page_there_is_ascii():
    assert profile(Setup(code_pages=()).named("TM-T20")).code_pages == ((0, "ascii"),)


@pytest.mark.parametrize(
    ("query", "key", "expected"),
    [
        ("characters=big6", "characters", "big5-hkscs"),
        ("characters=utf-8", "characters", "shift-jis"),
        ("code_pages=16,99", "code_pages", "16, 19, 0"),
        ("code_pages=x", "code_pages", "a whole number"),
        ("dots=600", "dots", "256 to 576"),
        ("dots=100", "dots", "256 to 576"),
        ("beeps=10", "beeps", "0 to 9"),
        ("beeps=-1", "beeps", "a whole number"),
        ("drawer=1", "drawer", "yes or no"),
        ("colour=red", "colour", "characters, code_pages"),
        ("", "", "characters=big5"),
    ],
)
def test_what_a_unit_cannot_be(query, key, expected):
    with pytest.raises(ProfileError, match="generic-80") as raised:
        profile(f"generic-80?{query}")
    assert raised.value.key == key
    assert expected in str(raised.value)


def test_the_model_has_to_be_known_all_the_same():
    with pytest.raises(UnknownModelError, match="TM-T88V"):
        profile("TM-T88?beeps=1")
