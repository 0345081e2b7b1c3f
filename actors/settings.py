"""The settings as the daemon uses them: checked, with defaults, in seconds and bytes.

`actors/config.py` makes them from `docketd.toml` and the environment; the demo makes them by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from actors.domain.font import NORMAL, Font
from actors.domain.freshness import Freshness
from actors.domain.later import Later
from actors.domain.patience import DEFAULTS
from actors.rendering.messages import MAP
from transports.profiles import Setup

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from actors.domain.opening import OpeningHours
    from actors.domain.patience import Cause, Patience
    from actors.domain.routing import Station
    from actors.errors import Mistake
    from actors.field_map import FieldMap
    from actors.rendering.messages import OwnLayouts
    from actors.words.words import Own
    from transports.addresses import Address

LOG_LEVELS: Final = ("debug", "info", "warning", "error")
LOG_FORMATS: Final = ("plain", "json")


@dataclass(frozen=True, slots=True)
class Site:
    name: str = "docketd"
    timezone: str = "UTC"
    locale: str = "en"
    clock: str = ""  # "12h" or "24h"; empty: as is usual for the locale
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    tax_id: str = ""
    footer: str = ""
    translations: bool = True  # a dish's name in the guest's language is printed under it
    kitchen_names: Mapping[str, str] = field(default_factory=dict)  # by `same_name` of the dish's own
    logo: bytes = field(default=b"", repr=False)  # a picture's file
    map: str = MAP  # where a driver's code leads; empty for no code
    allergens: tuple[str, ...] | None = None  # None for those of its language
    hours: OpeningHours | None = None  # None where nobody told them: it counts as always open


@dataclass(frozen=True, slots=True)
class Printer:
    name: str
    model: str
    connect: Address
    backup: str | None = None
    setup: Setup = field(default_factory=Setup)
    shared: bool = False  # a till prints on it too
    resume: bool = True  # a stopped queue of the system; its settings are set right too
    also: tuple[Address, ...] = ()  # other ways to the same device, the better one first
    serial: str = ""  # the number that it has to tell; empty where its owner named none
    mac: str = ""  # it is found again by this: 64:eb:8c:11:22:33

    @property
    def ways(self) -> tuple[Address, ...]:
        return (self.connect, *self.also)

    @property
    def profile(self) -> str:
        """The model with its setup, as `transports.profiles.profile` takes it."""
        return self.setup.named(self.model)


@dataclass(frozen=True, slots=True)
class WixSource:
    """`key` and `site_id` go into the headers of each request; the key never into a log.

    `hook_secret` proves who rings at `POST /hooks/wix`; empty: nobody may.
    """

    site_id: str
    key: str = field(repr=False)
    name: str = "wix"
    base_url: str = "https://www.wixapis.com"
    poll: float = 10.0  # seconds
    poll_closed: float = 60.0  # seconds, while the shop is closed
    look_back: float = 600.0  # seconds that each poll overlaps the last
    location: tuple[str, ...] = ()
    apps: tuple[str, ...] = ("restaurants",)
    public_key: str = ""  # PEM, of the app that signs webhooks; empty: there are none
    instance_id: str = ""  # of that app on this site; empty: a webhook has to name the site itself
    hook_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class HookSource:
    """A program that hands its orders over at `POST /hooks/NAME`, and proves with the secret that it may."""

    name: str
    secret: str = field(repr=False)
    fields: FieldMap | None = None  # None: it sends docketd's own shape
    signature: str = ""  # header with the HMAC of the body; empty: X-Signature, or the secret itself
    token: tuple[str, ...] = ("token",)  # steps to the field of the body where the secret may stand


@dataclass(frozen=True, slots=True)
class Gateway:
    host: str = "0.0.0.0"  # noqa: S104 - a restaurant's tablets are elsewhere on its network
    port: int = 8080
    tunnel: tuple[str, int] | None = None  # host and port for what comes from outside; None: nothing does


@dataclass(frozen=True, slots=True)
class Log:
    level: str = "info"  # one of `LOG_LEVELS`
    format: str = "plain"  # one of `LOG_FORMATS`


@dataclass(frozen=True, slots=True)
class Keep:
    """What is kept against bad days."""

    ballast: int = 32_000_000  # bytes of room on the disk; 0: none
    backups: int = 7  # copies of the journal; 0: none are made by themselves
    backup_at: int = 240  # minutes after the shop's midnight
    tickets: int = 1000  # whose bytes are kept, to be looked at; 0: none
    tickets_for: float = 7 * 86_400.0  # seconds
    raw: float = 30 * 86_400.0  # seconds for which orders are kept as they came


@dataclass(frozen=True, slots=True)
class Remedies:
    """Against outages of printers: what concerns more than docketd's own tickets has to be allowed."""

    restart_spooler: bool = False  # of Windows
    cool_down: float = 1800.0  # seconds from one such restart to the next


@dataclass(frozen=True, slots=True)
class Languages:
    """The owner's catalogues. `mistakes` tells of those, and of single texts in them, that can't be used."""

    own: Own = ()
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A settings file that can't be used, in whose place the last good one runs."""

    file: str
    mistakes: tuple[str, ...]  # sentences
    digest: str  # of its content


@dataclass(frozen=True, slots=True)
class Settings:
    printers: tuple[Printer, ...]
    stations: tuple[Station, ...]
    site: Site = field(default_factory=Site)
    wix: WixSource | None = None
    hooks: tuple[HookSource, ...] = ()
    gateway: Gateway = field(default_factory=Gateway)
    virtual_counts: bool = False  # the demo alone: a virtual printer's paper counts as confirmed
    failover_after: float = 60.0  # seconds that a printer may be away before its queued jobs move
    file: Path | None = None  # that they were read from
    content: bytes | None = field(default=None, repr=False)  # of that file
    broken: Broken | None = None
    log: Log = field(default_factory=Log)
    freshness: Freshness = field(default_factory=Freshness)
    retry: Mapping[Cause, Patience] = field(default_factory=lambda: DEFAULTS)
    keep: Keep = field(default_factory=Keep)
    recovery: Remedies = field(default_factory=Remedies)
    layouts: OwnLayouts = ()  # beside the file
    languages: Languages = field(default_factory=Languages)
    text_font: Font = NORMAL  # of plain texts that ask for no other
    later: Later = field(default_factory=Later)
