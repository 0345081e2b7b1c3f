"""Network printers that answer their maker's question, made from the reference's offsets."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

EPSON_QUESTION = bytes.fromhex("4550534F4E51030000010000 0000".replace(" ", ""))
STAR_QUESTION = b"STR_BCAST" + bytes(7) + b"RQ1.0.0\x00" + b"\x00\x1c" + b"\x64\x31"


def epson_answer(name=b"TM-m30III", mac=b"\x00\x26\xab\x01\x02\x03"):
    answer = bytearray(184)
    answer[:6] = bytes.fromhex("4550534F4E71")
    answer[14:20] = mac
    answer[56 : 56 + len(name)] = name
    return bytes(answer)


def star_answer(model=b"TSP143IIILAN (STR_T-001)", mac=b"\x00\x11\x62\x01\x02\x03", short=b"TSP100LAN"):
    answer = bytearray(302)
    answer[:9] = b"STR_BCAST"
    answer[16:23] = b"RS1.0.1"
    answer[0x24 : 0x24 + len(short)] = short
    answer[0x34:0x38] = b"1.30"
    answer[0x4E:0x54] = mac
    answer[0x58:0x5C] = bytes([127, 0, 0, 1])
    answer[0xCC : 0xCC + len(model)] = model
    answer[0x10C : 0x10C + 7] = b"PRINTER"
    return bytes(answer)


class _Responder(asyncio.DatagramProtocol):
    def __init__(self, question, answers):
        self.question, self.answers, self.asked = question, answers, []

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        self.asked.append(data)
        if data == self.question:
            for answer in self.answers:
                self.transport.sendto(answer, addr)


@asynccontextmanager
async def responder(question, *answers, host="127.0.0.1"):
    """Its port, and what it was asked."""
    made = _Responder(question, answers)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: made, local_addr=(host, 0))
    try:
        yield transport.get_extra_info("sockname")[1], made.asked
    finally:
        transport.abort()
