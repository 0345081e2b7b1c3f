"""The restaurant whose plug is pulled: two printers and Wix in this process, and what strikes them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from actors.demo.orders import BAR, section_ids
from actors.demo.paper import RUNNING
from actors.demo.place import SITE_ID
from actors.demo.plug.orders import COUNTER, POURED
from actors.demo.plug.plan import PRINTERS, Kind
from actors.demo.wix_core import WixStandIn
from actors.demo.wix_server import WixServer
from transports.virtual.model import TM_M30III, TSP143
from transports.virtual.printer import VirtualPrinter
from transports.virtual.server import VirtualPrinterServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from actors.ports import Ports
    from transports.virtual.paper import Slip

MODELS: Final = {"kitchen": TM_M30III, "bar": TSP143}
SPEED: Final = 250.0  # millimetres a second, as such printers have it: a ticket takes half a second
SETTINGS: Final = """\
[site]
name = "Trattoria Demo"
timezone = "Europe/Zurich"

[[printer]]
name = "kitchen"
model = "TM-m30III"
connect = "tcp://127.0.0.1:{kitchen}"
backup = "bar"

[[printer]]
name = "bar"
model = "TSP143"
connect = "tcp://127.0.0.1:{bar}"
backup = "kitchen"

[[station]]
name = "kitchen"
printer = "kitchen"

[[station]]
name = "bar"
printer = "bar"
match = {{ section_id = {sections} }}

[[station]]
name = "{counter}"
printer = "bar"
match = {{ section = {poured} }}

[later]
hold = false

[source.wix]
site_id = "{site}"
base_url = "{wix}"
poll = "250ms"

[gateway]
listen = "127.0.0.1:{port}"
"""


class House:
    """`paper` holds the text of every piece that was cut off, in the order in which that happened."""

    def __init__(self, data: Path, ports: Ports, key: str, cut: Callable[[str], None]) -> None:
        self.paper: list[str] = []
        self.shop = WixStandIn(SITE_ID, key, ports.clock)
        self._data = data
        self._cut = cut
        self._wix = WixServer(self.shop, ports.serve)
        self._wix_port = 0
        self._printers = {name: VirtualPrinterServer(self._printer(name)) for name in PRINTERS}

    def _printer(self, name: str) -> VirtualPrinter:
        folder = self._data / "paper" / name
        folder.mkdir(parents=True)

        def keep(slip: Slip) -> None:
            (folder / f"slip-{slip.number:04}.txt").write_text(slip.text + "\n", "utf-8")
            self.paper.append(slip.text)
            self._cut(slip.text)

        model = replace(MODELS[name], serial=f"DEMO-{name}")
        return VirtualPrinter(model, speed_mm_s=SPEED, keep_slips=1, on_slip=keep)

    async def open(self, port: int) -> None:
        """Printers and Wix are there, and the settings that name them."""
        for server in self._printers.values():
            await server.start()
        await self._wix.start()
        self._wix_port = int(self._wix.base_url.rpartition(":")[2])
        settings = SETTINGS.format(
            **{name: server.port for name, server in self._printers.items()},
            sections=_array(section_ids(*BAR)),
            poured=_array(POURED),
            counter=COUNTER,
            site=SITE_ID,
            wix=self._wix.base_url,
            port=port,
        )
        (self._data / "docketd.toml").write_text(settings, "utf-8")

    async def close(self) -> None:
        for server in self._printers.values():
            await server.stop()
        await self._wix.stop()

    # --- what strikes ---------------------------------------------------------------------------

    async def strike(self, kind: Kind, target: str) -> None:
        now = asyncio.get_running_loop().time()
        match kind:
            case Kind.POWER:
                self._printers[target].printer.power_off(now)
            case Kind.NETWORK:
                self._printers[target].network_down()
            case Kind.PAPER:
                self._printers[target].printer.paper_out(now)
            case Kind.INTERNET:
                await self._wix.stop()

    async def mend(self, kind: Kind, target: str) -> None:
        now = asyncio.get_running_loop().time()
        match kind:
            case Kind.POWER:
                self._printers[target].printer.power_on(now)
            case Kind.NETWORK:
                self._printers[target].network_up()
            case Kind.PAPER:
                self._printers[target].printer.load_paper(now)
            case Kind.INTERNET:
                await self._wix.start(port=self._wix_port)

    def hurry(self) -> None:
        """From now on paper takes no time."""
        for server in self._printers.values():
            server.printer.speed_mm_s = None

    def printing(self, target: str) -> str:
        """The running number of a ticket that is half out, there or (without a target) anywhere."""
        for name in [target] if target else PRINTERS:
            printer = self._printers[name].printer
            found = RUNNING.findall(printer.unfinished.text)
            if found and printer.waiting:  # else it is what an earlier blow left hanging there
                return str(found[-1])
        return ""


def _array(texts: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{text}"' for text in texts) + "]"
