"""A print server in memory, with its queue and its printer: for virtual time, and without a thread.

What a person, a printer or a power cut does to it are its attributes and methods.
"""

import asyncio
from dataclasses import dataclass, field

from transports.errors import LostError, RefusedError
from transports.spool import OVER, Document, DocumentState, QueueState

STOPPING = frozenset({"media-empty", "cover-open", "cutter-error", "offline", "other"})


@dataclass
class Held:
    """A document as the server keeps it."""

    number: int
    name: str
    data: bytes
    ours: bool = True
    state: DocumentState = DocumentState.PENDING
    began: float | None = None

    def told(self):
        return Document(self.number, self.name, self.state, ours=self.ours, begun=self.began is not None)


@dataclass
class FakeServer:
    """`seconds` are those of one document. `calls` has the name of each call that was begun."""

    seconds: float = 0.0
    documents: list = field(default_factory=list)
    printed: bytearray = field(default_factory=bytearray)
    reasons: frozenset = frozenset()
    accepting: bool = True
    paused: bool = False
    holding: bool = False  # the device takes nothing, and nobody says so
    message: str = ""
    refusal: str = ""  # why it can't be reached
    forbidden: bool = False  # to resume
    deaf: bool = False  # takes a document and loses the way before its answer
    numbers: int = 0
    remarks: tuple = ()
    uncheckable: bool = False
    calls: list = field(default_factory=list)
    _thawed: asyncio.Event | None = None

    def spool(self, address=None):
        return FakeSpool(self)

    def freeze(self):
        self._thawed = asyncio.Event()

    def thaw(self):
        self._thawed.set()
        self._thawed = None

    def vanish(self):
        self.refusal = "refused"

    def come_back(self):
        self.refusal = ""

    def forget(self):
        """As a server that was killed before it had written down what it has."""
        self.documents.clear()
        self.numbers = 0

    def add(self, name, data, *, ours=True):
        self.numbers += 1
        self.documents.append(Held(self.numbers, name, data, ours))
        return self.numbers

    def end(self, state):
        """The document in front is over, without having come out."""
        front = next(each for each in self.documents if each.state not in OVER)
        front.state = state

    def turn(self):
        """Whatever can go on by now, goes on."""
        now = asyncio.get_running_loop().time()
        for each in self.documents:
            if each.state in OVER:
                continue
            if self.paused or each.state is DocumentState.HELD:
                break
            if each.began is None:
                each.began = now
            each.state = DocumentState.PROCESSING
            if self.holding or self.reasons & STOPPING or now < each.began + self.seconds:
                break
            each.state = DocumentState.COMPLETED
            self.printed += each.data

    async def call(self, name, timeout, hung):  # noqa: ASYNC109
        self.calls.append(name)
        if self._thawed is not None:
            try:
                async with asyncio.timeout(timeout):
                    await self._thawed.wait()
            except TimeoutError as error:
                raise hung from error
        if self.refusal:
            raise RefusedError([self.refusal], "no print server there")
        self.turn()


class FakeSpool:
    def __init__(self, server):
        self._server = server
        self._waiting = set()

    async def _call(self, name, timeout, hung=None):  # noqa: ASYNC109
        call = asyncio.ensure_future(self._server.call(name, timeout, hung or RefusedError(["timed-out"])))
        self._waiting.add(call)
        try:
            await asyncio.wait([call])
        finally:
            self._waiting.discard(call)
            call.cancel()
        if call.cancelled():
            raise LostError(None, "let go")
        call.result()

    async def submit(self, name, data, timeout):  # noqa: ASYNC109
        await self._call("submit", timeout, LostError(None))
        if not self._server.accepting:
            raise RefusedError(["not-accepting"])
        number = self._server.add(name, data)
        self._server.turn()
        if self._server.deaf:
            raise LostError(None)
        return number

    async def find(self, name, timeout, number=None):  # noqa: ASYNC109
        await self._call("find", timeout)
        named = [each for each in self._server.documents if each.name == name]
        return named[-1].told() if named else None

    async def state(self, timeout):  # noqa: ASYNC109
        await self._call("state", timeout)
        reasons = set(self._server.reasons)
        reasons |= {"paused"} if self._server.paused else set()
        reasons |= set() if self._server.accepting else {"not-accepting"}
        return QueueState(frozenset(reasons), self._server.message)

    async def queue(self, timeout):  # noqa: ASYNC109
        await self._call("queue", timeout)
        return tuple(each.told() for each in self._server.documents if each.state not in OVER)

    async def cancel(self, number, timeout):  # noqa: ASYNC109
        await self._call("cancel", timeout)
        for each in self._server.documents:
            if each.number == number and each.ours and each.state not in OVER:
                each.state = DocumentState.CANCELED
                return True
        return False

    async def resume(self, timeout):  # noqa: ASYNC109
        await self._call("resume", timeout)
        if self._server.forbidden:
            raise RefusedError(["forbidden"], "not an administrator")
        self._server.paused = False
        self._server.accepting = True
        self._server.turn()

    async def check(self, timeout, *, mend):  # noqa: ASYNC109
        await self._call("check", timeout)
        if self._server.uncheckable:
            raise RefusedError(["forbidden"], "not for you")
        return self._server.remarks

    def abort(self):
        for call in self._waiting:
            call.cancel()
