"""After the cut: docketd starts on what the disk has kept, with the printers as they were, and is judged."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections import Counter
from dataclasses import dataclass

from actors.domain.job import State
from actors.errors import JournalError
from actors.journal.looking_messages import WorkOf
from actors.journal.messages import Accept, AcceptPage, Count, KeyReusedError, ListJobs
from actors.journal.sheet_messages import AcceptSheet
from actors.journal.store import SqliteStore
from supervision import StartError
from tests.faults.power.house import MODELS, DiskLoop, House, identity, new_printer, run_in
from tests.faults.power.promises import missing
from tests.faults.power.tape import rebuild

#: Virtual seconds, in which everything that can print has to.
LONGEST = 1800.0
STILL_TO_COME = frozenset({State.SCHEDULED, State.QUEUED, State.SENDING, State.DOUBTFUL})
#: What a source sends again until it hears an answer. A person looks first.
SENT_AGAIN = (Accept, AcceptPage, AcceptSheet)


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one cut. All of the first six have to be empty.

    `twins` look the same and stand on one piece of paper: a printer lost its power behind the last line and
    before the cut, its counter of cuts did not move, and the ticket was printed again below itself.
    """

    corrupt: str = ""
    lost_rows: tuple = ()  # answered, and not in the journal
    lost_jobs: tuple = ()  # neither on paper nor in front of a person
    unmarked: tuple = ()  # on paper more often than once, and not marked
    alike: tuple = ()  # marked copies with the same number
    twins: tuple = ()
    printed: int = 0  # of those that were `sending`: known by asking the printer
    marked: int = 0
    held: int = 0

    @property
    def is_good(self):
        doubled = self.unmarked or self.alike or self.twins
        return not (self.corrupt or self.lost_rows or self.lost_jobs or doubled)


class WatchedStore(SqliteStore):
    """The daemon's own store. It says when its thread works, and looks at what it finds before all others."""

    def __init__(self, folder, loop, answered):
        super().__init__(folder)
        self._loop = loop
        self._answered = answered
        self.lost_rows = ()
        self.sending = ()
        self.looked = False

    async def open(self):
        await self._outside(super().open())
        if not self.looked:
            self.looked = True
            (found,) = await self.run([self._look])
            if isinstance(found, Exception):
                raise found

    def _look(self, connection):
        """Runs where the journal's functions run."""
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise JournalError(f"integrity_check: {found}")
        self.lost_rows = tuple(missing(connection, self._answered))
        rows = connection.execute("SELECT id FROM jobs WHERE state = 'sending'")
        self.sending = tuple(row["id"] for row in rows)

    async def run(self, functions):
        return await self._outside(super().run(functions))

    async def close(self):
        await self._outside(super().close())

    async def _outside(self, work):
        self._loop.outside += 1
        try:
            return await work
        finally:
            self._loop.outside -= 1


def judge(tape, cut, folder, seed):
    """`folder` is used up. `seed` decides what the disk has kept, and whether the printers lost power too."""
    chance = random.Random(seed)
    folder.mkdir()
    for file, content in rebuild(tape.entries[: cut.at], chance).items():
        (folder / file).write_bytes(content)
    if chance.random() < 0.5:  # shared memory of a process that is no more
        (folder / "journal.db-shm").write_bytes(chance.randbytes(32768))
    dark = chance.random() < 0.5
    loop = DiskLoop(cut.now + chance.uniform(1.0, 20.0))
    store = WatchedStore(folder, loop, tape.answered(cut.at))
    try:
        return run_in(loop, _live(cut, store, dark))
    except StartError as error:
        return Found(corrupt=_reason(error))
    finally:
        shutil.rmtree(folder)


def _reason(error):
    """The journal's words for what it found. Any other reason is a mistake in here."""
    cause = error
    while not isinstance(cause, JournalError):
        if cause is None:
            raise error
        cause = cause.__cause__
    return str(cause)


async def _live(cut, store, dark):
    now = asyncio.get_running_loop().time()
    paper = list(cut.paper)
    printers = {name: cut.printers.get(name) or new_printer(name) for name in MODELS}
    house = House(store, printers, paper, "the next boot")
    for name, printer in printers.items():
        house.workshop.link(name)  # from now on its paper counts, what still comes out of its buffer too
        _come_through(printer, cut.now, now, dark=dark)
    try:
        await house.start()
        try:
            for request in cut.asked:
                await _ask_again(house, request)
            await _calm_down(house)
            return await _sum_up(house, paper, len(cut.paper))
        finally:
            await house.stop()
    finally:
        house.close()


def _come_through(printer, then, now, *, dark):
    """A printer whose own power stays goes on with what it has. Afterwards somebody sees to it."""
    if dark:
        printer.power_off(then)
    else:
        printer.disconnect(then)
        printer.advance(now)
    printer.power_on(now)
    printer.load_paper(now)


async def _ask_again(house, request):
    if isinstance(request, SENT_AGAIN):
        try:
            await house.ask(request)
        except (KeyReusedError, LookupError):
            return  # a page of a source whose first contact was never answered


async def _calm_down(house):
    loop = asyncio.get_running_loop()
    over = loop.time() + LONGEST
    while loop.time() < over:
        tally = await house.ask(Count())
        if not any(tally.jobs.get(state) for state in STILL_TO_COME):
            return
        await asyncio.sleep(2.0)


async def _sum_up(house, paper, since):
    """`since`: so much of the paper was cut before."""
    rows = await house.ask(ListJobs(limit=100_000))
    found = await asyncio.gather(*(house.ask(WorkOf(row.job)) for row in rows))
    works = {row.job: at.work for row, at in zip(rows, found, strict=True)}
    pieces = Counter((name, copy) for name, copy, _ in set(paper))
    on_paper = {name for name, _ in pieces}
    lost = [
        (row.job, row.state.value)
        for row in rows
        if row.state in STILL_TO_COME
        or (row.state in {State.PRINTED, State.SENT} and identity(works[row.job]) not in on_paper)
    ]
    ends = Counter(_end(row) for row in rows if row.job in house.store.sending)
    return Found(
        lost_rows=house.store.lost_rows,
        lost_jobs=tuple(lost),
        unmarked=tuple(name for (name, copy), times in pieces.items() if copy == 1 and times > 1),
        alike=tuple((name, copy) for (name, copy), times in pieces.items() if copy > 1 and times > 1),
        twins=tuple(slip for slip, times in Counter(paper[since:]).items() if times > 1),
        printed=ends["printed"],
        marked=ends["marked"],
        held=ends["held"],
    )


def _end(row):
    if row.state is State.HELD:
        return "held"
    return "marked" if row.marked else "printed"
