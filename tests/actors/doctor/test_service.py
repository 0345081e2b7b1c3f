"""docketd itself and Wix, as they answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from actors.doctor.findings import Patient, Verdict
from actors.doctor.service import TheDaemon, TheSettings, Wix
from actors.errors import UnreachableError
from actors.ports import Response
from actors.settings import Printer, Settings, WixSource
from transports.addresses import parse_address

NOW = datetime(2026, 5, 1, 10, tzinfo=UTC)
SETTINGS = Settings(
    (Printer("kitchen", "TM-m30III", parse_address("tcp://192.168.1.50")),),
    (),
    wix=WixSource("01234567-89ab-cdef-0123-456789abcdef", "the-secret-key"),
)
FINE = {
    "service": {"status": "ok", "version": "0.1.0", "reasons": []}, "alerts": [], "queue": {"states": {}},
}  # fmt: skip


class Told:
    """A daemon, or Wix, that gives one answer."""

    boot_id = "x"

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    def get(self, path):
        self.asked.append(path)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def request(self, method, url, *, headers, **_):
        self.asked.append((method, url, headers["Authorization"]))
        return self.get(url)

    def now(self):
        return NOW


@pytest.fixture
def patient(tmp_path):
    return Patient(tmp_path / "docketd.toml", tmp_path, SETTINGS, None)


def page(status=200, date=NOW, body=None):
    text = date.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return Response(status, {"date": text}, orjson.dumps(body or {"orders": [], "metadata": {}}))


async def test_settings_in_order(patient):
    (found,) = await TheSettings(()).look(patient)
    assert found.text.endswith("docketd.toml is in order: 1 printer")


async def test_each_mistake_is_a_failure(patient):
    lost = replace(patient, settings=None)
    found = await TheSettings(["printer[0].model: found 'x'", "gateway.listen: found 'y'"]).look(lost)
    assert [each.verdict for each in found] == [Verdict.FAILURE] * 2
    assert "docketd check" in found[0].cure
    (none,) = await TheSettings(["there is no docketd.toml"]).look(replace(lost, file=None))
    assert "docketd printers discover" in none.cure


async def test_no_daemon_is_a_warning(patient):
    (found,) = await TheDaemon().look(patient)
    assert (found.verdict, found.cure) == (Verdict.WARNING, "docketd run starts it")


async def test_a_daemon_that_is_well(patient):
    (found,) = await TheDaemon().look(replace(patient, daemon=Told(FINE)))
    assert (found.verdict, found.text) == (Verdict.OK, "docketd 0.1.0 runs, and keeps orders")


async def test_what_a_daemon_complains_of_is_told(patient):
    service = {"status": "failing", "version": "0.1.0", "reasons": ["the disk is full"]}
    told = {
        "service": service, "alerts": [{"text": "Ticket 7 could not be printed"}],
        "queue": {"states": {"held": 2, "dead": 1, "queued": 3}},
    }  # fmt: skip
    found = await TheDaemon().look(replace(patient, daemon=Told(told)))
    assert [each.verdict for each in found] == [Verdict.FAILURE, Verdict.WARNING, Verdict.WARNING]
    assert found[0].text == "orders can't be kept: the disk is full"
    assert found[2].text == "tickets: 2 wait for a decision, 1 could not be printed"


async def test_a_daemon_that_does_not_answer_is_a_failure(patient):
    silent = Told(UnreachableError("no docketd answers at http://127.0.0.1:8080", "unreachable"))
    (found,) = await TheDaemon().look(replace(patient, daemon=silent))
    assert found.verdict == Verdict.FAILURE


async def test_wix_takes_the_key(patient):
    wix = Told(page())
    (found,) = await Wix(wix, wix).look(patient)
    assert (found.verdict, wix.asked[0][2]) == (Verdict.OK, "the-secret-key")
    assert wix.asked[0][1] == "https://www.wixapis.com/ecom/v1/orders/search"


@pytest.mark.parametrize(
    ("status", "words"), [(401, "does not accept the API key"), (403, "may not read"), (500, "has trouble")]
)
async def test_wix_refuses(patient, status, words):
    wix = Told(page(status))
    (found,) = await Wix(wix, wix).look(patient)
    assert (found.verdict, words in found.text) == (Verdict.FAILURE, True)
    assert found.cure
    assert "the-secret-key" not in found.text + found.cure


async def test_wix_can_t_be_reached(patient):
    wix = Told(UnreachableError("no answer from https://www.wixapis.com: dns", "dns"))
    (found,) = await Wix(wix, wix).look(patient)
    assert "internet" in found.cure
    assert found.text == "https://www.wixapis.com is not found"


@pytest.mark.parametrize(("minutes", "words"), [(10, "10 minutes behind"), (-30, "30 minutes ahead of")])
async def test_a_clock_that_is_not_wixs_is_told(patient, minutes, words):
    wix = Told(page(date=NOW + timedelta(minutes=minutes)))
    _, found = await Wix(wix, wix).look(patient)
    assert (found.about, words in found.text) == ("clock", True)


async def test_without_wix_nobody_is_asked(patient):
    wix = Told(page())
    assert await Wix(wix, wix).look(replace(patient, settings=replace(SETTINGS, wix=None))) == []
    assert await Wix(wix, wix).look(replace(patient, settings=None)) == []
    assert wix.asked == []
