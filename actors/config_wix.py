"""`[source.wix]` of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors import config_values as values
from actors.config_secrets import secret, strong, take_secret
from actors.config_webhooks import public_key
from actors.settings import WixSource

if TYPE_CHECKING:
    from actors.config_secrets import Kept
    from actors.config_table import Table


def read_wix(table: Table, kept: Kept) -> WixSource:
    key = take_secret(table, "key", kept, secret)
    if key is None and "key" not in table:
        wanted = f"it in WIX_API_KEY, or under [source.wix] in {table.ledger.secrets}"
        table.ledger.note(table.name("key"), "nothing", wanted)
    site_id = table.need("site_id", values.guid)
    table.take("kind", values.choice("wix"), "wix")
    blank = WixSource("", "")
    pem = public_key(table.ledger.folder, lenient=table.ledger.lenient)
    source = WixSource(
        site_id=site_id or "",
        key=key or "",
        base_url=table.take("base_url", values.web_address, blank.base_url),
        poll=table.take("poll", values.duration(0.1), blank.poll),
        poll_closed=table.take("poll_closed", values.duration(0.1), blank.poll_closed),
        look_back=table.take("look_back", values.duration(0.0), blank.look_back),
        location=table.take("location", values.texts, blank.location),
        apps=table.take("apps", values.texts, blank.apps),
        hook_secret=take_secret(table, "hook_secret", kept, strong) or "",
        public_key=table.take("public_key", pem, blank.public_key),
        instance_id=table.take("instance_id", values.guid, blank.instance_id),
    )
    table.close()
    return source
