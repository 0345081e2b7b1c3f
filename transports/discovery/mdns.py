"""Printers that announce themselves on the network (DNS-SD over multicast DNS; Bonjour Printing, 1.2.1)."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from transports.discovery.found import Found, SearchError, a_serial

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zeroconf import ServiceStateChange, Zeroconf
    from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

    from transports.discovery.found import Tell

WAY: Final = "mdns"
RAW: Final = "_pdl-datastream._tcp.local."
IPP: Final = "_ipp._tcp.local."
IPPS: Final = "_ipps._tcp.local."
LPD: Final = "_printer._tcp.local."
KINDS: Final = (RAW, IPP, IPPS, LPD)


async def find(seconds: float, tell: Tell, *, interfaces: Sequence[str] | None = None) -> None:
    """Listens for `seconds`, on all networks unless `interfaces` names addresses of some."""
    from zeroconf import InterfaceChoice, IPVersion  # noqa: PLC0415 - few commands look for printers
    from zeroconf.asyncio import AsyncZeroconf  # noqa: PLC0415

    which = InterfaceChoice.All if interfaces is None else list(interfaces)
    try:
        zeroconf = AsyncZeroconf(interfaces=which, ip_version=IPVersion.V4Only)
    except OSError as error:
        raise SearchError(f"nothing can be heard on the network: {error.strerror or error}") from None
    try:
        await _listen(zeroconf, seconds, tell)
    finally:
        await zeroconf.async_close()


async def _listen(zeroconf: AsyncZeroconf, seconds: float, tell: Tell) -> None:
    from zeroconf.asyncio import AsyncServiceBrowser  # noqa: PLC0415

    news: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    def hear(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:  # noqa: ARG001
        if state_change.name != "Removed":
            news.put_nowait((service_type, name))

    browser = AsyncServiceBrowser(zeroconf.zeroconf, list(KINDS), handlers=[hear])
    try:
        async with asyncio.timeout(seconds), asyncio.TaskGroup() as asking:
            while True:
                kind, name = await news.get()
                asking.create_task(_ask(zeroconf.zeroconf, kind, name, seconds, tell))
    except TimeoutError:
        pass
    finally:
        await browser.async_cancel()


async def _ask(zeroconf: Zeroconf, kind: str, name: str, seconds: float, tell: Tell) -> None:
    from zeroconf.asyncio import AsyncServiceInfo  # noqa: PLC0415

    info = AsyncServiceInfo(kind, name)
    if await info.async_request(zeroconf, seconds * 1000):
        tell(found_in(kind, name, info))


def found_in(kind: str, name: str, info: AsyncServiceInfo) -> Found:
    texts = {key: value or "" for key, value in info.decoded_properties.items()}
    addresses = tuple(sorted(info.parsed_addresses(), key=_v4_first))
    return read(kind, name, texts, addresses, info.port or 0)


def _v4_first(address: str) -> tuple[int, str]:
    try:
        return (ipaddress.ip_address(address.partition("%")[0]).version, address)
    except ValueError:
        return (9, address)


def read(kind: str, name: str, texts: Mapping[str, str], addresses: tuple[str, ...], port: int) -> Found:
    """Of an announcement. A maker names its model in one of several ways, or in none. Total."""
    called = name.removesuffix(f".{kind}")
    product = texts.get("product", "").strip("() ")
    maker = texts.get("usb_MFG", "")
    model = texts.get("usb_MDL", "") or product or texts.get("ty", "") or called
    if not maker:
        maker = _maker_in(texts.get("ty", "") or called)
    if maker and model.casefold().startswith(maker.casefold() + " "):
        model = model[len(maker) + 1 :]
    return Found(
        ways=(WAY,),
        maker=_only_printable(maker),
        model=_only_printable(model),
        serial=a_serial(texts.get("usb_SN", "")),
        addresses=addresses,
        connect=_connect(kind, texts, addresses, port),
        speaks=_only_printable(texts.get("usb_CMD", "")),
    )


MAKERS: Final = {"epson": "EPSON", "star": "Star", "tm-": "EPSON", "tsp": "Star", "mc-p": "Star"}


def _maker_in(text: str) -> str:
    return next((maker for start, maker in MAKERS.items() if text.casefold().startswith(start)), "")


def _only_printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable()).strip()


def _connect(kind: str, texts: Mapping[str, str], addresses: tuple[str, ...], port: int) -> tuple[str, ...]:
    if not addresses or not port:
        return ()
    host = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
    match kind:
        case "_pdl-datastream._tcp.local.":
            return (f"tcp://{host}:{port}",)
        case "_ipp._tcp.local." | "_ipps._tcp.local." if path := quote(texts.get("rp", "").strip("/")):
            return (f"{kind[1:].partition('.')[0]}://{host}:{port}/{path}",)
        case _:
            return ()
