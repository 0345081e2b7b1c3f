"""What intake answers to those who ask about a source, or hand it a body."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from actors.domain.font import NORMAL, Font
from supervision import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from actors.domain.routing import Station
    from actors.domain.ticket import Form
    from actors.intake.webhook_messages import ReadWebhook
    from actors.journal.messages import Accept
    from actors.settings import Settings


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """`state` is waiting (before the first answer), fine, failing, away (out of reach), denied or paused.

    `pace` is quick, usual or closed, and `interval` how many seconds lie between two polls then.
    """

    name: str
    state: str
    why: str
    last_ok_at: datetime | None
    orders_seen: int
    pace: str = "usual"
    interval: float = 0.0
    its_time: datetime | None = None  # now, by the source's own clock, as far as it has told it


@dataclass(frozen=True, slots=True)
class DescribeSource(Request[SourceStatus]):
    """Answered by the poller."""


@dataclass(frozen=True, slots=True)
class PollNow:
    """A hint: something is new at the source, perhaps the order of this id. It may be lost."""

    order: str = ""


# --- a body that is no order ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FieldError:
    """`pointer` is a JSON pointer into the body, empty for the body as a whole."""

    pointer: str
    detail: str


class BodyError(ValueError):
    """A body that is no order at all; nothing is kept of it, so its sender has to be told."""

    kind: str = ""

    def __init__(self, detail: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors


class NotJsonError(BodyError):
    """The body is not JSON: a 400."""

    kind = "not-json"


class NoIdentityError(BodyError):
    """The body is JSON, but has no id by which an order could be known: a 422."""

    kind = "no-identity"


class NotPrintableError(BodyError):
    """The body is JSON, but says of nothing that it is to be printed: a 422."""

    kind = "not-printable"


class TooManyError(BodyError):
    """The body has more orders in it than are taken at once: a 422."""

    kind = "too-many"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is no order. `content` is UTF-8, or a picture's file."""

    form: Form
    content: bytes
    title: str  # one line, never empty
    font: Font = NORMAL  # of a text


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants on paper, and at which printer, where they named one."""

    what: Sheet | Accept
    printer: str | None


class ReadWish(Protocol):
    """From the body of `POST /jobs` to what it asks for. Raises `BodyError`. As pure as `Understand`."""

    def __call__(
        self, body: bytes, source: str, settings: Settings, key: tuple[str, str] | None = None
    ) -> Wish: ...


class Understand(Protocol):
    """From a body in docketd's own shape to what the journal is asked: a pure function, not an actor.

    `key` is the idempotency key with the body's hash. Raises `NotJsonError` and `NoIdentityError`; anything
    else becomes a ticket, an unreadable one if need be.
    """

    def __call__(
        self, body: bytes, source: str, stations: tuple[Station, ...], key: tuple[str, str] | None = None
    ) -> Accept: ...


# --- who calls at POST /hooks/NAME ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proof:
    """What a caller has to know. `signature` is the header with an HMAC of the body, if there has to be one.

    `tokens` are the places in the body where the secret may stand.
    """

    secret: str = field(repr=False)
    signature: str = ""
    tokens: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Knock:
    """A request, as far as it proves something. `headers` don't mind capitals."""

    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proven:
    """`body` is without the secret."""

    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pinged:
    """It only asks whether anybody is there; it proves nothing, and is told nothing."""


@dataclass(frozen=True, slots=True)
class Unproven:
    """`why` is for the log: who only tries learns nothing. `untimely`: only the time does not fit."""

    why: str
    untimely: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """Behind `POST /hooks/NAME`. `read` tells a bell by what it answers, and raises `BodyError`."""

    source: str
    prove: Callable[[Knock, datetime], Proven | Pinged | Unproven]
    read: Callable[[bytes], tuple[Accept, ...] | PollNow]


@dataclass(frozen=True, slots=True)
class Readers:
    """What the gateway reads bodies with."""

    order: Understand
    wish: ReadWish
    door: Callable[[Settings, str], Door | None]
    wix_webhook: ReadWebhook
