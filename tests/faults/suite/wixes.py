"""Wix that refuses the key, or can't be found."""

from __future__ import annotations

import time

from tests.faults.suite.scenario import Collection
from tests.faults.suite.shop import Shop
from tests.rig.processes import Process, until

WIXES = Collection()
ALERT = "source-away/wix"


def all_printed(stage, shop):
    """Whatever was placed; and all is well again."""
    shop.until_known()
    shop.until_it_is("fine")
    until(lambda: ALERT not in stage.alerts(), "the alert is over")
    figures = stage.figures()
    assert (figures.kept, figures.marked) == (0, 0), figures
    return figures


@WIXES.scenario(34, "Wix refuses the key (401)", "told at once, asked no more; all come with the new key")
def refused(stage):
    secrets = stage.folder / "docketd" / "secrets.toml"
    secrets.parent.mkdir()
    shop = Shop(stage)
    put_key(secrets, shop.wix.environment["WIX_API_KEY"])
    shop.wix.environment = {}
    shop.open()
    shop.orders(stage.many(1, 5))
    began = time.monotonic()
    shop.wix.core.key = "another one"
    until(lambda: ALERT in stage.alerts(), "an alert", 30)
    told = time.monotonic() - began
    alert = stage.alerts()[ALERT]
    assert (alert["severity"], "check the key and the site id" in alert["text"]) == ("critical", True), alert
    assert shop.source["state"] == "denied"
    shop.place(stage.many(2, 20))
    asked = len(shop.wix.asked)
    stage.pause(stage.many(3, 60))
    assert len(shop.wix.asked) == asked
    put_key(secrets, "another one")
    stage.fault_is_over()
    command = stage.house.keep(Process("reload", "--data", secrets.parent))
    assert command.wait() == 0, command.errors
    figures = all_printed(stage, shop)
    assert figures.back < stage.limit(5), figures
    return figures.saying(f"the alert after {told:.1f} s; no request until the key was changed")


def put_key(secrets, key):
    secrets.write_text(f'[source.wix]\nkey = "{key}"\n', encoding="utf-8")
    secrets.chmod(0o600)


@WIXES.scenario(
    39, "no name server for ten minutes", "dialled each 2 s, not asked; all come within 5 s of its return"
)
def nameless(stage):
    """Every second look-up hangs, as with a server that is gone; the others fail at once."""
    gone = stage.folder / "no-name-server"
    shop = Shop(stage)
    shop.wix.settings = shop.wix.source("wix.example")
    shop.open(program="tests.faults.suite.nameless", env={"NAMELESS": str(gone)})
    shop.orders(stage.many(1, 5))
    gone.touch()
    shop.wix.away()  # as long as the connection stands nobody needs a name
    shop.until_it_is("away")
    shop.wix.back()
    asked = len(shop.wix.asked)
    shop.place(stage.many(2, 20))
    stage.pause(stage.many(6, 600))
    assert len(shop.wix.asked) == asked
    gone.unlink()
    stage.fault_is_over()
    figures = all_printed(stage, shop)
    assert figures.back < stage.limit(5), figures
    return figures.saying(f"the first ticket {figures.back:.1f} s after the name server was back")
