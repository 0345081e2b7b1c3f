"""What a printer that can't be opened has to say to people."""

from actors import places
from tests.actors.printing.restaurant import in_restaurant
from transports.errors import RefusedError
from transports.reasons import DialReason
from transports.virtual_stream import VirtualStream

WORDS = "2 printers are usb://04b8:0e28: add the serial number"


def test_it_is_said_once_and_again_after_it_was_well(monkeypatch):
    refusing = True
    opening = VirtualStream.open

    async def refuse(stream, timeout):  # noqa: ASYNC109 - as of streams
        if refusing:
            raise RefusedError([DialReason.REFUSED], WORDS, WORDS)
        await opening(stream, timeout)

    monkeypatch.setattr(VirtualStream, "open", refuse)

    async def scenario(house):
        nonlocal refusing
        for times in (1, 2):
            await house.wait(60.0)
            said = [each.data for each in house.events("printer_advice")]
            assert [one["text"] for one in said if one["printer"] == "kitchen"] == [WORDS] * times
            refusing = False
            await house.until(lambda: house.events("printer_changed")[-1].data["state"] == "ready")
            refusing = True
            house.kill(places.printer("kitchen", "link"))

    in_restaurant(scenario)
