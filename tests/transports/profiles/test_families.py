import pytest

from transports.errors import ProfileError
from transports.profiles import own
from transports.profiles.families import read

FAMILY = """
family = "Makers of printers"
language = "escpos"
dots = 576
dpi = 203
columns = [48, 64]
code_pages = [[16, "cp1252"]]
fence = ["marker"]
counter = "none"
cutter = "full"
"""
MODELS = """
[models.One]

[models."Two 58"]
dots = 384
columns = [32]
speed = 90
characters = ["big5"]
quirks = ["It hums."]
"""


def test_a_model_has_what_its_family_has_and_what_differs():
    one, two = read(FAMILY + MODELS, "maker.toml")
    assert (one.model, one.dots, one.columns, one.speed, one.characters) == ("One", 576, (48, 64), 0, ())
    assert (one.family, one.process_id, one.marker, one.counter, one.cutter) == (
        "Makers of printers", False, True, None, "full",
    )  # fmt: skip
    assert (two.model, two.dots, two.columns, two.speed) == ("Two 58", 384, (32,), 90)
    assert (two.characters, two.quirks) == (("big5",), ("It hums.",))


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("dots = ", "", "TOML"),
        (FAMILY, "models", "a table"),
        (FAMILY + "[models]\nOne = 1", "models.One", "a table"),
        (FAMILY.replace("dots = 576", "") + MODELS, "dots", "dots across the paper"),
        (FAMILY.replace("576", '"576"') + MODELS, "dots", "dots across the paper"),
        (FAMILY.replace("576", "true") + MODELS, "dots", "dots across the paper"),
        (FAMILY.replace("cp1252", "cp12520") + MODELS, "code_pages", "codecs that Python has"),
        (FAMILY.replace("[[16,", "[[256,") + MODELS, "code_pages", "pairs"),
        (FAMILY.replace("[48, 64]", "[]") + MODELS, "columns", "characters a line"),
        (FAMILY.replace('"marker"', '"mark"') + MODELS, "fence", "process-id, marker"),
        ("colour = 1\n" + FAMILY + MODELS, "colour", "one of family"),
        (FAMILY + MODELS.replace("speed", "spede"), "models.Two 58.spede", "one of family"),
        (FAMILY + MODELS.replace('"big5"', '"big6"'), "models.Two 58.characters", "big5-hkscs"),
        (FAMILY + MODELS.replace('"It hums."', '""'), "models.Two 58.quirks", "sentences"),
    ],
)
def test_a_slip_is_named_with_file_and_key_and_what_was_expected(text, key, expected):
    with pytest.raises(ProfileError, match=r"^maker\.toml") as raised:
        read(text, "maker.toml")
    assert raised.value.key == key
    assert expected in raised.value.expected
    assert raised.value.expected in str(raised.value)


@pytest.mark.parametrize("model", own())
def test_our_own_models_name_their_family_and_say_no_more_than_fits(model):
    found = own()[model]
    assert found.family
    assert found.font_a * 12 <= found.dots
    assert not found.code_pages or found.columns[0] in range(32, 70)


def test_the_families_that_docketd_brings():
    known = {"TM-m30III", "TM-T20", "TM-T20II", "TM-T20III", "TM-T88V", "TM-T88VI", "TM-T88VII"}
    assert known | {"generic-80", "generic-58"} <= own().keys()
    assert (own()["TM-T88VI"].dots, own()["TM-T88VI"].dpi, own()["TM-T88VI"].speed) == (512, 180, 0)
    assert "utf-8" in own()["TM-T88VII"].characters
    assert "utf-8" not in own()["TM-T88V"].characters
