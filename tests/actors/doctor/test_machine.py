"""The computer: its disk, its clock, the port of the page, and the account's groups."""

from __future__ import annotations

import errno
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from actors.doctor import machine
from actors.doctor.findings import Patient, Verdict
from actors.settings import Gateway, Printer, Settings, Site
from transports.addresses import parse_address

KITCHEN = Printer("kitchen", "TM-m30III", parse_address("tcp://192.168.1.50"))
SETTINGS = Settings((KITCHEN,), (), site=Site(timezone="Europe/Zurich"))


@pytest.fixture
def patient(tmp_path):
    return Patient(tmp_path / "docketd.toml", tmp_path, SETTINGS, None)


class At:
    """A clock that stands."""

    boot_id = "x"

    def __init__(self, *date):
        self.date = datetime(*date, tzinfo=UTC)

    def now(self):
        return self.date


async def only(check, patient):
    (found,) = await check.look(patient)
    return found


@pytest.mark.parametrize(
    ("free", "verdict"), [(9e9, Verdict.OK), (4e8, Verdict.WARNING), (1e7, Verdict.FAILURE)]
)
async def test_room_on_the_disk(patient, monkeypatch, free, verdict):
    monkeypatch.setattr(machine.psutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert (await only(machine.DiskRoom(), patient)).verdict == verdict


async def test_the_room_of_a_folder_to_come_is_its_parents(patient):
    there = replace(patient, data=patient.data / "not" / "yet")
    assert (await only(machine.DiskRoom(), there)).verdict in set(Verdict)
    assert "not there yet" in (await only(machine.DiskSpeed(), there)).text


async def test_a_flush_is_measured_and_leaves_nothing(patient):
    found = await only(machine.DiskSpeed(), patient)
    assert "safe on the disk after" in found.text
    assert list(patient.data.iterdir()) == []


@pytest.mark.parametrize(
    ("seconds", "verdict"), [(0.004, Verdict.OK), (0.3, Verdict.WARNING), (2.0, Verdict.FAILURE)]
)
async def test_a_slow_disk_is_told(patient, monkeypatch, seconds, verdict):
    monkeypatch.setattr(machine, "_flush", lambda *_: seconds)
    assert (await only(machine.DiskSpeed(), patient)).verdict == verdict


async def test_a_folder_that_takes_nothing_is_a_failure(patient, monkeypatch):
    def full(*_):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(machine, "_flush", full)
    found = await only(machine.DiskSpeed(), patient)
    assert (found.verdict, "Read-only" in found.text) == (Verdict.FAILURE, True)


async def test_a_disk_that_hangs_is_a_failure(patient, monkeypatch):
    import threading

    over = threading.Event()
    monkeypatch.setattr(machine, "FLUSH_SECONDS", 0.05)
    monkeypatch.setattr(machine, "_flush", lambda *_: over.wait(20))
    try:
        assert "does not answer" in (await only(machine.DiskSpeed(), patient)).text
    finally:
        over.set()


async def test_the_clock(patient, tmp_path):
    nowhere = tmp_path / "none" / "synchronized"
    assert (await only(machine.TheClock(At(2026, 5, 1, 10), nowhere), patient)).text == (
        "it is 2026-05-01 12:00 in Europe/Zurich"
    )
    assert (await only(machine.TheClock(At(1970, 1, 1), nowhere), patient)).verdict == Verdict.FAILURE
    unset = await only(machine.TheClock(At(2026, 5, 1), tmp_path / "synchronized"), patient)
    assert "was not set by the internet" in unset.text
    greenwich = replace(patient, settings=replace(SETTINGS, site=Site()))
    assert "[site]" in (await only(machine.TheClock(At(2026, 5, 1), nowhere), greenwich)).cure


async def test_the_port_of_the_page(patient, unused_tcp_port):
    free = replace(patient, settings=replace(SETTINGS, gateway=Gateway("127.0.0.1", unused_tcp_port)))
    assert (await only(machine.GatewayPort(), free)).verdict == Verdict.OK
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        gateway = Gateway("127.0.0.1", taken.getsockname()[1])
        found = await only(
            machine.GatewayPort(), replace(patient, settings=replace(SETTINGS, gateway=gateway))
        )
        tunnel = Gateway("127.0.0.1", unused_tcp_port, tunnel=(gateway.host, gateway.port))
        both = replace(patient, settings=replace(SETTINGS, gateway=tunnel))
        page, entrance = await machine.GatewayPort().look(both)
    assert (found.verdict, "another program listens there" in found.text) == (Verdict.FAILURE, True)
    assert (page.verdict, entrance.verdict) == (Verdict.OK, Verdict.FAILURE)
    assert (entrance.text.startswith("the entrance for a tunnel"), "tunnel" in entrance.cure) == (True, True)
    assert await machine.GatewayPort().look(replace(patient, daemon=object())) == []


@pytest.mark.skipif(sys.platform == "win32", reason="groups of devices are Linux's")
async def test_the_groups_of_this_account(patient, monkeypatch):
    assert await machine.Account(set).look(patient) == []
    usb = replace(KITCHEN, connect=parse_address("usb://0519:0003"))
    serial = replace(KITCHEN, connect=parse_address("serial:///dev/ttyUSB0"))
    there = replace(patient, settings=replace(SETTINGS, printers=(usb, serial)))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    found = await only(machine.Account(lambda: {"lp"}), there)
    assert (found.verdict, "usermod -aG dialout" in found.cure) == (Verdict.WARNING, True)
    assert (await only(machine.Account(lambda: {"lp", "dialout"}), there)).verdict == Verdict.OK
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert (await only(machine.Account(set), there)).verdict == Verdict.OK


@pytest.mark.skipif(sys.platform == "win32", reason="groups of devices are Linux's")
def test_this_account_is_in_some_group():
    assert machine.groups_of_this_account()


async def test_without_settings_what_needs_them_is_left_out(patient):
    lost = replace(patient, settings=None)
    assert await machine.GatewayPort().look(lost) == []
    assert await machine.Account(set).look(lost) == []
    assert (await only(machine.TheClock(At(2026, 5, 1), patient.data / "no" / "such"), lost)).verdict == (
        Verdict.OK
    )
