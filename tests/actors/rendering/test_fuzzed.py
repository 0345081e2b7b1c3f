import re

import pytest

from actors.rendering.drawing import draw_escpos
from actors.rendering.receiptline import escaping
from tests.actors.rendering import fuzzed
from transports.languages.escpos import codepages
from transports.languages.escpos.encoder import EscPos


def test_orders_of_any_text_print_as_typed_and_nothing_in_them_acts():
    tally = fuzzed.play(150)
    assert tally.wrong == []
    assert (tally.orders, tally.pulses, tally.beeps, tally.ignored) == (150, 0, 0, 0)
    assert tally.cuts == tally.cuts_expected == 120
    assert tally.texts > 1000
    assert 0 < tally.pictures < tally.lines


@pytest.fixture
def forgotten():
    """Commands of lines that came before the breakage, and those made with it."""
    draw_escpos._texts.cache_clear()
    yield
    draw_escpos._texts.cache_clear()


def _one_short(line, *_):
    return ((16, line[1:], line[1:].encode("cp1252", "replace")),)


@pytest.mark.parametrize(
    ("broken", "shows"),
    [
        (lambda patch: patch.setattr(escaping, "_SPECIAL", re.compile("(?!)")), "is not on the ticket"),
        (lambda patch: patch.setattr(codepages, "runs", _one_short), "is not on paper"),
        (lambda patch: patch.setattr(EscPos, "cut", lambda printer: printer.open_drawer()), "1 pulses"),
    ],
)
def test_what_is_broken_is_noticed(monkeypatch, forgotten, broken, shows):
    broken(monkeypatch)
    assert any(shows in why for why in fuzzed.play(20).wrong)


def test_the_long_form_says_what_it_counted(capsys):
    assert fuzzed.main(["--orders", "4", "--seed", "9"]) == 0
    assert "4 orders: 4 cuts of 4 tickets with a cutter, 0 drawer pulses" in capsys.readouterr().out
