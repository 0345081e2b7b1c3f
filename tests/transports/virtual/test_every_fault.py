"""Each printer in each state: what the maker's manual says that it tells, and how it gets out of it again.

The bytes are the manuals': of DLE EOT 1 to 4 and the automatic status for ESC/POS, for Star's languages of a
frame's third to sixth byte.
"""

import asyncio

import pytest

from transports.virtual.control import ControlPort
from transports.virtual.model import CLONE, MC_PRINT3, TM_M30III, TSP143, TSP654II
from transports.virtual.printer import VirtualPrinter
from transports.virtual.server import VirtualPrinterServer

DEADLINE = 10.0
IDENTIFIED = b"\x1d(H\x06\x0000AB12"

#: A ticket, what is asked behind its cut, and the answer.
STAR_TEXT = (b"Pizza\n\x1bd\x03", b"\x1b\x1d\x03\x01AB", b"\x1b\x1d\x03\x01AB\x01\x00")
TICKETS = {
    TM_M30III: (b"Pizza\n\x1dVB\x00", IDENTIFIED, b"\x37\x22AB12\x00"),
    CLONE: (b"Pizza\n\x1dVB\x00", b"\x1dr\x01", b"\x00"),
    MC_PRINT3: STAR_TEXT,
    TSP654II: STAR_TEXT,
    TSP143: (
        b"\x1b\x1ea\x03\x1b*rA\x1b*rE1\x00" + b"b\x02\x00\xf0\x0f" * 24 + b"\x1b\x0c\x00\x1b*rB",
        b"\x17",
        bytes.fromhex("23 86 02 00 00 00 00 02 00 00 00"),
    ),
}
PRINTERS = pytest.mark.parametrize("model", TICKETS, ids=lambda model: model.name)

#: For each fault what ends it, and what ESC/POS says while it stands: DLE EOT 1 to 4, automatic status.
ESCPOS = {
    "paper-out": (["paper-in"], "1a 32 12 7e", "18 00 0f 0f"),
    "paper-low": (["paper-in"], "12 12 12 1e", "10 00 03 0f"),
    "cover-open": (["cover-close"], "1a 16 12 12", "38 00 00 0f"),
    "offline": (["online"], "1a 12 12 12", "18 00 00 0f"),
    "head-hot": (["head-cool"], "1a 52 52 12", "18 40 00 0f"),
    "break": (["repair", "power-off", "power-on"], "1a 52 32 12", "18 20 00 0f"),
    "jam": (["clear-jam"], "1a 52 1a 12", "18 08 00 0f"),
}
STAR = {
    "paper-out": "08 00 00 0c",
    "paper-low": "00 00 00 04",
    "cover-open": "28 00 00 00",
    "offline": "08 00 00 00",
    "head-hot": "08 40 00 00",
    "break": "08 20 00 00",
    "jam": "08 08 00 00",
}
#: Of models without a sensor for the end that is near.
BLIND = {
    (CLONE, "paper-out"): "1a 32 12 72",
    (CLONE, "paper-low"): "12 12 12 12",
    (TSP143, "paper-out"): "08 00 00 08",
    (TSP143, "paper-low"): "00 00 00 00",
}
STANDS = pytest.mark.parametrize("fault", ESCPOS)
PASSES = pytest.mark.parametrize("fault", [fault for fault in ESCPOS if fault not in {"break", "jam"}])


class Bench:
    """A printer with a host, its control port, and no network."""

    def __init__(self, model):
        self.model = model
        self.printer = VirtualPrinter(model)
        self.connect()
        self.execute = ControlPort(self).execute

    def connect(self):
        self.printer.connect(self.now)
        self.printer.outgoing()

    @property
    def now(self):
        return asyncio.get_running_loop().time()

    def tell(self, *commands):
        for command in commands:
            assert self.execute(command) == {"ok": True}
        return self

    def say(self, data):
        assert self.printer.receive(data, self.now) == len(data)
        return self.printer.outgoing()

    def told(self):
        """How it is, as a host hears when it asks."""
        if self.model.is_star:
            return self.say(b"\x1b\x06\x01")[-9:-5].hex(" ")
        return b"".join(self.say(b"\x10\x04" + bytes([n])) for n in (1, 2, 3, 4)).hex(" ")

    def idle(self):
        return "00 00 00 00" if self.model.is_star else "12 12 12 12"


def expected(model, fault):
    return BLIND.get((model, fault)) or (STAR[fault] if model.is_star else ESCPOS[fault][1])


def struck(model, fault):
    """With the fault standing; a jam shows at the next cut."""
    bench = Bench(model).tell(fault)
    if fault == "jam":
        bench.say(TICKETS[model][0])
    return bench


@PRINTERS
@STANDS
async def test_a_fault_is_told_as_the_manual_says(model, fault):
    bench = struck(model, fault)
    assert bench.told() == expected(model, fault)


@STANDS
async def test_an_epson_tells_it_by_itself(fault):
    bench = Bench(TM_M30III)
    assert bench.say(b"\x1da\xff") == bytes.fromhex("10 00 00 0f")
    bench.tell(fault)
    told = bench.say(TICKETS[TM_M30III][0]) if fault == "jam" else bench.printer.outgoing()
    assert told == bytes.fromhex(ESCPOS[fault][2])


@pytest.mark.parametrize("model", [MC_PRINT3, TSP654II, TSP143], ids=lambda model: model.name)
@PASSES
async def test_a_star_tells_it_by_itself(model, fault):
    bench = Bench(model)
    assert bench.say(b"\x1b\x1ea\x03") == b""
    bench.tell(fault)
    heard = bench.printer.outgoing()
    if expected(model, fault) == bench.idle():
        assert heard == b""
    else:
        assert (heard[:2].hex(), heard[2:6].hex(" ")) == ("2386", expected(model, fault))


