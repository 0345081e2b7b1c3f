"""Printers behind CUPS or any other IPP server (RFC 8011), and the documents handed to them, as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pyipp.enums import IppOperation

from transports.errors import LostError, RefusedError
from transports.ipp_settings import WANTED_POLICY, remarks
from transports.ipp_wire import NOT_FOUND, NOT_POSSIBLE, SUCCESS, UNKNOWN_FORMAT, IppServer
from transports.ipp_words import document, queue_state, several
from transports.spool import OVER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from transports.addresses import Address
    from transports.spool import Document, QueueState, Remark

    Attributes = Mapping[str, Any]

RAW: Final = "application/vnd.cups-raw"
PLAIN: Final = "application/octet-stream"

QUEUE: Final = (
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
    "printer-is-accepting-jobs",
)
JOB: Final = (
    "job-id",
    "job-name",
    "job-state",
    "job-state-reasons",
    "job-originating-user-name",
    "time-at-processing",
)
SETTINGS: Final = ("printer-error-policy", "device-uri")


class IppSpool:
    def __init__(self, address: Address) -> None:
        self._address = address
        self._server = IppServer(address)
        self._format = RAW

    def __repr__(self) -> str:
        return f"IppSpool({self._address.text!r})"

    async def submit(self, name: str, data: bytes, timeout: float) -> int:  # noqa: ASYNC109
        answer = await self._print(name, data, timeout, {UNKNOWN_FORMAT} if self._format == RAW else set())
        if answer["status-code"] == UNKNOWN_FORMAT:
            self._format = PLAIN  # only CUPS knows the other one
            answer = await self._print(name, data, timeout, set())
        number = (answer["jobs"] or [{}])[0].get("job-id")
        if not isinstance(number, int):
            raise LostError(None, "the server gave the document no number")
        return number

    async def _print(self, name: str, data: bytes, timeout: float, also: set[int]) -> Attributes:  # noqa: ASYNC109
        words = {"job-name": name, "document-format": self._format}
        return await self._server.hand_over(IppOperation.PRINT_JOB, words, data, timeout, also)

    async def find(self, name: str, timeout: float, number: int | None = None) -> Document | None:  # noqa: ASYNC109
        if number is not None:
            found = await self._job(number, timeout)
            if found is not None and found.name == name:
                return found
        words = {"which-jobs": "all", "my-jobs": True, "requested-attributes": list(JOB)}
        answer = await self._server.ask(IppOperation.GET_JOBS, words, timeout)
        named = [each for each in self._documents(answer) if each.name == name]
        return max(named, key=lambda each: each.number, default=None)

    async def state(self, timeout: float) -> QueueState:  # noqa: ASYNC109
        return queue_state(await self._printer(QUEUE, timeout))

    async def queue(self, timeout: float) -> Sequence[Document]:  # noqa: ASYNC109
        words = {"which-jobs": "not-completed", "requested-attributes": list(JOB)}
        answer = await self._server.ask(IppOperation.GET_JOBS, words, timeout)
        return tuple(each for each in self._documents(answer) if each.state not in OVER)

    async def cancel(self, number: int, timeout: float) -> bool:  # noqa: ASYNC109
        found = await self._job(number, timeout)
        if found is None or not found.ours or found.state in OVER:
            return False
        over = {NOT_FOUND, NOT_POSSIBLE}
        answer = await self._server.ask(IppOperation.CANCEL_JOB, {"job-id": number}, timeout, also=over)
        return answer["status-code"] in SUCCESS

    async def resume(self, timeout: float) -> None:  # noqa: ASYNC109
        await self._server.ask(IppOperation.RESUME_PRINTER, {}, timeout)
        await self._server.ask(IppOperation.ENABLE_PRINTER, {}, timeout)

    async def check(self, timeout: float, *, mend: bool) -> Sequence[Remark]:  # noqa: ASYNC109
        found = await self._printer(SETTINGS, timeout)
        policy = next(iter(several(found.get("printer-error-policy"))), None)
        wrong = policy not in {None, WANTED_POLICY}
        mended = wrong and mend and await self._set_policy(timeout)
        name = self._address.path.rpartition("/")[2]
        return remarks(name, policy, str(found.get("device-uri") or ""), mended=mended)

    def abort(self) -> None:
        self._server.abort()

    async def _set_policy(self, timeout: float) -> bool:  # noqa: ASYNC109
        """Takes an administrator: over CUPS's own socket, an account of its system group."""
        more = {"printer-attributes-tag": {"printer-error-policy": WANTED_POLICY}}
        try:
            await self._server.ask(IppOperation.CUPS_ADD_MODIFY_PRINTER, {}, timeout, more=more)
        except RefusedError:
            return False
        return True

    async def _printer(self, attributes: Sequence[str], timeout: float) -> Attributes:  # noqa: ASYNC109
        words = {"requested-attributes": list(attributes)}
        answer = await self._server.ask(IppOperation.GET_PRINTER_ATTRIBUTES, words, timeout)
        return dict((answer["printers"] or [{}])[0])

    async def _job(self, number: int, timeout: float) -> Document | None:  # noqa: ASYNC109
        words = {"job-id": number, "requested-attributes": list(JOB)}
        answer = await self._server.ask(IppOperation.GET_JOB_ATTRIBUTES, words, timeout, also={NOT_FOUND})
        return next(iter(self._documents(answer)), None)

    def _documents(self, answer: Attributes) -> list[Document]:
        found = (document(job, self._server.user) for job in answer["jobs"])
        return [each for each in found if each is not None]
