"""Takes the tree's events and other libraries' warnings, and writes those that count to every sink."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import traceback
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from actors.log.cleaning import clean, escape
from actors.log.entry import LEVELS, Entry, as_json, as_plain, clean_data
from actors.log.folding import Folding
from actors.log.sentences import bare, tell
from actors.log.sinks import FOLDER, Files, Sink, StandardError, is_service

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime
    from pathlib import Path

    from actors.ports import Clock
    from actors.settings import Settings
    from supervision import Event

LONGEST_SENTENCE: Final = 4096  # characters
AT_START: Final = frozenset({"start_error", "start_failed", "child_terminated"})


@dataclass(slots=True)
class Outlet:
    """A sink, and what of the log goes there. `dropped` lines found no room, which is told when there is."""

    sink: Sink
    least: str | None = None  # a level of its own; None follows the log's
    mute: frozenset[str] = field(default_factory=frozenset)  # kinds that somebody else tells there
    dropped: int = 0


class Recorder:
    """`write_line` makes a line of an entry. Never raises, and never waits for a disk or a reader."""

    def __init__(
        self,
        clock: Clock,
        outlets: Collection[Outlet],
        write_line: Callable[[Entry], str],
        usual: str = "info",
        secrets: Collection[str] = (),
    ) -> None:
        self.usual = self.level = usual
        self._wake: Callable[[float], None] | None = None
        self._clock = clock
        self._outlets = outlets
        self._line = write_line
        self._secrets = tuple(secret for secret in secrets if secret)
        self._folding = Folding()
        self._is_waiting = False
        self._loop = asyncio.get_running_loop()

    def wake_by(self, wake: Callable[[float], None]) -> None:
        """`wake` sees to it that `tell_folded` is called in so many seconds; it replaces the one before."""
        self._wake, self._is_waiting = wake, False
        self._wait()

    @property
    def is_heard(self) -> bool:
        """Whether all of it goes to standard error, so that nothing need be said there a second time."""
        return any(isinstance(each.sink, StandardError) and each.least is None for each in self._outlets)

    def set_level(self, level: str) -> None:
        self.level = level

    def take(self, event: Event) -> None:
        """For `EventLog.subscribe`."""
        event = bare(event)
        if not self._is_wanted(tell(event)[0]):  # most are not, and cleaning costs
            return
        data = clean_data(event.data, self._secrets)
        path = clean(event.path, self._secrets)
        event = replace(event, kind=clean(event.kind), path=path, data=data)
        level, text = tell(event)
        text = escape(text[:LONGEST_SENTENCE])
        self._fold(Entry(self._clock.now(), level, event.kind, path, text, data), event.at)

    def note(self, level: str, kind: str, text: str) -> None:
        """Something of the process itself, not of the tree."""
        self._fold(
            Entry(self._clock.now(), level, kind, "docketd", clean(text, self._secrets)), self._loop.time()
        )

    def take_record(self, record: logging.LogRecord) -> None:
        """A library's warning, from any thread. Errors by class and place: their text may quote an order."""
        entry = self._foreign(record)
        if _running_loop() is self._loop:
            self._fold(entry, self._loop.time())
            return
        with suppress(RuntimeError):  # the loop is closed: so is the log, in a moment
            self._loop.call_soon_threadsafe(lambda: self._fold(entry, self._loop.time()))

    def tell_folded(self) -> None:
        self._is_waiting = False
        for entry in self._folding.due(self._loop.time()):
            self._write(entry)
        self._wait()

    def mute(self, kinds: frozenset[str]) -> None:
        """Kinds that standard error need not hear of: the command itself says them there."""
        for outlet in self._outlets:
            if isinstance(outlet.sink, StandardError):
                outlet.mute = kinds

    def tell_rest(self) -> None:
        """What was counted is told before its time, because the end has come."""
        for entry in self._folding.rest():
            self._write(entry)

    def close(self) -> None:
        self.tell_rest()
        for outlet in self._outlets:
            outlet.sink.close()

    def _foreign(self, record: logging.LogRecord) -> Entry:
        level = "error" if record.levelno >= logging.ERROR else "warning"
        text = _message(record)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            at = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
            text = f"{text} ({type(error).__name__}{at})"
        text = f"{record.name}: {text}"
        return Entry(self._clock.now(), level, "library", clean(record.name), clean(text, self._secrets))

    def _fold(self, entry: Entry, now: float) -> None:
        if not self._is_wanted(entry.level):
            return
        for told in self._folding.take(entry, now):
            self._write(told)
        self._wait()

    def _wait(self) -> None:
        if self._is_waiting or self._wake is None:
            return
        due = self._folding.next_due()
        if due is not None:
            self._is_waiting = True
            self._wake(max(0.0, due - self._loop.time()))

    def _is_wanted(self, level: str) -> bool:
        return LEVELS[level] >= LEVELS[self.level]

    def _write(self, entry: Entry) -> None:
        for outlet in self._outlets:
            least = self.level if outlet.least is None else outlet.least
            if LEVELS[entry.level] >= LEVELS[least] and entry.kind not in outlet.mute:
                self._put(outlet, entry)

    def _put(self, outlet: Outlet, entry: Entry) -> None:
        """A full disk, or a reader that is stuck, costs lines and nothing else."""
        try:
            if outlet.dropped:
                outlet.sink.write(self._line(_lost(outlet.dropped, entry.at)))
                outlet.dropped = 0
            outlet.sink.write(self._line(entry))
        except OSError:
            outlet.dropped += 1


def _running_loop() -> asyncio.AbstractEventLoop | None:
    """That of this thread."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _lost(count: int, at: datetime) -> Entry:
    lines = "1 line" if count == 1 else f"{count} lines"
    text = f"{lines} of this log could not be written, and are lost"
    return Entry(at, "warning", "log_lost", "docketd", text, {"lines": count})


def _message(record: logging.LogRecord) -> str:
    """Its first line: asyncio puts whole objects into those that follow."""
    try:
        text = record.getMessage()
    except (TypeError, ValueError):  # a message that does not fit its arguments
        text = str(record.msg)
    return (text.splitlines() or [""])[0]


class Libraries(logging.Handler):
    """Warnings and errors of the libraries, at every level of ours: what they debug holds whole orders."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(logging.WARNING)
        self._recorder = recorder

    def emit(self, record: logging.LogRecord) -> None:
        self._recorder.take_record(record)


@contextmanager
def keeping(
    settings: Settings, data: Path, clock: Clock, secrets: Collection[str] = ()
) -> Iterator[Recorder]:
    """The log of one run, as the settings want it; inside a running loop."""
    terminal = sys.stderr is not None and sys.stderr.isatty()
    zone = ZoneInfo(settings.site.timezone)
    write_line = as_json if settings.log.format == "json" else (lambda entry: as_plain(entry, zone))
    key = () if settings.wix is None else (settings.wix.key,)
    outlets = make_outlets(data, service=is_service(os.environ, terminal=terminal))
    recorder = Recorder(clock, outlets, write_line, settings.log.level, [*secrets, *key])
    handler = Libraries(recorder)
    logging.getLogger().addHandler(handler)
    try:
        yield recorder
    finally:
        logging.getLogger().removeHandler(handler)
        recorder.close()


def make_outlets(data: Path, *, service: bool) -> list[Outlet]:
    """A service's lines are kept by its manager. Elsewhere a person sees warnings, and files keep all."""
    if service:
        return [Outlet(StandardError(), mute=AT_START)]
    found = [Outlet(Files(data / FOLDER))]
    if sys.stderr is not None:
        found.append(Outlet(StandardError(), least="warning", mute=AT_START))
    return found
