"""What the journal is asked to print that is no order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actors.domain.font import NORMAL, Font
from actors.journal.messages import Accepted
from supervision import Request

if TYPE_CHECKING:
    from actors.domain.ticket import Form


@dataclass(frozen=True, slots=True)
class AcceptSheet(Request[Accepted]):
    """A sheet and its one job. Each is a new one, unless its idempotency key was seen before.

    `id` is one that no other sheet or order of this source has. `content` is what rendering has prepared.
    Raises `KeyReusedError`.
    """

    source: str
    id: str
    title: str  # what people call it, never empty
    form: Form
    content: bytes
    printer: str
    idempotency: tuple[str, str] | None = None  # (key, hash of the body)
    font: Font = NORMAL  # of a plain text
