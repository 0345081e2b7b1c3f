"""The gateway's actor: serves the site and knows the API keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors import places
from actors.errors import AddressInUseError
from actors.gateway.access import KeyRing
from actors.gateway.application import make_application, make_tunnel
from actors.gateway.desk import NOT_NOW, Desk
from actors.gateway.events import Broadcast
from actors.gateway.messages import LoadKeys, WhichPort, WhichTunnelPort
from actors.gateway.vitals import Vitals
from actors.journal.access_messages import ListKeys
from actors.reload import UseSettings
from supervision import Actor

if TYPE_CHECKING:
    from actors.gateway.watch import Watch
    from actors.intake.messages import Readers
    from actors.journal.access_messages import KeyRow
    from actors.ports import Ports, Served
    from actors.settings import Settings
    from supervision import ExitReason, Ref

#: Seconds to wait for the keys at a start, and between two tries: `/health` has to answer soon in any case.
PATIENCE: Final = 1.0


class Gateway(Actor):
    """`extra_keys` live in memory only, as long as this process."""

    def __init__(
        self,
        settings: Settings,
        ports: Ports,
        readers: Readers,
        watch: Watch,
        extra_keys: tuple[KeyRow, ...] = (),
        *,
        has_log: bool = False,
    ) -> None:
        self._has_log = has_log
        self._settings = settings
        self._readers = readers
        self._watch = watch
        self._ports = ports
        self._keys = KeyRing(extra_keys)
        self._broadcast: Broadcast | None = None
        self._served: Served | None = None
        self._tunnel: Served | None = None
        self._desk: Desk | None = None

    async def init(self) -> None:
        await self._load_keys()
        self._broadcast = Broadcast(self.ctx.events, self._ports.ids.secret(6))
        self._desk = self._furnish()
        await self._listen(self._desk, self._broadcast)

    async def receive(self, message: object) -> object:
        match message:
            case WhichPort() if self._served is not None:
                return self._served.port
            case WhichTunnelPort():
                return None if self._tunnel is None else self._tunnel.port
            case UseSettings(settings):
                self._use(settings)
                return None
            case LoadKeys():
                await self._load_keys()
                return None
            case _:
                return await super().receive(message)

    async def terminate(self, reason: ExitReason) -> None:  # noqa: ARG002
        if self._broadcast is not None:
            self._broadcast.close()
        for served in (self._tunnel, self._served):
            if served is not None:
                await served.stop()

    async def _listen(self, desk: Desk, broadcast: Broadcast) -> None:
        """On both addresses, or on none: whoever fails to start is not asked to stop."""
        where = self._settings.gateway
        serve = self._ports.serve
        self._served = await serve(make_application(desk, broadcast), where.host, where.port)
        if where.tunnel is None:
            return
        try:
            self._tunnel = await serve(make_tunnel(desk, broadcast), *where.tunnel)
        except AddressInUseError:
            await self._served.stop()
            raise
        self.ctx.emit("tunnel_open", host=where.tunnel[0], port=self._tunnel.port)

    def _use(self, settings: Settings) -> None:
        """Where it listens stays as it was."""
        self._settings = settings
        if self._desk is not None:
            self._desk.settings = settings
            self._desk.links, self._desk.pollers = self._links(), self._pollers()

    def _links(self) -> dict[str, Ref]:
        names = [printer.name for printer in self._settings.printers]
        return {name: self.ctx.ref_of(places.printer(name, "link")) for name in names}

    def _pollers(self) -> dict[str, Ref]:
        names = () if self._settings.wix is None else (self._settings.wix.name,)
        return {name: self.ctx.ref_of(places.source(name, "poller")) for name in names}

    def _furnish(self) -> Desk:
        ref_of = self.ctx.ref_of
        journal = ref_of(places.JOURNAL)
        return Desk(
            settings=self._settings,
            readers=self._readers,
            clock=self._ports.clock,
            ids=self._ports.ids,
            keys=self._keys,
            vitals=Vitals(journal, self.ctx.now),
            journal=journal,
            reloading=ref_of(places.SETTINGS),
            rendering=ref_of(places.RENDERING),
            links=self._links(),
            pollers=self._pollers(),
            started_at=self._ports.clock.now(),
            log=ref_of(places.LOG) if self._has_log else None,
            ref_of=ref_of,
            emit=self.ctx.emit,
            watch=self._watch,
        )

    async def _load_keys(self) -> None:
        """Until the journal has answered once, only the extra keys open anything."""
        try:
            self._keys.load(await self.ctx.ref_of(places.JOURNAL).ask(ListKeys(), timeout=PATIENCE))
        except NOT_NOW:
            self.ctx.after(PATIENCE, LoadKeys())
