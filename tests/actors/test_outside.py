"""The real ports, where no other test meets them."""

from __future__ import annotations

import errno
import os
import socket

import aiohttp
import pytest
from aiohttp import web

from actors import outside
from actors.errors import AddressInUseError, UnreachableError
from actors.outside import AiohttpClient, reach_host, serve, why_not_listening


async def test_an_address_that_is_taken_says_what_to_do_and_names_it_once():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AddressInUseError) as caught:
            await serve(web.Application(), "127.0.0.1", port)
    wanted = "another program listens there: stop it, or take another port"
    assert str(caught.value) == f"can't listen on 127.0.0.1:{port}: {wanted}"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "above 1023"),
        (errno.EADDRNOTAVAIL, "no such address"),
        (errno.ENETDOWN, os.strerror(errno.ENETDOWN)),
    ],
)
def test_why_an_address_cannot_be_listened_on(number, words):
    assert words in why_not_listening(OSError(number, os.strerror(number)))


def test_an_error_without_a_number_speaks_for_itself():
    assert why_not_listening(OSError("no luck")) == "no luck"


async def test_a_mistake_in_a_handler_is_in_the_log(caplog):
    async def stumble(request):
        raise ValueError("a mistake")

    application = web.Application()
    application.router.add_get("/", stumble)
    site = await serve(application, "127.0.0.1", 0)
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{site.port}/") as answer,
        ):
            assert answer.status == 500
    finally:
        await site.stop()
    assert [str(record.exc_info[1]) for record in caplog.records] == ["a mistake"]


async def test_a_host_that_is_not_there_is_told_in_our_words():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(UnreachableError) as caught:
        await reach_host("127.0.0.1", port, 5.0)
    assert caught.value.cause == "refused"


async def test_a_server_that_takes_no_connection_is_not_one_that_does_not_answer(monkeypatch):
    """The first is the network's affair; only the second says something of the server."""
    monkeypatch.setattr(outside, "CONNECT_SECONDS", 0.2)
    causes = []
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        for way in (url, url.replace("http", "https")):  # connected both times: no answer, no handshake
            client = AiohttpClient()
            with pytest.raises(UnreachableError) as caught:
                await client.request("GET", way, headers={}, body=None, timeout=0.5)
            causes.append(caught.value.cause)
            await client.close()
    assert causes == ["timed-out", "unreachable"]
