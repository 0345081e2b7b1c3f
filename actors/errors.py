"""Every error that reaches a person, with its exit code and its problem type.

DocketdError
├── ConfigurationError      the settings are wrong (exit 2)
├── UsageError              the command can't be done like this (exit 2)
├── JournalError            the journal can't be opened or kept
│   ├── DiskTroubleError       its disk keeps nothing now
│   │   ├── DiskFullError         and there is no room on it
│   │   └── DamagedError          the journal itself is not what was written
│   └── AlreadyRunningError    another docketd owns the data folder
├── AddressInUseError         somebody else listens there
├── UnreachableError          no answer from a remote service
└── Problem                 an answer to an HTTP request (RFC 9457)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class DocketdError(Exception):
    """Its text is one or more sentences that say what to do."""

    exit_code: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong with a setting: where it stands, what was found and what was wanted."""

    source: str  # file name, or "environment"
    key: str  # dotted: "printer[0].connect"
    found: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.source}: {self.key}: found {self.found}, wanted {self.wanted}"


class ConfigurationError(DocketdError):
    exit_code = 2

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)


class UsageError(DocketdError):
    exit_code = 2


class JournalError(DocketdError):
    pass


class DiskTroubleError(JournalError):
    """The disk lets nothing be kept now, and nobody can say whether it kept this: ask again when it is over.

    The journal lives on. `name` is for programs: disk-full, disk-read-only, disk-error, journal-locked,
    journal-damaged.
    """

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self.name = name


class DiskFullError(DiskTroubleError):
    """Nothing of this was kept. Other requests, which need less room, may do."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "disk-full")


class DamagedError(DiskTroubleError):
    """The journal is not what was written: it can't be used as it is."""

    def __init__(self, found: str) -> None:
        what = "docketd run moves it aside, and goes on with the last sound copy of it"
        text = f"the journal is damaged ({found}): {what}"
        super().__init__(text, "journal-damaged")


class AlreadyRunningError(JournalError):
    pass


class AddressInUseError(DocketdError):
    pass


class UnreachableError(DocketdError):
    """`cause` is one word for logs: refused, timed-out, dns, tls, broken, unreachable."""

    def __init__(self, text: str, cause: str) -> None:
        super().__init__(text)
        self.cause = cause


class Problem(DocketdError):  # noqa: N818 - RFC 9457's own word
    """`kind` ends the problem's type URI; `detail` says what to do."""

    def __init__(
        self, status: int, kind: str, title: str, detail: str, *, more: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.title = title
        self.detail = detail
        self.more = dict(more or {})
