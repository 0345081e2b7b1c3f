"""Epson's and Star's own questions by UDP: answers from the reference's offsets, and from anywhere else."""

import asyncio
import socket
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transports.discovery.peers import (
    EPSON_QUESTION,
    STAR_QUESTION,
    epson_answer,
    responder,
    star_answer,
)
from transports.discovery import broadcast, epson, star
from transports.discovery.found import Found, SearchError

HERE = ("127.0.0.1",)


async def test_an_epson_is_found_by_its_answer():
    found = []
    async with responder(EPSON_QUESTION, epson_answer()) as (port, asked):
        await epson.find(0.3, found.append, to=HERE, port=port)
    assert found == [
        Found(
            ("epson",), "EPSON", "TM-m30III", mac="00:26:ab:01:02:03", addresses=HERE,
            connect=("tcp://127.0.0.1:9100",),
        )
    ]  # fmt: skip
    assert asked == [EPSON_QUESTION]


async def test_a_star_is_found_by_its_answer():
    found = []
    async with responder(STAR_QUESTION, star_answer()) as (port, asked):
        await star.find(0.3, found.append, to=HERE, port=port)
    assert [(each.maker, each.model, each.mac) for each in found] == [
        ("Star", "TSP143IIILAN", "00:11:62:01:02:03")
    ]
    assert asked == [STAR_QUESTION]
    assert len(STAR_QUESTION) == 28


async def test_a_question_that_got_lost_is_asked_again(monkeypatch):
    monkeypatch.setattr(broadcast, "AGAIN_AFTER", 0.05)
    async with responder(EPSON_QUESTION) as (port, asked):
        await epson.find(0.2, lambda _: None, to=HERE, port=port)
    assert len(asked) >= 3


async def test_noise_is_nobodys_answer():
    found = []
    noise = (b"", b"EPSONq", b"\xff" * 400, EPSON_QUESTION)
    async with responder(EPSON_QUESTION, *noise) as (port, _):
        await epson.find(0.3, found.append, to=HERE, port=port)
    assert found == []


async def test_a_computer_on_no_network_says_so(monkeypatch):
    monkeypatch.setattr(broadcast, "everybody", tuple)
    with pytest.raises(SearchError, match="plug in its cable"):
        await broadcast.ask(b"?", 9, 1.0, epson.read, print)


def test_everybody_is_asked_on_each_network(monkeypatch):
    def snic(family, address, netmask, everybody):
        return SimpleNamespace(family=family, address=address, netmask=netmask, broadcast=everybody)

    interfaces = {
        "lo": [snic(socket.AF_INET, "127.0.0.1", "255.0.0.0", None)],
        "eth0": [
            snic(socket.AF_INET, "192.168.1.5", "255.255.255.0", "192.168.1.255"),
            snic(socket.AF_INET6, "fe80::1", None, None),
        ],
        "Wi-Fi": [snic(socket.AF_INET, "10.1.2.3", "255.255.0.0", None)],  # Windows does not tell
        "vpn": [snic(socket.AF_INET, "10.9.9.9", "255.255.255.255", None)],
    }
    monkeypatch.setattr(broadcast.psutil, "net_if_addrs", lambda: interfaces)
    assert broadcast.everybody() == ("192.168.1.255", "10.1.255.255")


def test_an_answer_may_lack_anything_but_its_beginning():
    assert epson.read("10.0.0.9", epson_answer()[:14]) == Found(
        ("epson",), "EPSON", addresses=("10.0.0.9",), connect=("tcp://10.0.0.9:9100",)
    )
    assert star.read("10.0.0.9", star_answer()[:0x24]).model == ""
    assert star.read("10.0.0.9", star_answer(model=b"\xff\xff")).model == "TSP100LAN"
    assert star.read("10.0.0.9", star_answer(model=b"", short=b"") + b"..mC-Print3").model == "mC-Print3"
    assert epson.read("10.0.0.9", epson_answer(mac=bytes(6))).mac == ""
    assert epson.read("10.0.0.9", epson_answer(name=b"\x01\x02")).model == ""
    assert epson.read("10.0.0.9", epson_answer(name=b"Kitchen\x00TM-T88VI")).model == "TM-T88VI"


@given(st.one_of(st.binary(max_size=400), st.binary(max_size=400).map(lambda tail: b"EPSONq" + tail)))
def test_no_answer_of_an_epson_is_too_strange(data):
    found = epson.read("127.0.0.1", data)
    assert found is None or (data.startswith(b"EPSONq") and found.model.isprintable())


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"STR_BCAST", b"STR_BCAST" + bytes(7) + b"RS1.0.1"]),
)
def test_no_answer_of_a_star_is_too_strange(tail, head):
    found = star.read("127.0.0.1", head + tail)
    assert found is None or ((head + tail).startswith(b"STR_BCAST") and found.model.isprintable())


async def test_a_way_that_is_left_leaves_no_socket():
    async with responder(EPSON_QUESTION, epson_answer()) as (port, _):
        asking = asyncio.create_task(epson.find(60, lambda _: None, to=HERE, port=port))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
