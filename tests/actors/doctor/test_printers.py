"""What was seen of a printer becomes findings, in words that a restaurant's helper can act on."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from actors.doctor.cures import CURES
from actors.doctor.findings import Verdict
from actors.doctor.printers import findings
from actors.doctor.seen import hear_of, look_at, see_all, seen
from actors.gateway.sentence import PRINTER_WORDS
from actors.settings import Printer
from transports import star_status_port
from transports.addresses import parse_address
from transports.discovery.found import Found
from transports.examination import Examined
from transports.languages.device_state import DeviceState
from transports.profiles import profile
from transports.reasons import DialReason, Reason
from transports.virtual.model import TM_M30III, TSP143
from transports.virtual.printer import VirtualPrinter
from transports.virtual.server import VirtualPrinterServer

KITCHEN = Printer("kitchen", "TM-m30III", parse_address("tcp://192.168.1.50"))
WELL = Examined(
    state=DeviceState(online=True), said={"maker": "EPSON", "model": "TM-m30III"}, proof="process-id"
)
QUEUE = Found(
    ("cups",), serial="X7AB012345", connect=("ipp:///printers/kitchen",),
    notes=("CUPS has a queue on it, kitchen: use that",),
)  # fmt: skip


def told(found, printer=KITCHEN, queues=()):
    return findings(seen(printer, profile(printer.profile), found, queues))


def trouble(found, printer=KITCHEN, queues=()):
    return [each for each in told(found, printer, queues) if each.verdict != Verdict.OK]


def stopped(*reasons):
    return Examined(state=DeviceState(online=False, reasons=frozenset(reasons)))


def test_one_that_is_well_has_no_trouble():
    assert trouble(WELL) == []
    texts = [each.text for each in told(WELL)]
    assert texts == [
        "it is ready at tcp://192.168.1.50 (EPSON TM-m30III)",
        "it answers each ticket's own number: tickets will be confirmed",
        "docketd prints 72 mm wide there, for rolls of 80 mm",
    ]


def test_out_of_paper_says_what_to_do():
    (found,) = trouble(stopped(Reason.MEDIA_EMPTY, Reason.MEDIA_LOW))
    assert (found.verdict, found.text) == (Verdict.FAILURE, "it is out of paper")
    assert found.cure.startswith("put a new roll in")


def test_low_paper_is_a_warning_alone():
    low = DeviceState(online=True, reasons=frozenset({Reason.MEDIA_LOW}))
    (found,) = trouble(replace(WELL, state=low))
    assert (found.verdict, found.text) == (Verdict.WARNING, "it is low on paper")


@pytest.mark.parametrize("reason", sorted({*Reason, *DialReason} - {Reason.MEDIA_LOW}))
@pytest.mark.parametrize(
    "connect", ["tcp://h", "usb://0519:0003", "serial:///dev/ttyS0", "file:///dev/usb/lp0"]
)
def test_every_reason_has_words_and_a_cure(reason, connect):
    printer = replace(KITCHEN, connect=parse_address(connect))
    found = stopped(reason) if reason in set(Reason) else Examined(refused=frozenset({reason}))
    (one,) = trouble(found, printer)
    assert (one.verdict, bool(one.cure)) == (Verdict.FAILURE, True)
    assert "reports" not in one.text or reason == "other"


def test_the_reasons_of_the_page_have_a_cure():
    known = CURES.keys() | {"media-low", "unreachable", "timed-out", "silent", "unknown"}
    known |= {"secure-printing-suspected"}
    assert PRINTER_WORDS.keys() <= known


def test_one_that_takes_the_connection_and_says_nothing():
    (found,) = trouble(Examined())
    assert "answers nothing: is Secure Printing on?" in found.text
    assert "Secure Printing off" in found.cure
    (clone,) = trouble(Examined(), replace(KITCHEN, model="generic-80"))
    assert "Secure" not in clone.text + clone.cure
    (line,) = trouble(Examined(), replace(KITCHEN, connect=parse_address("serial:///dev/ttyS0")))
    assert "baud" in line.cure


def test_usb_says_in_its_own_words_what_is_wrong():
    usb = replace(KITCHEN, connect=parse_address("usb://0519:0003"))
    away = Examined(refused=frozenset({"unreachable"}), detail="usb://0519:0003 is not plugged in, or off")
    (found,) = trouble(away, usb)
    assert found.text == "usb://0519:0003 is not plugged in, or off"


def test_one_that_hung_up():
    assert trouble(Examined(lost=True))[0].text == "tcp://192.168.1.50 has lost its connection"


def test_one_that_can_t_be_asked_is_only_ever_sent_to():
    (found,) = trouble(Examined(can_answer=False), replace(KITCHEN, connect=parse_address("file:///tmp/x")))
    assert (found.verdict, "never as printed" in found.text) == (Verdict.WARNING, True)


def test_one_without_a_proof_is_only_ever_sent_to():
    (found,) = trouble(replace(WELL, proof=""))
    assert "never as printed" in found.text
    assert trouble(stopped(Reason.COVER_OPEN))[0].text == "it is open"  # and was not asked


def test_one_that_a_till_has_just_now_is_no_failure():
    (found,) = trouble(Examined(refused=frozenset({"refused"})), replace(KITCHEN, shared=True))
    assert found.verdict == Verdict.WARNING
    busy = {"connection": "busy", "reasons": ["connecting-to-device"], "identity": ""}
    found = findings(hear_of(replace(KITCHEN, shared=True), busy))[0]
    assert (found.verdict, "in use by another program" in found.text) == (Verdict.WARNING, True)


def test_a_shared_one_has_to_name_the_ticket():
    (found,) = trouble(replace(WELL, proof="marker"), replace(KITCHEN, shared=True))
    assert "whose ticket" in found.text
    assert trouble(WELL, replace(KITCHEN, shared=True)) == []


def test_another_model_than_the_settings_say():
    (found,) = trouble(replace(WELL, said={"model": "TM-T20III"}))
    assert found.cure == 'write model = "TM-T20III" in docketd.toml'
    assert trouble(replace(WELL, said={"model": "POS-80"})) == []


def test_cups_has_a_queue_on_the_same_usb_printer():
    usb = replace(KITCHEN, connect=parse_address("usb://04b8:0e28/X7AB012345"))
    (found,) = trouble(WELL, usb, [QUEUE])
    assert "sudo lpadmin -x kitchen" in found.cure
    assert trouble(WELL, replace(usb, connect=parse_address("usb://04b8:0e28/OTHER12345")), [QUEUE]) == []
    assert trouble(WELL, KITCHEN, [QUEUE]) == []


def test_a_virtual_one_never_passes_for_a_printer():
    (found,) = trouble(WELL, replace(KITCHEN, connect=parse_address("virtual://kitchen")))
    assert "VIRTUAL" in found.text


def test_a_running_docketd_says_how_its_printers_are():
    told = {"connection": "blocked", "reasons": ["cover-open"], "identity": "EPSON TM-m30III 13.21 XB6Y"}
    (found, _) = findings(hear_of(KITCHEN, told))
    assert (found.verdict, found.text) == (Verdict.FAILURE, "it is open")
    away = told | {"connection": "down", "reasons": ["unreachable"]}
    assert findings(hear_of(KITCHEN, away))[0].text == "tcp://192.168.1.50 can't be reached"
    other = told | {"connection": "ready", "reasons": [], "identity": "EPSON TM-T88VII 1.0"}
    assert 'model = "TM-T88VII"' in findings(hear_of(KITCHEN, other))[1].cure
    starting = told | {"connection": "down", "reasons": ["starting"]}
    assert findings(hear_of(KITCHEN, starting))[0].verdict == Verdict.WARNING
    assert "does not know it yet" in findings(hear_of(KITCHEN, None))[0].text


async def test_one_that_hangs_costs_the_others_nothing(unused_tcp_port, monkeypatch):
    monkeypatch.setattr("actors.doctor.seen.WHOLE", 0.3)
    import socket

    with socket.socket() as hung:
        hung.bind(("127.0.0.1", 0))
        hung.listen()
        hangs = replace(KITCHEN, connect=parse_address(f"tcp://127.0.0.1:{hung.getsockname()[1]}"))
        away = replace(KITCHEN, name="bar", connect=parse_address(f"tcp://127.0.0.1:{unused_tcp_port}"))
        first, second = await see_all([hangs, away], None, [])
    assert (first.state, first.reasons) == ("down", frozenset({"timed-out"}))
    assert second.reasons == {"refused"}


async def test_an_address_without_a_way_is_told():
    virtual = replace(KITCHEN, connect=parse_address("virtual://kitchen"))
    assert (await look_at(virtual)).state == "down"


@pytest.fixture
async def socket_of():
    """The address of a virtual TM-m30III with this serial number."""
    servers = []

    async def made(serial, model=TM_M30III):
        server = VirtualPrinterServer(VirtualPrinter(replace(model, serial=serial)))
        servers.append(server)
        await server.start()
        return parse_address(f"tcp://127.0.0.1:{server.port}")

    yield made
    for server in servers:
        await server.stop()


async def test_each_address_is_looked_at_and_the_first_that_answers_counts(socket_of, unused_tcp_port):
    away = parse_address(f"tcp://127.0.0.1:{unused_tcp_port}")
    lan, radio = await socket_of("XB6Y000001"), await socket_of("XB6Y000001")
    found = await look_at(replace(KITCHEN, connect=away, also=(lan, radio)))
    assert (found.state, found.printer.connect) == ("ready", lan)
    ready, refused, also, proof, _width = findings(found)
    assert ready.text.startswith(f"it is ready at {lan} (")
    assert (refused.verdict, refused.text.startswith(f"{away} ")) == (Verdict.WARNING, True)
    assert "close other programs" in refused.cure
    assert (also.verdict, also.text) == (Verdict.OK, f"it answers at {radio} too")
    assert proof.verdict == Verdict.OK


async def test_another_printer_at_its_second_address_is_named_and_not_counted(socket_of):
    mine, stranger = await socket_of("XB6Y000001"), await socket_of("X0STRANGER")
    found = await look_at(replace(KITCHEN, connect=mine, also=(stranger,)))
    assert found.printer.connect == mine
    (other,) = [each for each in findings(found) if each.verdict != Verdict.OK]
    assert other.text == (
        f"{stranger} is another printer: its serial number is X0STRANGER, at {mine} it is XB6Y000001"
    )
    assert "discover" in other.cure


async def test_another_printer_than_the_settings_name_fails_with_both_numbers(socket_of):
    there = await socket_of("X0STRANGER")
    found = await look_at(replace(KITCHEN, connect=there, serial="XB6Y000001"))
    (failure,) = [each for each in findings(found) if each.verdict != Verdict.OK]
    assert (failure.verdict, failure.text) == (
        Verdict.FAILURE,
        f"{there} is another printer: its serial number is X0STRANGER, in docketd.toml it is XB6Y000001",
    )
    assert "as serial" in failure.cure
    right = await look_at(replace(KITCHEN, connect=there, serial="x0stranger"))
    assert {each.verdict for each in findings(right)} == {Verdict.OK}


async def test_the_one_that_is_named_is_found_at_its_second_address(socket_of):
    stranger, mine = await socket_of("X0STRANGER"), await socket_of("XB6Y000001")
    found = await look_at(replace(KITCHEN, connect=stranger, also=(mine,), serial="XB6Y000001"))
    assert (found.state, found.printer.connect) == ("ready", mine)
    assert [each.text for each in findings(found) if each.verdict != Verdict.OK] == [
        f"{stranger} is another printer: its serial number is X0STRANGER, in docketd.toml it is XB6Y000001"
    ]


def test_a_running_docketd_that_has_another_printer_says_so():
    named = replace(KITCHEN, serial="XB6Y000001")
    told = {"connection": "down", "reasons": ["other-device"], "identity": "", "serial": ""}
    (found,) = findings(hear_of(named, told))
    assert found.text == "tcp://192.168.1.50 is another printer than the XB6Y000001 of docketd.toml"
    before = told | {"connection": "ready", "reasons": [], "serial": "X0STRANGER"}  # not reloaded yet
    assert "X0STRANGER, in docketd.toml it is XB6Y000001" in findings(hear_of(named, before))[0].text
    assert findings(hear_of(named, before | {"serial": "XB6Y000001"}))[0].verdict == Verdict.OK


async def test_one_that_answers_at_no_address_fails_at_the_first(unused_tcp_port_factory):
    first, second = (parse_address(f"tcp://127.0.0.1:{unused_tcp_port_factory()}") for _ in range(2))
    found = findings(await look_at(replace(KITCHEN, connect=first, also=(second,))))
    assert [each.verdict for each in found] == [Verdict.FAILURE, Verdict.WARNING]
    assert [str(first) in found[0].text, str(second) in found[1].text] == [True, True]


def test_a_running_docketd_says_which_address_it_uses():
    usb, lan = parse_address("usb://04b8:0e28"), KITCHEN.connect
    both = replace(KITCHEN, connect=usb, also=(lan,))
    told = {"connection": "ready", "reasons": [], "identity": "", "address": str(lan)}
    ready, instead = findings(hear_of(both, told))[:2]
    assert ready.text == f"it is ready at {lan}"
    assert (instead.verdict, instead.text) == (Verdict.WARNING, f"docketd prints at {lan}, not at {usb}")
    assert "USB cable" in instead.cure
    assert findings(hear_of(both, told | {"address": str(usb)}))[0].text == f"it is ready at {usb}"
    moved = hear_of(KITCHEN, told | {"address": "tcp://192.168.1.77:9100"})
    assert "prints at tcp://192.168.1.77:9100, not at tcp://192.168.1.50" in findings(moved)[1].text
    away = hear_of(both, told | {"connection": "down", "reasons": ["unreachable"]})
    assert [each.text for each in findings(away)] == [f"{usb} can't be reached"]


def test_a_queue_of_cups_on_its_usb_address_is_seen_whichever_is_used():
    usb = replace(KITCHEN, connect=parse_address("usb://04b8:0e28/X7AB012345"))
    by_lan = replace(seen(KITCHEN, profile("TM-m30III"), WELL, [QUEUE]), others=(told_at(usb),))
    assert [each for each in findings(by_lan) if "CUPS" in each.text]


def told_at(printer):
    return seen(printer, profile(printer.profile), Examined(refused=frozenset({"unreachable"})))


STAR = replace(KITCHEN, model="TSP143")


@pytest.fixture
async def taken(monkeypatch, unused_tcp_port):
    """A Star printer whose port 9100 takes no connection, and that answers beside it."""
    server = VirtualPrinterServer(VirtualPrinter(TSP143))
    await server.start()
    await server.start_status()
    monkeypatch.setattr(star_status_port, "ask", partial(star_status_port.ask, port=server.status_port))
    yield server.printer, replace(STAR, connect=parse_address(f"tcp://127.0.0.1:{unused_tcp_port}"))
    await server.stop()


async def test_a_star_that_another_host_has_is_asked_beside_it(taken):
    printer, settings = taken
    found = await look_at(settings)
    (busy,) = [each for each in findings(found) if each.verdict != Verdict.OK]
    assert (found.state, busy.verdict) == ("busy", Verdict.FAILURE)
    assert busy.text == f"{settings.connect} is in use by another program just now"
    assert "shared = true" in busy.cure
    (shared,) = [each for each in findings(await look_at(replace(settings, shared=True))) if each.cure]
    assert (shared.verdict, "comes free by itself" in shared.cure) == (Verdict.WARNING, True)
    printer.paper_out(0.0)
    in_use, empty = [each for each in findings(await look_at(settings)) if each.verdict != Verdict.OK]
    assert [in_use.text, empty.text] == [busy.text, f"{settings.connect} is out of paper"]
    assert empty.cure.startswith("put a new roll in")


async def test_an_epson_that_takes_no_connection_is_not_asked_beside_it(taken):
    _, settings = taken
    assert (await look_at(replace(settings, model="TM-m30III"))).state == "down"


async def test_of_two_addresses_the_one_that_is_free_counts(taken, socket_of):
    _, settings = taken
    free = await socket_of("", TSP143)
    found = await look_at(replace(settings, also=(free,)))
    assert (found.state, found.printer.connect) == ("ready", free)
    told = [each.text for each in findings(found) if each.verdict == Verdict.WARNING]
    assert told[:1] == [f"{settings.connect} is in use by another program just now"]
    first = replace(settings, also=(parse_address(f"tcp://127.0.0.1:{settings.connect.port}"),))
    assert (await look_at(first)).printer.connect == first.connect
