"""The kinds of sources, one row each: how settings are read, how a document becomes orders, what is to prove.

A kind is a row here and a class in tests/actors/intake/test_kinds.py, which holds all of them to the same
contract. What a row's `read` promises: it is pure, it raises `BodyError` and nothing else, and only where a
sender is there to hear of it; whatever else comes becomes an `Accept`, an unreadable one if need be.

So a source that forgets what it hands out (GloriaFood's pop) can have its answer kept as it came before
`read` sees it; one that signs the raw body is proven by `Proof`, before anything is parsed; one that asks
whether anybody is there (WooCommerce's ping) is answered at the door; and each reads the identity out of its
own fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from actors.config_webhook import read_webhook
from actors.config_wix import read_wix
from actors.intake.doorbell import ring
from actors.intake.messages import Door, Proof
from actors.intake.orders import accept_own, accept_wix
from actors.intake.proving import prove
from actors.intake.webhook import accept_webhook
from actors.intake.wire import parse_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from actors.config_secrets import Kept
    from actors.config_table import Table
    from actors.domain.routing import Station
    from actors.journal.messages import Accept
    from actors.settings import HookSource, Settings, WixSource

    Stations = tuple[Station, ...]


class Comes(StrEnum):
    """How orders get here. Behind the door of a source that is polled hangs a bell: it is asked at once."""

    POLLED = "polled"
    PUSHED = "pushed"


@dataclass(frozen=True, slots=True)
class SourceKind:
    """`proof` is what a caller of `POST /hooks/NAME` has to bring; without one there is no such door."""

    name: str
    comes: Comes
    settings: Callable[[Table, Kept], WixSource | HookSource] | None  # None: API keys are its settings
    proof: Callable[[Any], Proof | None]
    read: Callable[[bytes, Any, Stations], tuple[Accept, ...]]


@dataclass(frozen=True, slots=True)
class KeySource:
    """Whoever sends docketd's own shape with an API key: the key's name is the source."""

    name: str


def _read_wix(body: bytes, source: WixSource, stations: Stations) -> tuple[Accept, ...]:
    """Nobody is there to hear of a mistake: what is no JSON is an order that can't be read."""
    try:
        element = parse_json(body)
    except ValueError:
        element = body.decode("utf-8", "replace")
    return (accept_wix(element, source, stations),)


def _read_own(body: bytes, source: KeySource, stations: Stations) -> tuple[Accept, ...]:
    return (accept_own(body, source.name, stations),)


def _bell_of_wix(source: WixSource) -> Proof | None:
    return Proof(source.hook_secret, tokens=BELL_TOKENS) if source.hook_secret else None


def _proof_of_webhook(source: HookSource) -> Proof:
    return Proof(source.secret, source.signature, (source.token,))


def _with_a_key(source: KeySource) -> None:
    """It comes by `POST /orders`, and the key is the proof."""


#: Wix Automations wraps what it sends in `data`.
BELL_TOKENS: Final = (("token",), ("data", "token"))

KINDS: Final[Mapping[str, SourceKind]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            SourceKind("wix", Comes.POLLED, read_wix, _bell_of_wix, _read_wix),
            SourceKind("webhook", Comes.PUSHED, read_webhook, _proof_of_webhook, accept_webhook),
            SourceKind("docketd", Comes.PUSHED, None, _with_a_key, _read_own),
        )
    }
)


def named(settings: Settings, name: str) -> tuple[SourceKind, WixSource | HookSource] | None:
    """A source that the settings have, with its kind."""
    if settings.wix is not None and settings.wix.name == name:
        return KINDS["wix"], settings.wix
    found = next((each for each in settings.hooks if each.name == name), None)
    return None if found is None else (KINDS["webhook"], found)


def names_of(settings: Settings) -> tuple[str, ...]:
    """Of all sources that the settings have."""
    wix = () if settings.wix is None else (settings.wix.name,)
    return (*wix, *(each.name for each in settings.hooks))


def door(settings: Settings, name: str) -> Door | None:
    """What stands behind `POST /hooks/NAME`."""
    found = named(settings, name)
    if found is None:
        return None
    kind, source = found
    proof = kind.proof(source)
    if proof is None:
        return None
    if kind.comes is Comes.POLLED:
        return Door(name, partial(prove, proof), ring)
    return Door(name, partial(prove, proof), lambda body: kind.read(body, source, settings.stations))
