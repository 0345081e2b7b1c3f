from dataclasses import replace

import pytest

from transports.errors import UnknownLanguageError
from transports.languages.commands import Command, encode
from transports.languages.escpos.encoder import EscPos
from transports.languages.registry import language_for
from transports.profiles import profile


def test_each_document_gets_an_encoder_of_its_own():
    first, second = language_for(profile("TM-m30III")), language_for(profile("TM-m30III"))
    assert isinstance(first, EscPos)
    assert first is not second
    assert first.profile is profile("TM-m30III")


def test_a_language_that_is_not_spoken_here():
    with pytest.raises(UnknownLanguageError, match="known: escpos") as raised:
        language_for(replace(profile("TM-m30III"), language="zpl"))
    assert raised.value.language == "zpl"


def test_commands_are_joined_in_their_order():
    assert encode([Command("a", 1, b"\x1b@"), Command("b", None, b"x")]) == b"\x1b@x"
    assert encode([]) == b""
