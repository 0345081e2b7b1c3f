"""docketd with something patched into it that strikes at one point: it dies, or has a bug.

    STRIKE="sending 2" python -m tests.rig.struck run …
    STRIKE="driver kitchen FILE" python -m tests.rig.struck run …

It dies by `kill -9` the second time that it comes to a point of POINTS; it has a bug of BUGS while FILE is
there. The product knows nothing of it.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from actors.journal import handlers as journal
from actors.journal import messages as said
from actors.journal.store import SqliteStore
from actors.printing.link import Link
from actors.printing.messages import Send
from actors.rendering import render
from docketd import main
from transports.tcp import TcpStream

TICKET = b"Dish "
POISON = "Poison"


class Strike:
    def __init__(self, nth):
        self._left = nth

    def here(self):
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def in_transaction(message, strike):
    """All is written, and nothing is committed."""
    handler = journal.HANDLERS[message]

    def handle(connection, request, at):
        answer = handler(connection, request, at)
        strike.here()
        return answer

    journal.HANDLERS[message] = handle


def committed(message, strike):
    """It is on the disk, and nobody has heard of it."""
    handler, run = journal.HANDLERS[message], SqliteStore.run
    handled = []

    def handle(connection, request, at):
        handled.append(request)
        return handler(connection, request, at)

    async def run_batch(store, functions):
        answers = await run(store, functions)
        for _ in range(len(handled)):
            handled.pop()
            strike.here()
        return answers

    journal.HANDLERS[message], SqliteStore.run = handle, run_batch


def writing(share):
    """`share` of a ticket's bytes are in the printer's network, and no answer was read."""

    def patch(_message, strike):
        write = TcpStream.write

        async def write_some(stream, data):
            if TICKET not in data:
                return await write(stream, data)
            cut = int(len(data) * share)
            await write(stream, data[:cut])
            strike.here()
            return await write(stream, data[cut:]) if cut < len(data) else None

        TcpStream.write = write_some

    return patch


POINTS = {
    "accepting": (in_transaction, said.Accept),
    "accepted": (committed, said.Accept),
    "sending": (committed, said.Begin),
    "in-bytes": (writing(0.5), None),
    "after-bytes": (writing(1.0), None),
    "answered": (in_transaction, said.Verdict),
}


def driver_of(printer, file):
    """The link of one printer crashes over each ticket."""
    serve = Link._serve

    def crash(link, message):
        if isinstance(message, Send) and link._printer.name == printer and file.exists():
            raise RuntimeError(f"a bug in the driver of {printer}")
        return serve(link, message)

    Link._serve = crash


def layouts(_printer, file):
    """A layout raises for one dish: the plain ticket is what is left."""
    lay_out = render.receipt_for

    def fail(work, shop, columns):
        if file.exists() and any(POISON in item.name for item in work.order.items):
            raise RuntimeError("a bug in the layout")
        return lay_out(work, shop, columns)

    render.receipt_for = fail


def all_forms(printer, file):
    """Neither the layout nor the plain ticket can be made of one dish."""
    layouts(printer, file)
    plain = render.plain_ticket

    def fail(work, why):
        if file.exists() and any(POISON in item.name for item in work.order.items):
            raise RuntimeError("a bug in the plain ticket")
        return plain(work, why)

    render.plain_ticket = fail


BUGS = {"driver": driver_of, "layouts": layouts, "all-forms": all_forms}


def arm(words):
    """ "sending 2", or "driver kitchen FILE"."""
    point, argument, *file = words
    if point in POINTS:
        patch, message = POINTS[point]
        patch(message, Strike(int(argument)))
    else:
        BUGS[point](argument, Path(*file))


if __name__ == "__main__":
    arm(os.environ["STRIKE"].split(" ", 2))
    sys.exit(main())
