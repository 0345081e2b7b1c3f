"""What the client of Wix is asked, what it answers, and why it may not.

WixError
├── NotNowError         nothing was asked: Wix is out of reach, wants patience, or its breaker is open
├── NoAnswerError       no answer, whatever lies between
├── TroubleError        Wix fails, or sends what can't be read: that passes
│   └── BusyError          it wants fewer requests
├── DeniedError         key, site id or permission are wrong: a person has to change something
├── NotThereError       Wix has nothing of that kind
├── ElsewhereError      whoever answered is not the Wix that was meant
└── RefusedError        Wix does not like the request itself
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from actors.errors import DocketdError
from supervision import Request

if TYPE_CHECKING:
    from datetime import datetime


class WixError(DocketdError):
    """Its text is for people, and ends with Wix's id of the request, where it told one.

    `after` is in how many seconds it makes sense to ask again; None where nobody can say. `word` is for logs.
    """

    word: ClassVar[str]

    def __init__(self, text: str, after: float | None = None) -> None:
        super().__init__(text)
        self.after = after


class NotNowError(WixError):
    """`state` is how the source stands then, away or failing; empty where Wix has nothing to do with it."""

    word = "not-now"

    def __init__(self, text: str, after: float | None = None, state: str = "") -> None:
        super().__init__(text, after)
        self.state = state


class NoAnswerError(WixError):
    """`cause` is the word of `actors.errors.UnreachableError`."""

    word = "unreachable"

    def __init__(self, text: str, cause: str) -> None:
        super().__init__(text)
        self.cause = cause


class TroubleError(WixError):
    word = "trouble"


class BusyError(TroubleError):
    word = "busy"


class DeniedError(WixError):
    word = "denied"


class NotThereError(WixError):
    word = "not-there"


class ElsewhereError(WixError):
    word = "elsewhere"


class RefusedError(WixError):
    word = "refused"


@dataclass(frozen=True, slots=True)
class Told:
    """`document` is JSON as it came, which nobody may change; `at` is Wix's own date, where it told it."""

    document: Any
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Get(Request[Told]):
    """`path` begins with a slash. Raises `WixError`.

    For `patience` seconds the client itself asks again, where that can help; the asker waits for longer.
    """

    path: str
    patience: float = 0.0


@dataclass(frozen=True, slots=True)
class Post(Request[Told]):
    """As `Get`, with JSON to send."""

    path: str
    body: bytes
    patience: float = 0.0


@dataclass(frozen=True, slots=True)
class ClientStatus:
    """`state` is ready, away (no connection), resting (Wix wants patience) or denied.

    `why` is empty while it is ready; `requests` counts those that were sent, `looks` those connections that
    were only made to see whether Wix can be reached.
    """

    state: str
    why: str
    requests: int
    looks: int


@dataclass(frozen=True, slots=True)
class DescribeClient(Request[ClientStatus]):
    pass


@dataclass(frozen=True, slots=True)
class TryAgain:
    """A person did something about it: what was denied, or has to wait, may be asked at once. A hint."""


@dataclass(frozen=True, slots=True)
class WixIsBack:
    """There is a way to Wix again: told to the poller, which asks at once."""
