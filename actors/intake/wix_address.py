"""To whom a Wix order goes, and where: from all the places in which Wix has a name or an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actors.domain.order import Guest, Service

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from actors.intake.reading import Reading


def read_guest(reading: Reading, order: dict[str, Any], service: Service) -> Guest:
    """Who receives it: the destination of a delivery, else the recipient, else who paid."""
    shipping = _quiet(order.get("shippingInfo"))
    destination = reading.mapping(
        _quiet(shipping.get("logistics")).get("shippingDestination"), "the destination"
    )
    delivered = destination if service is Service.DELIVERY else {}
    recipient, payer = (reading.mapping(order.get(key), key) for key in ("recipientInfo", "billingInfo"))
    contacts = [
        reading.mapping(party.get("contactDetails"), "a contact") for party in (delivered, recipient, payer)
    ]
    driven = service is Service.DELIVERY
    return Guest(
        name=_first(_name(reading, contact) for contact in contacts)
        or reading.line(order.get("buyerName"), "the name of the guest"),
        phone=_first(reading.line(contact.get("phone"), "a phone number", 50) for contact in contacts)
        or reading.line(order.get("buyerPhone"), "a phone number", 50),
        address=_where(reading, (delivered, recipient, payer), order) if driven else (),
    )


def _where(reading: Reading, parties: tuple[dict[str, Any], ...], order: dict[str, Any]) -> tuple[str, ...]:
    """Better the address of who pays, and a word of it, than a driver who asks where to."""
    flat = {"address": order.get("shippingAddress")}  # of Wix Automations
    told = [_address(reading, party) for party in (*parties[:2], flat, parties[2])]
    address = next((lines for lines in told if lines), ())
    if not address:
        reading.problem("a delivery without an address")
    elif not any(told[:-1]):
        reading.problem("there is no address of the delivery: this is the one of who pays")
    company = reading.line(_quiet(parties[0].get("contactDetails")).get("company"), "the company")
    return (company, *address) if company else address


def _address(reading: Reading, party: dict[str, Any]) -> tuple[str, ...]:
    address = reading.mapping(party.get("address"), "the address")
    street = reading.mapping(address.get("streetAddress"), "the street")
    town = " ".join(_texts(reading, address, ("postalCode", "city"), "the town"))
    known = _first(_texts(reading, address, ("addressLine1", "addressLine"), "the address"))
    parts = " ".join(_texts(reading, street, ("name", "number"), "the street"))
    first = known or parts or _first(_texts(reading, street, ("formattedAddressLine",), "the street"))
    more = [
        *_texts(reading, address, ("addressLine2",), "the address"),
        *_texts(reading, street, ("apt",), "the flat"),
    ]
    lines = [first, *(line for line in dict.fromkeys(more) if line not in first), town]
    return tuple(line for line in lines if line)


def _texts(reading: Reading, found: dict[str, Any], keys: Iterable[str], what: str) -> Iterator[str]:
    return (text for key in keys if (text := reading.line(found.get(key), what)))


def _name(reading: Reading, contact: dict[str, Any]) -> str:
    return " ".join(_texts(reading, contact, ("firstName", "lastName"), "the name of the guest"))


def _quiet(value: object) -> dict[str, Any]:
    """A mapping whose wrong type has been noted where it was read first."""
    return value if isinstance(value, dict) else {}


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")
