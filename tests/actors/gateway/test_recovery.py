"""/recovery over HTTP."""

from __future__ import annotations

import pytest

from actors import places
from actors.recovery.actor import Recovery
from actors.recovery.messages import Stands
from supervision import ChildSpec, StartChild
from tests.actors.gateway.conftest import SETTINGS


@pytest.fixture
async def recovering(site):
    spec = ChildSpec("recovery", lambda: Recovery(lambda: SETTINGS.printers, None))
    await site.system.ref_of("docketd").ask(StartChild(spec), timeout=5)
    return site


async def test_an_outage_is_told_with_what_was_done(recovering):
    assert (await recovering.get("/recovery/status")).json == {"printers": []}
    recovering.system.ref_of(places.RECOVERY).tell(Stands("bar", "down", ("secure-printing-suspected",)))
    (course,) = (await recovering.get("/recovery/status")).json["printers"]
    assert (course["printer"], course["result"], course["cure"]) == ("bar", "under-way", None)
    assert course["cause"] == "secure-printing-suspected"


@pytest.mark.parametrize(
    ("body", "status"),
    [({"printer": "kitchen"}, 409), ({"printer": "nobody"}, 404), ({}, 400), ({"printers": []}, 400)],
)
async def test_only_a_printer_that_is_away_is_begun_anew_with(recovering, body, status):
    assert (await recovering.post("/recovery/trigger", body)).status == status


async def test_who_may_only_read_changes_nothing(recovering):
    key = await recovering.new_key("board", "read")
    assert (await recovering.get("/recovery/status", key=key)).status == 200
    assert (await recovering.post("/recovery/trigger", {"printer": "bar"}, key=key)).status == 403


async def test_without_its_part_of_docketd_it_is_said_so(site):
    assert (await site.get("/recovery/status")).status == 503
