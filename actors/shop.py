"""What the settings say of the shop, as rendering needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.rendering.messages import Shop

if TYPE_CHECKING:
    from actors.settings import Settings


def shop_of(settings: Settings) -> Shop:
    site = settings.site
    return Shop(
        name=site.name,
        timezone=site.timezone,
        locale=site.locale,
        address=site.address,
        phone=site.phone,
        email=site.email,
        tax_id=site.tax_id,
        footer=site.footer,
        layouts=settings.layouts,
        clock=site.clock,
        languages=settings.languages.own,
        translations=site.translations,
        kitchen_names=site.kitchen_names,
        logo=site.logo,
        map=site.map,
        allergens=site.allergens,
        leads=tuple((each.name, each.lead) for each in settings.stations if each.lead is not None),
    )
