"""Virtual printers of unlimited speed in a process of their own, which say when each ticket began.

Called with their names.
A line of JSON a slip: {"printer", "first", "cut", "text"}; the times are of the system's monotonic clock.
"""

import asyncio
import json
import sys
import time

from transports.virtual.printer import VirtualPrinter
from transports.virtual.server import VirtualPrinterServer

MULTI_BYTE_OFF = b"\x1c."  # among the first commands of every ticket; no question and no repair has it


class TimedPrinter(VirtualPrinter):
    """Notes when the first bytes of a ticket arrive."""

    name = ""
    first = None

    def receive(self, data, now):
        if self.first is None and MULTI_BYTE_OFF in data:
            self.first = time.monotonic()
        return super().receive(data, now)

    def tell(self, slip):
        line = {"printer": self.name, "first": self.first, "cut": time.monotonic(), "text": slip.text}
        self.first = None
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


async def main(names):
    for name in names:
        printer = TimedPrinter()
        printer.name = name
        server = VirtualPrinterServer(printer, on_slip=printer.tell)
        await server.start()
        sys.stdout.write(json.dumps({"printer": name, "port": server.port}) + "\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().create_future()


asyncio.run(main(sys.argv[1:]))
