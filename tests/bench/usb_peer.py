"""Bytes to a USB printer by docketd's transport, and by one call of pyusb's, by turns.

`python -m tests.bench.usb_peer SIZE TURNS`, plugged into an emulated bus with one printer (see
tests/rig/usb_bus.py), says the median seconds of both as JSON. The first turn only warms up.
"""

import asyncio
import json
import statistics
import sys
import threading
import time

import usb.core
import usb.util

from transports.usb_bus import UsbId
from transports.usb_stream import UsbStream

PRINTER = UsbId(0x04B8, 0x0E28)
OUT = 0x01
SECONDS = 60


def main():
    data, turns = bytes(range(256)) * (int(sys.argv[1]) // 256), int(sys.argv[2])
    seconds = [(raw(data), through(data)) for _ in range(turns + 1)][1:]
    sys.stdout.write(json.dumps([statistics.median(each) for each in zip(*seconds, strict=True)]) + "\n")


def raw(data):
    device = usb.core.find(idVendor=PRINTER.vendor, idProduct=PRINTER.product)
    if device.is_kernel_driver_active(0):
        device.detach_kernel_driver(0)
    usb.util.claim_interface(device, 0)
    began = time.perf_counter()
    assert device.write(OUT, data, SECONDS * 1000) == len(data)
    took = time.perf_counter() - began
    usb.util.dispose_resources(device)
    return took


def through(data):
    took = asyncio.run(written(data))
    for thread in threading.enumerate():
        if thread.name.startswith(str(PRINTER)):
            thread.join(SECONDS)  # it gives the printer back
    return took


async def written(data):
    stream = UsbStream(PRINTER)
    await stream.open(SECONDS)
    began = time.perf_counter()
    async with asyncio.timeout(SECONDS):
        await stream.write(data)
    took = time.perf_counter() - began
    stream.abort()
    return took


main()
