"""What happened to a disk and to the world beside it, in order; and the disk as a power cut leaves it."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

SECTOR = 512
SURVIVES = 0.5  # each write that was not flushed
TORN = 0.3  # of those that survive


@dataclass(frozen=True, slots=True)
class Made:
    file: str


@dataclass(frozen=True, slots=True)
class Written:
    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncated:
    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Flushed:
    file: str


@dataclass(frozen=True, slots=True)
class Deleted:
    file: str
    durably: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """The store has answered a batch: what its functions were, and what came of each."""

    functions: tuple
    answers: tuple


@dataclass(frozen=True, slots=True)
class Received:
    """A printer has taken so many bytes."""

    printer: str
    size: int


class Tape:
    """`heard` is called after each entry: a cut is possible there."""

    def __init__(self):
        self.entries = []
        self.heard = lambda: None

    def add(self, entry):
        self.entries.append(entry)
        self.heard()

    def answered(self, before):
        return [entry for entry in self.entries[:before] if isinstance(entry, Answered)]


# --- recording ------------------------------------------------------------------------------------


class RecordingDisk(apsw.VFS):
    """The files are real; what SQLite does to them goes onto the tape. Files without a name are its own."""

    def __init__(self, name, tape):
        super().__init__(name, "")
        self.tape = tape
        self.known = set()

    def xOpen(self, name, flags):  # noqa: N802 - SQLite's name
        if name is None:
            return apsw.VFSFile("", name, flags)
        file = _base(name.filename() if isinstance(name, apsw.URIFilename) else name)
        if file not in self.known:
            self.known.add(file)
            self.tape.add(Made(file))
        return RecordedFile(name, flags, file, self.tape)

    def xDelete(self, name, sync):  # noqa: N802 - the same
        super().xDelete(name, sync)
        self.known.discard(_base(name))
        self.tape.add(Deleted(_base(name), bool(sync)))


class RecordedFile(apsw.VFSFile):
    def __init__(self, name, flags, file, tape):
        super().__init__("", name, flags)
        self.file = file
        self.tape = tape

    def xWrite(self, data, offset):  # noqa: N802 - the same
        super().xWrite(data, offset)
        self.tape.add(Written(self.file, offset, bytes(data)))

    def xTruncate(self, size):  # noqa: N802 - the same
        super().xTruncate(size)
        self.tape.add(Truncated(self.file, size))

    def xSync(self, flags):  # noqa: N802 - the same
        super().xSync(flags)
        self.tape.add(Flushed(self.file))


def _base(path):
    return path.replace("\\", "/").rpartition("/")[2]


# --- rebuilding -----------------------------------------------------------------------------------


def rebuild(entries, chance):
    """The files after a cut behind `entries`, by name. `chance` decides on what was not flushed.

    What was written before the last flush of its file is there. Of the rest each write is there or not, in
    any combination, and some of them in part. A file that was made is surely there after a later flush:
    SQLite flushes the folder with the first flush of a log.
    """
    flushed = {entry.file: at for at, entry in enumerate(entries) if isinstance(entry, Flushed)}
    any_flush = max(flushed.values(), default=-1)
    files = {}
    for at, entry in enumerate(entries):
        match entry:
            case Made(file):
                if at < any_flush or chance.random() < SURVIVES:
                    files.setdefault(file, bytearray())
            case Written(file, offset, data) if file in files:
                for start, piece in _arrived(data, at < flushed.get(file, -1), chance):
                    _put(files[file], offset + start, piece)
            case Truncated(file, size) if file in files:
                if at < flushed.get(file, -1) or chance.random() < SURVIVES:
                    _resize(files[file], size)
            case Deleted(file, durably) if durably or at < any_flush or chance.random() < SURVIVES:
                files.pop(file, None)
    return {file: bytes(content) for file, content in files.items()}


def _arrived(data, durable, chance):
    if durable:
        return [(0, data)]
    if chance.random() >= SURVIVES:
        return []
    sectors = [(start, data[start : start + SECTOR]) for start in range(0, len(data), SECTOR)]
    if chance.random() < TORN:
        return [sector for sector in sectors if chance.random() < 0.5]
    return sectors


def _put(content, offset, piece):
    _resize(content, max(len(content), offset + len(piece)))
    content[offset : offset + len(piece)] = piece


def _resize(content, size):
    if size < len(content):
        del content[size:]
    else:
        content.extend(bytes(size - len(content)))
