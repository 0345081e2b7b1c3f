"""The recovery: goes up the ladder of a printer that is away, and says what it did and whether it helped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from actors import places
from actors.printing.messages import DescribePrinter, RecoverPrinter, TryAddress
from actors.recovery.ladder import BUSY, LOW, PROBATION, Step
from actors.recovery.messages import DescribeRecovery, Relieved, Stands, Trigger
from actors.recovery.outage import Outage, advice
from supervision import Actor, ActorDown, MailboxFull, Timeout
from transports.addresses import SPOOLED, parse_address
from transports.discovery.found import Found, is_meant
from transports.errors import AddressError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from actors.ports import Discover
    from actors.printing.messages import PrinterStatus
    from actors.recovery.spooler import Spooler
    from actors.settings import Printer
    from transports.addresses import Address


#: What of these was not possible is told once.
QUIET: Final = frozenset({Step.FREE_CUTTER, Step.RESTART_SPOOLER})

UNKNOWN: Final = (
    "it has not told its serial number since docketd started, and docketd.toml has neither its serial nor its"
    " mac: it can't be looked for"
)


@dataclass(frozen=True, slots=True)
class NextStep:
    printer: str


@dataclass(frozen=True, slots=True)
class Stayed:
    printer: str


@dataclass(frozen=True, slots=True)
class LookAtAll:
    """A recovery that has just started does not know how the printers stand."""


@dataclass(frozen=True, slots=True)
class Searched:
    outage: Outage
    wanted: Found
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Restarted:
    """`begun`: when. Not `acted`: it could not be done."""

    begun: float
    outcome: str
    acted: bool


class Recovery(Actor):
    """Events: `recovery_step` (printer, step, outcome), `recovery_over` (printer, result, cure, seconds)."""

    def __init__(
        self,
        printers: Callable[[], Sequence[Printer]],
        discover: Discover | None,
        spooler: Spooler | None = None,
    ) -> None:
        """`spooler`: Windows' own, where this is Windows."""
        self._printers = printers
        self._discover = discover
        self._spooler = spooler
        self._outages: dict[str, Outage] = {}

    async def init(self) -> None:
        self.ctx.ref.tell(LookAtAll())

    async def receive(self, message: object) -> object:
        match message:
            case DescribeRecovery():
                return tuple(outage.told(self.ctx.now()) for outage in self._outages.values())
            case Trigger(printer):
                return await self._trigger(printer)
            case Stands(printer, state, reasons):
                self._note(printer, state, reasons)
            case NextStep(printer):
                await self._step(printer)
            case Stayed(printer):
                self._end(printer)
            case Searched() | Restarted() | Relieved():
                self._note_done(message)
            case LookAtAll():
                await self._look_at_all()
            case _:
                return await super().receive(message)
        return None

    def _note_done(self, message: Searched | Restarted | Relieved) -> None:
        match message:
            case Searched(outage, wanted, found):
                self._read(outage, wanted, found)
            case Restarted():
                self._note_restart(message)
            case Relieved(printer, outcome):
                if (its := self._outages.get(printer)) is not None:
                    self._record(its, Step.CLEAR, outcome)

    async def _look_at_all(self) -> None:
        for each in self._printers():
            if (status := await self._ask(each.name)) is not None:
                self._note(each.name, status.state, status.reasons)

    # --- how printers stand -----------------------------------------------------------------------

    def _note(self, printer: str, state: str, reasons: tuple[str, ...]) -> None:
        outage = self._outages.get(printer)
        under_way = outage is not None and outage.result in {"under-way", "on-probation"}
        if self._is_well(printer, state, reasons):
            if outage is not None and outage.result == "under-way":
                outage.is_back(self.ctx.now())
                self._after(PROBATION, Stayed(printer))
        elif "starting" in reasons:
            return  # nobody has looked yet
        elif outage is not None and under_way:
            outage.is_away_again()
            self._wait(outage)
        else:
            self._begin(printer, reasons)

    def _is_well(self, printer: str, state: str, reasons: tuple[str, ...]) -> bool:
        """Others may have a printer as long as they like only where it is said to be theirs too."""
        its = self._named(printer)
        shared = its is not None and its.shared
        return state == "ready" or (state == "busy" and shared and set(reasons) <= {BUSY, LOW})

    def _begin(self, printer: str, reasons: tuple[str, ...]) -> None:
        causes = tuple(each for each in reasons if each not in {BUSY, LOW}) or reasons
        outage = self._outages[printer] = Outage(printer, causes, self.ctx.now())
        self._wait(outage)

    def _wait(self, outage: Outage) -> None:
        due = outage.due()
        if due is not None:
            self._after(max(0.0, due[0] - self.ctx.now()), NextStep(outage.printer))

    def _after(self, seconds: float, message: NextStep | Stayed) -> None:
        """One timer a printer: the next step, or the end of its probation."""
        self.ctx.after(seconds, message, name=message.printer)

    def _end(self, printer: str) -> None:
        outage = self._outages[printer]
        if outage.result != "on-probation":
            return  # it went again, and nothing is left to be done about it
        outage.stayed()
        if not outage.taken:
            return  # over before anything was done about it
        seconds = round((outage.back or self.ctx.now()) - outage.began, 1)
        self.ctx.emit(
            "recovery_over", printer=printer, result=outage.result, cure=outage.cure or "", seconds=seconds
        )

    async def _trigger(self, printer: str) -> bool:
        status = await self._ask(printer)
        if status is None or self._is_well(printer, status.state, status.reasons):
            return False
        self._begin(printer, status.reasons)
        self.ctx.ref.tell(NextStep(printer))
        return True

    def _named(self, printer: str) -> Printer | None:
        return next((each for each in self._printers() if each.name == printer), None)

    async def _ask(self, printer: str) -> PrinterStatus | None:
        if self._named(printer) is None:
            return None
        try:
            return await self.ctx.ref_of(places.printer(printer, "link")).ask(DescribePrinter(), timeout=5.0)
        except (ActorDown, Timeout, MailboxFull):
            return None

    # --- steps ------------------------------------------------------------------------------------

    async def _step(self, printer: str) -> None:
        outage = self._outages[printer]
        due = outage.due()
        if due is None or outage.result != "under-way":
            return
        outage.take()
        step = due[1]
        match step:
            case Step.REDISCOVER:
                await self._search(outage)
            case Step.FREE_CUTTER:
                await self._free_cutter(outage)
            case Step.RESTART_SPOOLER:
                self._restart(outage)
            case _:
                self._record(outage, step, advice(step) or "its line is dialled again and again")
        self._wait(outage)

    def _record(
        self, outage: Outage, step: Step, words: str, *, acted: bool = False, at: float | None = None
    ) -> None:
        if not acted and step in QUIET and outage.has_told(step, words):
            return
        outage.note(step, words, self.ctx.now() if at is None else at, acted=acted)
        self.ctx.emit("recovery_step", printer=outage.printer, step=step.value, outcome=words)

    async def _free_cutter(self, outage: Outage) -> None:
        """The link does so three times at most, until the printer was well again."""
        printer = self._named(outage.printer)
        if printer is None or printer.connect.scheme in SPOOLED:
            return
        link = self.ctx.ref_of(places.printer(outage.printer, "link"))
        try:
            told = await link.ask(RecoverPrinter(), timeout=5.0)
        except (ActorDown, Timeout, MailboxFull):
            return
        words = "told to go on, as if its cutter were free" if told else "it is not told to go on any more"
        self._record(outage, Step.FREE_CUTTER, words, acted=told)

    def _restart(self, outage: Outage) -> None:
        printer, spooler, now = self._named(outage.printer), self._spooler, self.ctx.now()
        if printer is None or spooler is None or not spooler.may_restart_for(printer):
            return
        if spooler.cools_down(now):
            words = "Windows' print spooler was restarted a while ago, and is not again so soon"
            self._record(outage, Step.RESTART_SPOOLER, words)
            return
        spooler.begins(now)
        self._record(outage, Step.RESTART_SPOOLER, "Windows' print spooler is stopped and started again")
        self.ctx.spawn(self._restart_now(spooler, now), name="spooler")

    async def _restart_now(self, spooler: Spooler, begun: float) -> None:
        try:
            done = Restarted(begun, "; ".join(await spooler.restart()), acted=True)
        except RefusedError as error:
            done = Restarted(begun, f"Windows' print spooler could not be restarted: {error}", acted=False)
        self.ctx.ref.tell(done)

    def _note_restart(self, done: Restarted) -> None:
        """It is the same one for all of them."""
        for outage in self._outages.values():
            printer = self._named(outage.printer)
            is_one = printer is not None and printer.connect.scheme == "windows"
            if is_one and outage.result in {"under-way", "on-probation"}:
                self._record(outage, Step.RESTART_SPOOLER, done.outcome, acted=done.acted, at=done.begun)

    async def _search(self, outage: Outage) -> None:
        """By what tells it from the others: without that any printer of the network might be it."""
        status, printer = await self._ask(outage.printer), self._named(outage.printer)
        if self._discover is None or status is None or printer is None:
            return
        wanted = Found((), serial=printer.serial or status.serial, mac=printer.mac)
        if not wanted.serial and not wanted.mac:
            self._record(outage, Step.REDISCOVER, UNKNOWN)
            return
        self.ctx.spawn(self._look(self._discover, outage, wanted), name="search")

    async def _look(self, discover: Discover, outage: Outage, wanted: Found) -> None:
        others = {each.host for printer in self._printers() for each in printer.ways if each.host}
        self.ctx.ref.tell(Searched(outage, wanted, tuple(await discover(others))))

    def _read(self, outage: Outage, wanted: Found, found: tuple[Found, ...]) -> None:
        known = {spelled_alike(each) for printer in self._printers() for each in printer.ways}
        same = sorted((each for each in found if is_meant(wanted, each)), key=lambda each: not each.serial)
        there = [(made, by(wanted, each)) for each in same for made in addresses(each)]
        address, by_what = next((each for each in there if spelled_alike(each[0]) not in known), (None, ""))
        if address is None or outage.result != "under-way":
            words = "it is where it was" if same else f"no printer with its {in_words(wanted)} was found"
            self._record(outage, Step.REDISCOVER, words)
            return
        words = f"found by its {by_what} at {address}: taken until docketd stops"
        self._record(outage, Step.REDISCOVER, words, acted=True)
        self.ctx.ref_of(places.printer(outage.printer, "link")).tell(TryAddress(address))


def in_words(wanted: Found) -> str:
    named = (("serial number", wanted.serial), ("MAC address", wanted.mac))
    return " or ".join(words for words, value in named if value)


def by(wanted: Found, found: Found) -> str:
    """What one that is meant was recognised by."""
    return "serial number" if wanted.serial and found.serial else "MAC address"


def spelled_alike(address: Address) -> Address:
    """`tcp://192.168.1.50` and `tcp://192.168.1.50:9100` are one."""
    return replace(address, text="")


def addresses(found: Found) -> list[Address]:
    """Those that docketd can open; a spooler's document queue is no address of a device."""
    made = []
    for text in found.connect:
        try:
            address = parse_address(text)
        except AddressError:
            continue
        if address.scheme in {"tcp", "usb", "serial"}:
            made.append(address)
    return made
