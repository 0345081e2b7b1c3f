"""Announcements: a service of zeroconf's on loopback, and texts as makers write them."""

import asyncio
import socket
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transports.discovery import mdns
from transports.discovery.found import SearchError

LOOPBACK = ["127.0.0.1"]


@asynccontextmanager
async def announced(kind, name, port, **texts):
    from zeroconf import IPVersion
    from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

    zeroconf = AsyncZeroconf(interfaces=LOOPBACK, ip_version=IPVersion.V4Only)
    info = AsyncServiceInfo(
        kind, f"{name}.{kind}", addresses=[socket.inet_aton("127.0.0.1")], port=port, properties=texts,
        server="printer.local.",
    )  # fmt: skip
    try:
        await zeroconf.async_register_service(info)
        yield
    finally:
        await zeroconf.async_close()


async def test_a_printer_that_announces_itself_is_found():
    heard = asyncio.Queue()
    texts = {"txtvers": "1", "ty": "EPSON TM-m30III", "usb_MFG": "EPSON", "usb_MDL": "TM-m30III"}
    async with announced(mdns.RAW, "TM-m30III-010203", 9100, **texts):
        looking = asyncio.create_task(mdns.find(20, heard.put_nowait, interfaces=LOOPBACK))
        found = await heard.get()
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking
    assert (found.maker, found.model) == ("EPSON", "TM-m30III")
    assert (found.addresses, found.connect) == (("127.0.0.1",), ("tcp://127.0.0.1:9100",))


async def test_silence_ends_with_its_seconds():
    found = []
    await mdns.find(0.2, found.append, interfaces=LOOPBACK)
    assert found == []


async def test_a_network_that_lets_nobody_listen_is_a_sentence(monkeypatch):
    def refused(**_):
        raise OSError(99, "Cannot assign requested address")

    monkeypatch.setattr("zeroconf.asyncio.AsyncZeroconf", refused)
    with pytest.raises(SearchError, match="nothing can be heard on the network: Cannot assign"):
        await mdns.find(0.2, print)


@pytest.mark.parametrize(
    ("name", "texts", "maker", "model"),
    [
        ("TM-m30III-0A0B0C", {}, "EPSON", "TM-m30III-0A0B0C"),
        ("EPSON TM-T88VI", {"ty": "EPSON TM-T88VI"}, "EPSON", "TM-T88VI"),
        ("Star", {"product": "(TSP143IV)", "usb_MFG": "Star"}, "Star", "TSP143IV"),
        ("mC-Print3", {"ty": "mC-Print3"}, "Star", "mC-Print3"),
        ("Office", {"ty": "HP LaserJet 400"}, "", "HP LaserJet 400"),
    ],
)
def test_makers_name_themselves_in_many_ways(name, texts, maker, model):
    found = mdns.read(mdns.RAW, f"{name}.{mdns.RAW}", texts, ("10.0.0.1",), 9100)
    assert (found.maker, found.model) == (maker, model)


def test_a_queue_has_a_path_and_a_line_printer_no_line_for_us():
    found = mdns.read(mdns.IPP, "x", {"rp": "printers/kitchen"}, ("10.0.0.1",), 631)
    assert found.connect == ("ipp://10.0.0.1:631/printers/kitchen",)
    assert mdns.read(mdns.IPPS, "x", {"rp": "ipp"}, ("fe80::1",), 443).connect == (
        "ipps://[fe80::1]:443/ipp",
    )
    assert mdns.read(mdns.LPD, "x", {"rp": "lp"}, ("10.0.0.1",), 515).connect == ()
    assert mdns.read(mdns.RAW, "x", {}, (), 9100).connect == ()


KEYS = st.sampled_from(["ty", "product", "usb_MFG", "usb_MDL", "usb_CMD", "rp", "usb_SN"])


@given(st.sampled_from(mdns.KINDS), st.text(), st.dictionaries(KEYS, st.text()), st.integers(0, 65535))
def test_no_announcement_is_too_strange(kind, name, texts, port):
    found = mdns.read(kind, name, texts, ("10.0.0.1",), port)
    assert found.model.isprintable()
    assert found.maker.isprintable()
    assert all(line.isprintable() and " " not in line for line in found.connect)
