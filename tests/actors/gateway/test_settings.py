"""POST /settings/reload, with a double in the place of the actor that does it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actors.errors import ConfigurationError, Mistake
from actors.reload import NothingToReloadError, Reload, Reloaded, UseSettings
from actors.settings import Broken
from supervision import Actor, ChildSpec, StartChild
from tests.actors.gateway.conftest import SETTINGS

DONE = Reloaded(("grill",), (), ("bar",), ("stations",), (), {"bar": 2})


class Reloading(Actor):
    def __init__(self, answer):
        self._answer = answer

    async def receive(self, message):
        return self._answer if isinstance(message, Reload) else await super().receive(message)


@pytest.fixture
def answering(site):
    async def begin(answer):
        spec = ChildSpec("settings", lambda: Reloading(answer))
        await site.system.ref_of("docketd").ask(StartChild(spec), timeout=5)
        return await site.post("/settings/reload")

    return begin


async def test_what_is_different_is_answered(answering):
    answer = await answering(DONE)
    assert answer.status == 200
    assert answer.json == {
        "added": ["grill"],
        "changed": [],
        "removed": ["bar"],
        "others": ["stations"],
        "at_next_start": [],
        "stranded": {"bar": 2},
    }


async def test_every_mistake_is_answered(answering):
    answer = await answering(ConfigurationError([Mistake("docketd.toml", "printer", "nothing", "one")]))
    assert answer.status == 422
    assert answer.json["detail"] == "docketd.toml: printer: found nothing, wanted one"
    assert [error["key"] for error in answer.json["errors"]] == ["printer"]


async def test_without_a_file_there_is_nothing_to_apply(answering):
    answer = await answering(NothingToReloadError("this docketd has no settings file"))
    assert (answer.status, answer.json["detail"]) == (409, "this docketd has no settings file")


async def test_it_takes_a_key_that_may_do_everything(site):
    key = await site.new_key("till", "read", "print", "control")
    assert (await site.call("POST", "/settings/reload", key=key)).status == 403
    assert (await site.call("POST", "/settings/reload", key=None)).status == 401


async def test_new_settings_are_what_the_site_works_with(site, order):
    only = tuple(station for station in SETTINGS.stations if station.name == "bar")
    settings = replace(
        SETTINGS, stations=only, printers=SETTINGS.printers[:1], broken=Broken("d.toml", ("x",), "")
    )
    site.system.ref_of("gateway").tell(UseSettings(settings))
    found = (await site.get("/status")).json
    assert [printer["name"] for printer in found["printers"]] == ["kitchen"]
    assert found["settings"] == {"last_good": True, "file": "d.toml", "mistakes": ["x"]}
    assert (await site.call("GET", "/status", key=None)).json["settings"] == {"last_good": True}
    made = await site.post("/orders", order)
    assert [ticket["station"] for ticket in made.json["tickets"]] == ["bar"]
