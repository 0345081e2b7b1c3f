import pytest

from transports.errors import UnknownModelError
from transports.languages.escpos import capabilities
from transports.languages.escpos.codepages import table
from transports.profiles import models, own, profile


def test_the_kitchen_printer():
    found = profile("TM-m30III")
    assert (found.language, found.dots, found.dpi, found.columns) == ("escpos", 576, 203, (48, 57, 64))
    assert (found.process_id, found.marker, found.counter, found.cutter) == (True, True, "trusted", "partial")
    assert found.font_a == 48
    assert dict(found.code_pages)[19] == "cp858"


def test_the_small_printer_has_neither_cutter_nor_counter():
    found = profile("generic-58")
    assert (found.dots, found.font_a, found.cutter, found.counter) == (384, 32, None, None)


@pytest.mark.parametrize("model", own())
def test_our_own_profiles(model):
    found = profile(model)
    assert found.model == model
    if found.language == "stargraphic":
        assert not found.code_pages  # it prints dots alone
        return
    assert found.code_pages[0] == (16 if found.language == "escpos" else 32, "cp1252")
    assert len(dict(found.code_pages)) == len(found.code_pages)
    assert all("€" in table(codec) for _, codec in found.code_pages[:2])


@pytest.mark.parametrize("name", ["tm-M30iii", " TM-m30III "])
def test_names_may_be_written_in_any_case(name):
    assert profile(name) is profile(name)
    assert profile(name).model == "TM-m30III"


def test_other_models_come_from_python_escpos():
    assert profile("tm-t88iv") == capabilities.profile("TM-T88IV")


def test_an_unknown_model_is_told_its_neighbours():
    with pytest.raises(UnknownModelError) as raised:
        profile("TM-T88")
    assert "TM-T88V" in raised.value.nearest
    with pytest.raises(UnknownModelError) as raised:
        profile("qqqqqqqqqqqqqqqqqq")
    assert raised.value.nearest == ()


def test_all_models_have_a_profile():
    names = models()
    assert names[: len(own())] == tuple(own())
    assert len(set(names)) == len(names)
    assert [profile(name).model for name in names] == list(names)