@PRINTERS
@PASSES
async def test_a_ticket_that_came_meanwhile_prints_once_when_it_is_over(model, fault):
    ticket, question, answer = TICKETS[model]
    bench = struck(model, fault)
    heard = bench.say(ticket + question)
    if fault != "paper-low":
        assert answer not in heard
        assert bench.printer.slips == []
    bench.tell(*ESCPOS[fault][0])
    heard += bench.printer.outgoing()
    assert len(bench.printer.slips) == 1
    assert answer in heard
    assert bench.told() == bench.idle()


@PRINTERS
async def test_a_cutter_that_was_stuck_cuts_when_it_is_free(model):
    bench = struck(model, "jam")
    assert bench.printer.slips == []
    bench.tell("clear-jam")
    if not model.is_star:
        assert bench.told() == expected(model, "jam"), "an Epson waits for its host"
        bench.say(b"\x10\x05\x01")
    assert bench.told() == bench.idle()
    assert len(bench.printer.slips) == 1


@PRINTERS
async def test_what_is_broken_stays_so_until_it_is_repaired_and_switched_off_and_on(model):
    bench = struck(model, "break")
    bench.say(TICKETS[model][0])
    bench.say(b"\x1b\x06\x18" if model.is_star else b"\x10\x05\x02\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08")
    assert bench.told() == expected(model, "break")
    bench.tell("power-off", "power-on")
    bench.connect()
    assert bench.told() == expected(model, "break")
    bench.tell("repair")
    assert bench.told() == expected(model, "break")
    bench.tell("power-off", "power-on")
    bench.connect()
    assert bench.told() == bench.idle()
    assert bench.printer.slips == [], "what it held is gone with the power"


@PRINTERS
async def test_several_at_once(model):
    bench = Bench(model).tell("cover-open", "head-hot", "offline")
    assert bench.told() == ("28 40 00 00" if model.is_star else "1a 56 52 12")
    bench.tell("cover-close", "online")
    assert bench.told() == expected(model, "head-hot")


# --- on the way -----------------------------------------------------------------------------------------


@pytest.fixture
async def server(request):
    server = VirtualPrinterServer(VirtualPrinter(request.param))
    await server.start()
    yield server
    await server.stop()


ON_THE_WAY = pytest.mark.parametrize("server", TICKETS, ids=lambda model: model.name, indirect=True)


class Caller:
    """A host at the printer's port."""

    def __init__(self, server):
        self.server = server
        self.ticket, self.question, self.answer = TICKETS[server.printer.model]
        self.execute = ControlPort(server).execute

    async def __aenter__(self):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        if self.server.printer.model.is_star:
            await self.hear(11)
        return self

    async def __aexit__(self, *_):
        self.writer.close()

    async def hear(self, size):
        async with asyncio.timeout(DEADLINE):
            return await self.reader.readexactly(size)

    async def until_the_end(self):
        async with asyncio.timeout(DEADLINE):
            return await self.reader.read()

    async def done(self, slips=1):
        """Cut, and all that it had to say of it said."""
        printer = self.server.printer
        async with asyncio.timeout(DEADLINE):
            while printer.slips_total < slips or printer.waiting or printer._outbox:  # noqa: ASYNC110 - no event
                await asyncio.sleep(0)


@ON_THE_WAY
async def test_mute_and_garbled_printers_print_all_the_same(server):
    async with Caller(server) as host:
        host.execute("mute")
        host.writer.write(host.ticket + host.question)
        await host.done()
        host.execute("speak")
        host.execute("garble")
        host.writer.write(host.ticket + host.question)
        await host.done(2)
        assert await host.hear(len(host.answer)) != host.answer
        host.execute("clear")
        host.execute("noise 30")
        assert len(await host.hear(30)) == 30
        host.writer.write(host.ticket + host.question)
        await host.done(3)
        told = await host.hear(len(host.answer))
        assert told[:2] == host.answer[:2], "none of what was said while it was mute comes late"


@ON_THE_WAY
async def test_slow_paper_and_a_slow_wire_lose_nothing(server):
    async with Caller(server) as host:
        host.execute("slow 500")
        host.execute("trickle 4000")
        begun = asyncio.get_running_loop().time()
        host.writer.write(host.ticket + host.question)
        assert await host.hear(len(host.answer)) == host.answer
        assert asyncio.get_running_loop().time() - begun >= 13 / 500 + 0.3, "to the cutter, and the cut"
        assert len(server.printer.slips) == 1


@ON_THE_WAY
async def test_a_connection_that_drops_in_mid_ticket_leaves_what_had_come(server):
    async with Caller(server) as host:
        host.execute("reset-after 5")
        host.writer.write(host.ticket + host.question)
        with pytest.raises(ConnectionResetError):
            await host.until_the_end()
    assert server.printer.slips == []
    async with Caller(server) as host:
        host.writer.write((b"\x18\x1b@" if server.printer.model.is_star else b"\n\x1b@") + host.ticket)
        await host.done()


@ON_THE_WAY
@pytest.mark.parametrize(("fault", "cure"), [("power-off", "power-on"), ("network-down", "network-up")])
async def test_one_that_is_gone_and_comes_back(server, fault, cure):
    async with Caller(server) as host:
        host.execute(fault)
        with pytest.raises(ConnectionResetError):
            await host.until_the_end()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", server.port)
    Caller(server).execute(cure)
    async with Caller(server) as host:
        host.writer.write(host.ticket + host.question)
        assert await host.hear(len(host.answer)) == host.answer
