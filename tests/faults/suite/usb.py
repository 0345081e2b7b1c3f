"""Printers on USB that are pulled out and plugged in elsewhere, on an emulated bus."""

from __future__ import annotations

import time

from tests.faults.suite.scenario import Collection
from tests.rig.processes import until
from tests.rig.usb_printers import UsbPrinters, missing

USB = Collection()
PART = 300  # bytes of a ticket that are in before the cable is pulled
ADDRESS = "usb://04b8:0e28/SN000123"


@USB.scenario(
    30,
    "USB cable out in mid-ticket, in at another port",
    "found again by its serial number; the counter tells, or the copy is marked; back within 5 s",
    needs=missing,
)
def unplugged(stage):
    """Through the real libusb; the printer itself keeps its power, and what it got of the ticket."""
    bus = UsbPrinters(stage.folder / "bus")
    stage.stack.callback(bus.close)
    usb = _joined(bus, stage.house.kitchen)
    stage.house.open(env=bus.env)
    stage.order()
    until(lambda: _printed(stage), "the first")
    noticed = [_pulled_while_idle(stage, usb, port=2)]
    ports = range(3, 3 + stage.many(2, 20))
    noticed += [_pulled_in_mid_ticket(stage, usb, port) for port in ports]
    figures = stage.figures()
    evidence = {job["evidence"] for job in stage.house.daemon.jobs()}
    assert evidence == {"fence"}, evidence
    assert max(noticed) < stage.limit(6), noticed
    assert max(stage.backs()) < stage.limit(5), stage.backs()
    assert figures.marked <= len(ports), figures
    within = f"noticed within {max(noticed):.1f} s, back after {max(stage.backs()):.1f} s at most"
    return figures.saying(f"pulled {len(noticed)} times; {within}")


def _joined(bus, printer):
    """The printer, which has the network behind it, is reached by its USB port instead."""
    usb = bus.control()
    usb.add("kitchen", port=1)
    usb.tell("join", "kitchen", host=printer.host, port=printer.port)
    printer.address = ADDRESS
    return usb


def _printed(stage):
    return stage.house.daemon.all_in("printed")


def _pulled_while_idle(stage, usb, port):
    began = time.monotonic()
    usb.tell("unplug", "kitchen")
    until(lambda: stage.state() == "down", "it is noticed")
    noticed = time.monotonic() - began
    stage.order()
    usb.tell("plug", "kitchen", port=port)
    stage.fault_is_over()
    until(lambda: _printed(stage), "what waited")
    return noticed


def _pulled_in_mid_ticket(stage, usb, port):
    before = usb.tell("set", "kitchen", room=PART)["taken"]
    stage.order()
    until(lambda: usb.tell("look", "kitchen")["taken"] > before + PART // 2, "a part of it is in")
    assert stage.house.daemon.jobs()[-1]["state"] == "sending"
    began = time.monotonic()
    usb.tell("unplug", "kitchen")
    until(lambda: stage.state() == "down", "it is noticed")
    noticed = time.monotonic() - began
    usb.tell("set", "kitchen", room=None)
    usb.tell("plug", "kitchen", port=port)
    stage.fault_is_over()
    until(lambda: _printed(stage), "that one")
    return noticed
