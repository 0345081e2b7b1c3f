"""A look at a printer: what it says of itself, how it proves a ticket, and that nothing comes out."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transports.errors import LostError
from transports.examination import examine
from transports.profiles import profile
from transports.reasons import Reason
from transports.tcp import TcpStream
from transports.virtual.model import CLONE, MC_PRINT3, TM_M30III, TSP143
from transports.virtual.printer import VirtualPrinter
from transports.virtual.server import VirtualPrinterServer

EPSON, ANY, STAR = profile("TM-m30III"), profile("generic-80"), profile("TSP143")


@pytest.fixture
async def at(request):
    """Makes a printer of a model, and looks at it as a profile."""
    servers = []

    async def made(model, known, *, answer=5.0, prepare=lambda _: None):
        server = VirtualPrinterServer(VirtualPrinter(model))
        servers.append(server)
        await server.start()
        prepare(server)
        found = await examine(TcpStream("127.0.0.1", server.port), known, answer=answer)
        assert server.printer.slips == []
        return found

    yield made
    for server in servers:
        await server.stop()


async def test_an_epson_says_who_it_is_and_answers_a_number(at):
    found = await at(TM_M30III, EPSON)
    assert found.well
    assert found.proof == "process-id"
    assert (found.said["maker"], found.said["model"], found.said["serial"]) == (
        "EPSON", "TM-m30III", TM_M30III.serial
    )  # fmt: skip


async def test_a_clone_answers_behind_each_ticket(at):
    found = await at(CLONE, ANY)
    assert (found.well, found.proof) == (True, "marker")


async def test_a_clone_taken_for_an_epson_answers_no_number(at):
    found = await at(CLONE, EPSON, answer=0.3)
    assert (found.well, found.proof) == (True, "")


async def test_a_star_counts(at):
    found = await at(TSP143, STAR, answer=0.5)
    assert (found.well, found.proof) == (True, "counter")


@pytest.mark.parametrize("model", ["mC-Print3", "TSP650II"])
async def test_a_star_with_letters_answers_to_a_name(at, model):
    found = await at(MC_PRINT3, profile(model))
    assert (found.well, found.proof) == (True, "print-end")


@pytest.mark.parametrize(("model", "known"), [(TM_M30III, EPSON), (TSP143, STAR)])
async def test_one_without_paper_says_so_and_is_asked_nothing_that_it_would_keep(at, model, known):
    kept = []

    def paper_out(server):
        server.printer.paper_out(asyncio.get_running_loop().time())
        taken = server.printer.receive
        server.printer.receive = lambda data, now: kept.append(data) or taken(data, now)

    found = await at(model, known, prepare=paper_out)
    assert Reason.MEDIA_EMPTY in found.state.reasons
    assert not found.well
    assert b"\x1dI" not in b"".join(kept)


async def test_one_that_says_nothing_is_unknown(at):
    found = await at(TM_M30III, EPSON, answer=0.2, prepare=lambda server: setattr(server.line, "mute", True))
    assert (found.state, found.refused, found.lost) == (None, frozenset(), False)


async def test_one_that_is_not_there_says_why(unused_tcp_port):
    found = await examine(TcpStream("127.0.0.1", unused_tcp_port), EPSON)
    assert found.refused == {"refused"}


async def test_one_that_hangs_up_is_lost(at):
    found = await at(TM_M30III, EPSON, prepare=lambda server: setattr(server.line, "reset_after", 1))
    assert found.lost


class Saying:
    """A device that says these bytes, whatever it is asked, and then nothing."""

    answers = True
    bytes_out = 0

    def __init__(self, *pieces):
        self.pieces = list(pieces)
        self.let_go = False

    async def open(self, _seconds):
        pass

    async def write(self, data):
        pass

    async def read(self):
        if not self.pieces:
            raise LostError(0, "closed")
        return self.pieces.pop(0)

    def abort(self):
        self.let_go = True


@settings(max_examples=300)
@given(
    st.lists(st.binary(min_size=1, max_size=40), max_size=6),
    st.sampled_from([EPSON, ANY, STAR, profile("mC-Print3")]),
)
def test_no_answer_is_too_strange(pieces, known):
    stream = Saying(*pieces)
    found = asyncio.run(examine(stream, known, answer=0.05))
    assert stream.let_go
    assert all(text.isprintable() for text in found.said.values())


async def test_one_that_can_t_be_asked_is_written_to_and_no_more():
    stream = Saying()
    stream.answers = False
    found = await examine(stream, EPSON)
    assert (found.can_answer, found.refused, found.lost) == (False, frozenset(), False)
