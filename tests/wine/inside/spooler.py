"""Hands documents to this Windows' spooler, reads its queues beside pywin32, and says what it saw as JSON."""

import asyncio
import ctypes
import json
import sys
import time
from pathlib import Path

import win32print
import win32service

from transports import windows_winspool as ours
from transports.errors import LostError, RefusedError
from transports.windows_calls import opened
from transports.windows_spool import WindowsSpool, spooler_calls

SECONDS = 60.0


async def submit(name, data):
    spool = WindowsSpool(name)
    number = await spool.submit("attempt-1", data, SECONDS)
    state = await spool.state(SECONDS)
    spool.abort()
    return {"number": number, "reasons": sorted(state.reasons)}


async def misname(name):
    try:
        await WindowsSpool(name).state(SECONDS)
    except RefusedError as error:
        return error.detail


async def by_default():
    return [remark.text for remark in await WindowsSpool("").check(SECONDS, mend=False)]


def compare(name):
    """What our structures read, beside pywin32's."""
    calls = spooler_calls()
    with opened(calls, name) as handle:
        info = calls.printer(handle)
        papers = calls.papers(info.name, info.port)
    theirs = win32print.OpenPrinter(name)
    found = win32print.GetPrinter(theirs, 2)
    win32print.ClosePrinter(theirs)
    numbers, names = (win32print.DeviceCapabilities(name, info.port, which) for which in (2, 16))
    return {
        "printers": sorted(calls.printers()) == sorted(row[2] for row in win32print.EnumPrinters(2)),
        "default": calls.default_printer() == win32print.GetDefaultPrinter(),
        "driver": info.driver == found["pDriverName"],
        "port": info.port == found["pPortName"],
        "attributes": info.attributes == found["Attributes"],
        "status": info.status == found["Status"],
        "paper": info.paper == found["pDevMode"].FormName,
        "width": info.paper_width == round(found["pDevMode"].PaperWidth / 10),
        "papers": [(paper.number, paper.name) for paper in papers] == list(zip(numbers, names, strict=True)),
        "some papers": any(paper.width == 210 for paper in papers),
        "services": issubclass(win32service.error, Exception),
    }


def sizes():
    """Of what is read and written byte by byte, for mingw's headers to agree with."""
    return {
        name: ctypes.sizeof(getattr(ours, name))
        for name in ("PrinterInfo2", "PrinterInfo4", "JobInfo1", "DocInfo1", "PrinterDefaults")
    } | {
        f"{name}.{field}": getattr(getattr(ours, name), field).offset
        for name, field in (("JobInfo1", "status"), ("JobInfo1", "position"), ("DeviceMode", "form"))
    }


async def hang(name, go):
    """How long the loop stood still at most, while the spooler did not answer."""
    worst = 0.0

    async def beat():
        nonlocal worst
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0)
            worst = max(worst, time.perf_counter() - before)

    spool = WindowsSpool(name)
    await spool.state(SECONDS)
    say("ready")
    while not Path(go).exists():  # noqa: ASYNC110, ASYNC240 - a file is what the other side can make
        await asyncio.sleep(0)
    beating = asyncio.ensure_future(beat())
    try:
        await spool.submit("attempt-2", b"soup", 2.0)
        said = "taken"
    except (RefusedError, LostError) as error:
        said = str(error)
    beating.cancel()
    spool.abort()
    return {"said": said, "worst": worst}


def say(answer):
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


DOINGS = {
    "submit": lambda name, file: submit(name, Path(file).read_bytes()),
    "misname": misname,
    "default": by_default,
    "compare": compare,
    "sizes": sizes,
    "hang": hang,
}

name, *words = sys.argv[1:]
answer = DOINGS[name](*words)
say(asyncio.run(answer) if asyncio.iscoroutine(answer) else answer)
