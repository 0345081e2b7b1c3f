"""The pictures in docs/tickets.md are what docketd prints."""

import pytest

from tests import pictures

TICKETS = {ticket.name: ticket for ticket in pictures.tickets()}
SIZES = {ticket.name: ticket for ticket in pictures.sizes()}
PAGE = (pictures.ROOT / "docs" / "tickets.md").read_text("utf-8")


@pytest.mark.parametrize("ticket", [*TICKETS.values(), *SIZES.values()], ids=[*TICKETS, *SIZES])
def test_a_picture_is_what_the_code_prints(ticket):
    drawn = pictures.dots(ticket.draw())
    assert pictures.dots(ticket.file.read_bytes()) == drawn, "run: python -m tests.pictures, and look at it"


def test_the_page_shows_each_with_its_words_and_no_other():
    shown = {line for line in PAGE.splitlines() if "<img" in line}
    assert len(shown) == len(TICKETS)
    for ticket in TICKETS.values():
        assert any(f'src="pictures/tickets/{ticket.name}.png" alt="{ticket.says}"' in line for line in shown)
    assert {file.stem for file in pictures.FOLDER.iterdir()} == set(TICKETS)


def test_the_page_about_printing_shows_each_size_of_letters():
    page = (pictures.ROOT / "docs" / "printing.md").read_text("utf-8")
    for name in SIZES:
        assert page.count(f'src="pictures/sizes/{name}.png"') == 1
    assert {file.stem for file in pictures.SIZES.iterdir()} == set(SIZES)
