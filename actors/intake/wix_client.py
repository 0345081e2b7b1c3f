"""The actor through which all requests to Wix go: whether one may be made now, and what came of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from actors import places
from actors.domain.pace import Pacer, Rate
from actors.errors import UnreachableError
from actors.intake import wix_answer
from actors.intake.wix_messages import (
    ClientStatus,
    DeniedError,
    DescribeClient,
    Get,
    NoAnswerError,
    NotNowError,
    Post,
    TroubleError,
    TryAgain,
    WixError,
    WixIsBack,
)
from actors.intake.wix_patience import Patience
from actors.intake.wix_search import headers
from supervision import Actor, ActorDown, MailboxFull, Outcome, Permit, Timeout
from supervision import Denied as NoPermit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actors.intake.wix_messages import Told
    from actors.ports import Ports
    from actors.settings import WixSource
    from supervision import Granted, ReplyToken

HTTP_DEADLINE: Final = 10.0
ASK_DEADLINE: Final = 5.0

#: Wix allows 200 requests a minute; what else uses the same key needs some of them.
RATE: Final = Rate(every=0.4, burst=30)
LONGEST_TURN: Final = 15.0  # seconds to wait for one's turn; beyond that the answer is *not now*

#: While there is no way to Wix it is dialled at this interval, without a request: seconds.
LOOK_EACH: Final = 2.0

#: Why no connection came to be: the network's affair, and nothing that the breaker has to know.
NO_CONNECTION: Final = frozenset({"dns", "refused", "unreachable"})


@dataclass(frozen=True, slots=True)
class _Look:
    """It is time to dial Wix."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """Whether Wix could be dialled."""

    reached: bool


class WixClient(Actor):
    """Answers `Get` and `Post`, several at once; while that makes no sense it refuses them unasked.

    After a request without an answer it dials Wix each 2 s, with nothing to say, and lets the next request
    through when that succeeds: the poller hears of it. Stands between the breaker and the poller.
    """

    def __init__(self, settings: WixSource, ports: Ports) -> None:
        self._settings = settings
        self._ports = ports

    async def init(self) -> None:
        self._breaker = self.ctx.ref_of(places.source(self._settings.name, "breaker"))
        self._poller = self.ctx.ref_of(places.source(self._settings.name, "poller"))
        self._pacer = Pacer(RATE)
        self._patience = Patience(self._ports.random)
        self._consistent = ""
        self._requests = self._looks = 0

    async def receive(self, message: object) -> object:
        match message:
            case Get() | Post():
                self.ctx.spawn(self._serve(message, self.ctx.reply_later()), name="request")
            case DescribeClient():
                state, why = self._patience.state(self.ctx.now())
                return ClientStatus(state, why, self._requests, self._looks)
            case TryAgain():
                self._patience.forget()
                self._poller.tell(WixIsBack())
            case _Look():
                self.ctx.spawn(self._look(), name="look")
            case _Looked(reached):
                self._hear_of(reached=reached)
            case _:
                return await super().receive(message)
        return None

    def format_status(self) -> Mapping[str, object]:
        state, why = self._patience.state(self.ctx.now())
        return {"state": state, "why": why, "requests": self._requests, "looks": self._looks}

    async def _serve(self, request: Get | Post, token: ReplyToken) -> None:
        until = self.ctx.now() + request.patience
        while True:
            try:
                token.answer(await self._ask(request))
            except WixError as error:
                wait = _wait(error)
                if wait is None or self.ctx.now() + wait > until:
                    token.refuse(error)
                    return
                await asyncio.sleep(wait)
            else:
                return

    async def _ask(self, request: Get | Post) -> Told:
        """Raises `WixError`."""
        self._patience.check(request.path, self.ctx.now())
        permit = await self._permit()
        await self._turn()
        begun = self.ctx.now()
        try:
            told = await self._send(request)
        except WixError as error:
            self._tell_breaker(permit, error, begun)
            self._learn(error, request.path)
            raise
        self._tell_breaker(permit, None, begun)
        self._patience.all_is_well(request.path)
        return told

    async def _permit(self) -> Granted:
        try:
            permit = await self._breaker.ask(Permit(), ASK_DEADLINE)
        except (ActorDown, Timeout, MailboxFull):
            raise NotNowError("the calls to Wix are not counted at the moment", LOOK_EACH) from None
        if isinstance(permit, NoPermit):
            raise NotNowError("Wix failed several times in a row", permit.retry_after, "failing")
        return permit

    async def _turn(self) -> None:
        """Waits for it, as long as that is not for too long."""
        wait = self._pacer.wait(self.ctx.now())
        if wait > LONGEST_TURN:
            raise NotNowError("too many requests at once for what Wix allows in a minute", wait)
        await asyncio.sleep(self._pacer.take(self.ctx.now()))

    async def _send(self, request: Get | Post) -> Told:
        self._requests += 1
        said = headers(self._settings)
        if self._consistent:  # as Wix's own SDK does, so that what was written is found
            said["X-Wix-Consistent"] = self._consistent
        try:
            response = await self._ports.http.request(
                "GET" if isinstance(request, Get) else "POST",
                self._settings.base_url.rstrip("/") + request.path,
                headers=said,
                body=None if isinstance(request, Get) else request.body,
                timeout=HTTP_DEADLINE,
            )
        except UnreachableError as error:
            text = f"Wix cannot be reached ({error.cause}): {error}"
            raise NoAnswerError(text, error.cause) from error
        self._consistent = response.headers.get("x-wix-consistent", self._consistent)
        return wix_answer.read(response, request.path, self._ports.clock.now())

    def _tell_breaker(self, permit: Granted, error: WixError | None, begun: float) -> None:
        """A connection that never came to be says nothing of Wix; its permit runs out uncounted."""
        if isinstance(error, NoAnswerError) and error.cause in NO_CONNECTION and not permit.probe:
            return
        is_well = not isinstance(error, NoAnswerError | TroubleError) or error.word == "busy"
        self._breaker.tell(Outcome(permit.permit, ok=is_well, seconds=self.ctx.now() - begun))

    # --- what an error means for the next requests --------------------------------------------------

    def _learn(self, error: WixError, path: str) -> None:
        now = self.ctx.now()
        match error:
            case NoAnswerError():
                wait = self._patience.no_answer(str(error), now)
                if wait is not None:
                    self.ctx.after(wait, _Look(), name="look")
            case TroubleError():
                self._patience.trouble(error, now)
            case DeniedError():
                self._patience.denied(error, path, now)

    async def _look(self) -> None:
        begun = self.ctx.now()
        reached = await self._dial()
        if not reached:
            await asyncio.sleep(max(0.0, begun + LOOK_EACH - self.ctx.now()))
        self.ctx.ref.tell(_Looked(reached))

    async def _dial(self) -> bool:
        if self._ports.reach is None:
            return True
        self._looks += 1
        parts = urlsplit(self._settings.base_url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            await self._ports.reach(parts.hostname or "", port, LOOK_EACH)
        except UnreachableError:
            return False
        return True

    def _hear_of(self, *, reached: bool) -> None:
        if not reached:
            self.ctx.after(0.0, _Look(), name="look")
            return
        self._patience.reached()
        self._poller.tell(WixIsBack())


def _wait(error: WixError) -> float | None:
    """Until it may help to ask again; None where it does not."""
    if error.after is None and isinstance(error, NotNowError | NoAnswerError):
        return LOOK_EACH
    return error.after
