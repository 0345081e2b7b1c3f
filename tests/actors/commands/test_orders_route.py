"""docketd orders route, and what docketd check says of names that no menu has."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from actors.cli import docketd
from actors.demo.wix_menus import bundled_menus
from actors.domain.menu import Kind
from actors.intake.wix_menus import Kept, dump, page_of
from actors.menu_file import MenuFiles
from tests.actors.intake.test_wix_order import sample

SITE = "01234567-89ab-cdef-0123-456789abcdef"
SETTINGS = f"""
[site]
timezone = "Europe/Zurich"
[[printer]]
name = "hot"
model = "TM-m30III"
connect = "tcp://192.168.1.50:9100"
[[station]]
name = "kitchen"
printer = "hot"
copies = 2
[[station]]
name = "salads"
printer = "hot"
match = {{ section = ["Salads"], time = "11:00-15:00" }}
[[station]]
name = "fridge"
ticket = false
match = {{ section = ["Drinks", "Beers"] }}
[[station]]
name = "pass"
printer = "hot"
layout = "expo"
every = true
match = {{ service = "delivery" }}
[source.wix]
site_id = "{SITE}"
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("WIX_API_KEY", "made-up")
    (tmp_path / "docketd.toml").write_text(SETTINGS, "utf-8")
    (tmp_path / "order.json").write_text(json.dumps(sample("02")), "utf-8")
    return tmp_path


@pytest.fixture
def menus(place):
    documents = bundled_menus()
    parts = {kind: page_of(kind, {kind.value: documents[kind.value]}).entries for kind in Kind}
    MenuFiles(place).write("wix", dump(SITE, Kept(parts, "2026-03-01T12:00:00+00:00")))


def run(place, *words):
    where = ["--config", str(place / "docketd.toml"), "--data", str(place)]
    return CliRunner().invoke(docketd, [*words, *where])


@pytest.mark.usefixtures("menus")
def test_it_shows_what_each_station_gets_and_what_nobody_prints(place):
    told = json.loads(run(place, "orders", "route", str(place / "order.json"), "--json").stdout)
    assert told["service"] == "delivery"
    assert [(each["station"], each["copies"], len(each["items"])) for each in told["tickets"]] == [
        ("kitchen", 2, 2),
        ("pass", 1, 3),
    ]
    assert told["unprinted"] == [
        {"station": "fridge", "printer": None, "items": ["2x Sparkling Water 0.5L [Drinks]"]}
    ]


@pytest.mark.usefixtures("menus")
def test_another_time_is_another_way(place):
    told = run(place, "orders", "route", str(place / "order.json"), "--at", "2026-03-01T12:30")
    assert "2026-03-01T12:30+01:00" in told.stdout
    assert [line.split()[0] for line in told.stdout.splitlines()[2:]] == [
        "kitchen",
        "salads",
        *["pass"] * 3,
        "fridge",
    ]
    wrong = run(place, "orders", "route", str(place / "order.json"), "--at", "noon")
    assert wrong.exit_code != 0


def test_without_menus_it_says_so(place):
    told = run(place, "orders", "route", str(place / "order.json"))
    assert "no menus were fetched yet" in told.stderr
    assert "fridge" not in told.stdout


@pytest.mark.usefixtures("menus")
def test_check_names_a_section_that_no_menu_has(place):
    told = run(place, "check")
    assert told.exit_code == 0
    (remark,) = told.stderr.splitlines()
    assert remark.startswith("docketd: station fridge: Wix has no section 'Beers' on its menus; ")


def test_check_says_nothing_of_menus_that_it_does_not_know(place):
    assert run(place, "check").stderr == ""
