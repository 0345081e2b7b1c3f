"""Questions to actors that may be down or late: an answer without theirs is worth having, and in time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, TypeVar

from actors.gateway.desk import NOT_NOW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supervision import Ref, Request

T = TypeVar("T")

PATIENCE: Final = 1.0  # seconds: a status that is late is of no use


async def asked(ref: Ref, request: Request[T]) -> T | None:
    """None from whoever can't answer now."""
    try:
        return await ref.ask(request, timeout=PATIENCE)
    except NOT_NOW:
        return None


async def asked_each(refs: Mapping[str, Ref], request: Request[T]) -> dict[str, T | None]:
    """The same of several at one time."""
    answers = await asyncio.gather(*(asked(ref, request) for ref in refs.values()))
    return dict(zip(refs, answers, strict=True))
