"""The restaurant of the demonstration: two virtual printers, two stations, and Wix next door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.demo.orders import BAR, section_ids
from actors.domain.later import Later
from actors.domain.routing import Station
from actors.settings import Gateway, Printer, Settings, Site, WixSource
from transports.addresses import parse_address

if TYPE_CHECKING:
    from actors.ports import Ids

SITE_ID: Final = "5bd4b6f2-7b2e-4d5e-9c47-2d6a1f0c8e11"


def demo_key(ids: Ids) -> str:
    """The stand-in's API key: nothing to protect, but nothing that could be taken for a real one either."""
    return f"demo-{ids.secret(9)}"


def demo_settings(base_url: str, key: str, port: int) -> Settings:
    return Settings(
        printers=(
            Printer("kitchen", "TM-m30III", parse_address("virtual://kitchen"), backup="bar"),
            Printer("bar", "TSP143", parse_address("virtual://bar"), backup="kitchen"),
        ),
        stations=(
            Station("kitchen", "kitchen"),
            Station("bar", "bar", match={"section_id": section_ids(*BAR)}),
        ),
        site=Site(name="Trattoria Demo", timezone="Europe/Zurich", locale="en"),
        wix=WixSource(site_id=SITE_ID, key=key, base_url=base_url, poll=0.25),
        gateway=Gateway(host="127.0.0.1", port=port),
        virtual_counts=True,
        later=Later(hold=False),  # whoever tries docketd wants to see its paper
    )
