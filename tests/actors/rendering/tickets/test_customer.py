"""The guest's copy: the whole order, who sells it, and what is to be paid."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.order import Guest, Payment, Service
from actors.domain.ticket import Kind
from actors.rendering.messages import Shop
from actors.rendering.render import receipt_for, ticket_text
from actors.rendering.tickets.content import content_of
from tests.actors.rendering.orders import CUSTOMER, PICKUP, SHOP, UNREADABLE


def printed(work, shop=SHOP, columns=48):
    """Without the spaces that stand for double width."""
    return "".join(ticket_text(receipt_for(work, shop, columns)[0], columns).split())


def with_order(**changes):
    return replace(CUSTOMER, order=replace(CUSTOMER.order, **changes))


@pytest.mark.parametrize(
    ("payment", "to_collect", "words"),
    [
        (Payment.PAID, "", "PAID"),
        (Payment.COLLECT, "CHF 46.50", "TOCOLLECTCHF46.50"),
        (Payment.COLLECT, "", "TOCOLLECTCHF86.50"),
        (Payment.UNKNOWN, "", "PAYMENTNOTKNOWN:PLEASEASK"),
    ],
)
def test_it_says_one_thing_about_the_payment(payment, to_collect, words):
    text = printed(with_order(payment=payment, to_collect=to_collect))
    assert words in text
    said = [word for word in ("PAID", "TOCOLLECT", "PAYMENTNOTKNOWN") if word in text]
    assert said == [next(word for word in ("PAID", "TOCOLLECT", "PAYMENTNOTKNOWN") if word in words)]


def test_what_is_to_be_collected_without_an_amount_is_said_all_the_same():
    text = printed(with_order(total="", to_collect=""))
    assert "TOCOLLECT" in text
    assert "Total" not in text


def test_a_cancelled_order_asks_for_no_money():
    text = printed(replace(CUSTOMER, kind=Kind.VOID, previous=CUSTOMER.order))
    assert text.startswith("CANCELLED")
    assert not any(word in text for word in ("PAID", "TOCOLLECT", "PAYMENT"))


def test_a_changed_order_is_a_whole_new_copy():
    text = printed(replace(CUSTOMER, kind=Kind.CHANGE, previous=replace(PICKUP, items=())))
    assert text.startswith("CHANGED")
    assert "TAKEOUT" not in text
    assert "Margherita" in text


def test_the_whole_order_is_on_it_whatever_the_station_takes():
    names = [dish.name for dish in content_of(CUSTOMER, SHOP).dishes.shown]
    assert len(names) == len(CUSTOMER.order.items) > len(CUSTOMER.items)


def test_an_address_is_printed_for_those_who_drive_there_only():
    guest = Guest("Anna", "079", ("Seestrasse 4",))
    assert "Seestrasse4079" in printed(with_order(guest=guest))
    pickup = printed(with_order(guest=guest, service=Service.PICKUP))
    assert "Anna" in pickup
    assert "Seestrasse" not in pickup
    assert "079" not in pickup


def test_it_is_dated_by_the_order_or_else_by_its_acceptance():
    assert "orderedSat,14Mar202618:29" in printed(CUSTOMER)
    assert "orderedSat,14Mar202618:32" in printed(with_order(placed_at=None))


def test_a_shop_without_an_identity_has_none_on_paper():
    text = printed(CUSTOMER, Shop("", "UTC", "en"))
    assert not any(word in text for word in ("Tel.", "Taxno.", "@"))


def test_an_unreadable_order_is_no_guests_copy():
    text = printed(replace(UNREADABLE, layout="customer"))
    assert "UNREADABLE" in text
    assert "Bistro" not in text


NASTY = st.text(st.sampled_from('\\|{}~_"`^-=\nnx1b;: \x1bp') | st.characters(), max_size=60)


@given(st.lists(NASTY, min_size=6, max_size=6), st.sampled_from([32, 48]))
def test_no_text_of_a_shop_or_an_order_breaks_the_layout(texts, columns):
    name, line, phone, footer, total, collect = texts
    shop = Shop(name, "UTC", "en", address=(line,) * 20, phone=phone, email=line, tax_id=phone, footer=footer)
    order = replace(CUSTOMER.order, total=total, to_collect=collect, guest=Guest(name, phone, (line,) * 20))
    text = printed(replace(CUSTOMER, order=order), shop, columns)
    assert "TOCOLLECT" in text
    assert "K-017" in text
