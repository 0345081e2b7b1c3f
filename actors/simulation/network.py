"""Printers, and the cables to them: the near end of a cable is a stream like any other."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from transports.errors import LostError, RefusedError
from transports.reasons import DialReason
from transports.virtual.model import CLONE, TM_M30III, Model
from transports.virtual.pipe import VirtualWorkshop
from transports.virtual.printer import VirtualPrinter
from transports.virtual_stream import VirtualStream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from actors.simulation.invariants import Witness
    from transports.addresses import Address

MODELS: Final[dict[str, Model]] = {"TM-m30III": TM_M30III, "generic-80": CLONE}
SPEED: Final = 150.0  # millimetres of paper a second
BUFFER: Final = 4096
PIECE: Final = 256
TICKET: Final = 200  # bytes from which a write is no mere question
#: Until a connection that carries nothing is given up, as `transports.liveness` sees to on a real one.
HALF_OPEN_SECONDS: Final = 6.0


class Cable:
    """To one printer. `refuses` is why a dial fails; a `cut` cable carries nothing and nobody is told."""

    def __init__(self, name: str, workshop: VirtualWorkshop) -> None:
        self.name = name
        self.refuses: DialReason | None = None
        self.cut = False
        self.deaf = False  # what the printer answers gets lost
        self.holder: SimStream | None = None
        self._workshop = workshop
        self._mended = asyncio.Event()
        self._midway: tuple[int, Callable[[], None]] | None = None

    @property
    def printer(self) -> VirtualPrinter:
        return self._workshop.printer(self.name)

    def stream(self) -> VirtualStream:
        return VirtualStream(self._workshop.link(self.name))

    def break_off(self) -> None:
        """Whoever is connected loses the connection, and hears of it."""
        if self.holder is not None:
            self.holder.lose()

    def cut_through(self) -> None:
        self.cut = True
        self._mended.clear()
        if self.holder is not None:
            asyncio.get_running_loop().call_later(HALF_OPEN_SECONDS, self._give_up, self.holder)

    def mend(self) -> None:
        self.cut = False
        self._mended.set()

    async def mended(self) -> None:
        await self._mended.wait()

    def _give_up(self, holder: SimStream) -> None:
        if self.cut and holder is self.holder:
            holder.lose()

    # --- in the middle of a ticket ------------------------------------------------------------------

    def when_midway(self, after: int, act: Callable[[], None]) -> None:
        """Call `act` once that many bytes of the next ticket have gone through."""
        self._midway = (after, act)

    @property
    def is_armed(self) -> bool:
        return self._midway is not None

    def count(self, size: int) -> None:
        if self._midway is None:
            return
        left, act = self._midway
        self._midway = (left - size, act)
        if left <= size:
            self._midway = None
            act()


class SimStream:
    """One process's connection to a printer."""

    def __init__(self, cable: Cable, witness: Witness) -> None:
        self._cable = cable
        self._witness = witness
        self._inner = cable.stream()
        self._held = 0  # bytes that the system took and the cut cable did not
        self._lost = asyncio.Event()
        self.dead = False  # its process was killed

    @property
    def bytes_out(self) -> int:
        return self._inner.bytes_out + self._held

    @property
    def answers(self) -> bool:
        return True

    async def open(self, timeout: float) -> None:  # noqa: ASYNC109 - as declared by the stream
        self.abort()
        self._witness.dials(self._cable.name, self)
        try:
            await self._reach(timeout)
            await self._inner.open(timeout)
        except BaseException:
            self._witness.lets_go(self._cable.name, self)
            raise
        self._lost = asyncio.Event()
        self._held = 0
        self._cable.holder = self

    async def _reach(self, seconds: float) -> None:
        await asyncio.sleep(0.003)
        if self.dead:
            raise RefusedError([DialReason.UNREACHABLE], "this process was killed")
        if self._cable.cut or self._cable.refuses is DialReason.TIMED_OUT:
            await asyncio.sleep(seconds)
            raise RefusedError([DialReason.TIMED_OUT], "nobody answered")
        if self._cable.refuses is not None:
            raise RefusedError([self._cable.refuses], "the network says no")

    async def write(self, data: bytes) -> None:
        if self._cable.is_armed and len(data) >= TICKET:
            for at in range(0, len(data), PIECE):
                await self._write(data[at : at + PIECE])
                self._cable.count(PIECE)
        else:
            await self._write(data)

    async def _write(self, data: bytes) -> None:
        if self._cable.cut:
            self._held = len(data)
            await self._through()
            self._held = 0
        await self._inner.write(data)

    async def read(self) -> bytes:
        while True:
            data = await self._inner.read()
            if self._cable.cut:
                await self._through()
            if not self._cable.deaf:
                return data

    async def _through(self) -> None:
        """Until the cable is whole again. Raises `LostError` when that takes too long."""
        waits = {asyncio.ensure_future(self._cable.mended()), asyncio.ensure_future(self._lost.wait())}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if self._lost.is_set() or self._cable.cut:
            raise LostError(self.bytes_out, "the connection was given up")

    def lose(self) -> None:
        """The connection ends, by whatever hand."""
        self._lost.set()
        self._inner.abort()
        if self._cable.holder is self:
            self._cable.holder = None

    def abort(self) -> None:
        """The near end lets go."""
        self.lose()
        self._witness.lets_go(self._cable.name, self)


class Network:
    """All printers of the house. They stand when docketd falls."""

    def __init__(self, models: Mapping[str, str]) -> None:
        self._models = models
        self.workshop = VirtualWorkshop(self._make)
        self.cables = {name: Cable(name, self.workshop) for name in models}

    def _make(self, name: str) -> VirtualPrinter:
        model = MODELS[self._models[name]]
        if model.serial:
            model = replace(model, serial=f"SIMULATED-{name}")
        return VirtualPrinter(model, speed_mm_s=SPEED, buffer_bytes=BUFFER, keep_slips=1)


class SimDial:
    """Of one process: when it is killed, the system lets go of all its connections."""

    def __init__(self, network: Network, witness: Witness) -> None:
        self._network = network
        self._witness = witness
        self._streams: list[SimStream] = []

    def __call__(self, address: Address) -> SimStream:
        stream = SimStream(self._network.cables[address.host], self._witness)
        self._streams.append(stream)
        return stream

    def let_go(self) -> None:
        for stream in self._streams:
            stream.dead = True
            stream.abort()
