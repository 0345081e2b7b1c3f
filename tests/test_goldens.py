"""Bytes, text and picture of a ticket belong together: each is made anew and compared with the one held."""

import pytest

from actors.rendering.picture import picture
from tests import goldens
from transports.profiles import profile

GOLDENS = goldens.goldens()
NAMES = [f"{golden.name}.{golden.model}" for golden in GOLDENS]
ADVICE = "run: python -m tests.goldens, and look at what is different"


@pytest.mark.parametrize("golden", GOLDENS, ids=NAMES)
def test_a_ticket_is_made_as_it_is_held(golden):
    for suffix, made in golden.made().items():
        assert goldens.same(suffix, golden.file(suffix).read_bytes(), made), f"{suffix} differs; {ADVICE}"


@pytest.mark.parametrize("golden", GOLDENS, ids=NAMES)
def test_the_picture_that_is_held_is_what_the_bytes_that_are_held_print(golden):
    drawn = picture(golden.sent(), profile(golden.model))
    assert goldens.dots(golden.file("png").read_bytes()) == goldens.dots(drawn)


def test_there_is_nothing_else_and_not_much_of_it():
    files = {golden.file(suffix) for golden in GOLDENS for suffix in ("bytes", "commands.txt", "txt", "png")}
    assert files == set(goldens.FOLDER.iterdir()), ADVICE
    assert sum(file.stat().st_size for file in files) <= goldens.MOST
