"""Lets a virtual printer's paper move with the event loop's time, and wakes who waits for it."""

import asyncio

from transports.virtual.printer import VirtualPrinter


class Clockwork:
    """One a printer, shared by all that drive it. A timer is set only while the printer has work."""

    def __init__(self, printer: VirtualPrinter) -> None:
        self.printer = printer
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.Handle | None = None
        self._turn = asyncio.Event()
        self._unwatch = printer.watch(self.turn)

    def now(self) -> float:
        return self._loop.time()

    async def turned(self) -> None:
        """Wait until the printer has moved on or something has happened to it."""
        await self._turn.wait()

    def turn(self) -> None:
        """Let the printer work, wake the waiting, and come back when it has something to do."""
        now = self._loop.time()
        self.printer.advance(now)
        self._turn.set()
        self._turn = asyncio.Event()
        self._wind(now)

    def _wind(self, now: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        event = self.printer.next_event(now)
        if event is None:
            self._timer = None
        elif event <= now:
            self._timer = self._loop.call_soon(self.turn)
        else:
            self._timer = self._loop.call_at(event, self.turn)

    def stop(self) -> None:
        self._unwatch()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
