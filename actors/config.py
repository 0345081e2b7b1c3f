"""`docketd.toml`, the secrets file and the environment become `Settings`; all mistakes are found at once."""

from __future__ import annotations

import difflib
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from actors import config_values as values
from actors.config_languages import read_languages
from actors.config_later import read_later
from actors.config_layouts import layouts_for_stations, read_layouts
from actors.config_order_sources import read_sources
from actors.config_printers import read_resume, read_setup, read_shared, read_unit
from actors.config_retry import read_retry
from actors.config_secrets import read_kept
from actors.config_shop import read_site, read_station
from actors.config_sources import overlay, read_secrets, read_toml
from actors.config_table import Ledger, Table
from actors.domain.font import Font, FontSize
from actors.domain.freshness import Freshness
from actors.domain.routing import Station
from actors.errors import ConfigurationError
from actors.settings import (
    LOG_FORMATS,
    LOG_LEVELS,
    Gateway,
    Keep,
    Log,
    Printer,
    Remedies,
    Settings,
    Site,
)
from transports.discovery.found import same_mac

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from actors.config_secrets import Kept

FILE: Final = "docketd.toml"
SECRETS: Final = "secrets.toml"  # in the data folder; the tables of docketd.toml, with nothing but secrets

#: Tables that are reserved: whoever sets one should hear that nothing would come of it.
PLANNED: Final = frozenset({"mail", "health"})
TUNNEL: Final = "127.0.0.1:8081"  # what a tunnel or reverse proxy on this computer connects to
PLANNED_GATEWAY: Final = frozenset({"allow"})


def default_data_folder() -> Path:
    """Where the journal lives when nobody says otherwise: the platform's place for a service's state."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "docketd"
    if os.geteuid() == 0:
        return Path("/var/lib/docketd")
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "docketd"


def load(
    file: Path,
    data: Path,
    environment: Mapping[str, str],
    *,
    beside: Path | None = None,
    secrets: bool = True,
) -> Settings:
    """Raises `ConfigurationError` with every mistake, whatever its source.

    `beside` is the file that this one stands in for, now that it is broken: what belongs to it is looked for
    there, and what is missing there is no mistake. Without `secrets` they are not looked for: who only draws
    or searches needs none.
    """
    folder = (beside or file).parent
    ledger = Ledger(str(file), str(data / SECRETS), folder=folder, lenient=beside is not None)
    tree = _gather(read_toml, file, ledger)
    kept = read_kept(_gather(read_secrets, data / SECRETS, ledger), ledger) if secrets else None
    if tree is None:  # not even TOML: nothing more can be said of it
        raise ConfigurationError(ledger.mistakes)
    overlay(tree, environment, ledger)
    own = read_layouts(folder, ledger if beside is None else Ledger("", ""))
    layout = values.any_layout if beside else values.choice(*layouts_for_stations(own))
    top = Table(tree, "", ledger)
    site = read_site(top.table("site"), folder, lenient=beside is not None)
    settings = _read(top, site, kept, layout)
    if ledger.mistakes or settings is None:
        raise ConfigurationError(ledger.mistakes)
    return replace(settings, layouts=own, languages=read_languages(folder))


def _gather(read: Callable[[Path], dict[str, Any]], path: Path, ledger: Ledger) -> dict[str, Any] | None:
    try:
        return read(path)
    except ConfigurationError as error:
        ledger.mistakes.extend(error.mistakes)
        return None


def _read(top: Table, site: Site, kept: Kept, layout: Callable[[object], str]) -> Settings | None:
    printers = _printers(top)
    stations = _stations(top, printers, layout)
    source = top.table("source")
    sources = read_sources(source, kept)
    gateway = _gateway(top.table("gateway"))
    log = _log(top.table("log"))
    stale = _stale(top.table("stale"))
    later = read_later(top.table("later"))
    retry = read_retry(top.table("retry"))
    keep = _keep(top.table("keep"))
    recovery = _recovery(top.table("recovery"))
    site = replace(site, kitchen_names=top.take("kitchen_names", values.kitchen_names, site.kitchen_names))
    font = _font(top.table("print"))
    source.close()
    top.close(PLANNED)
    return Settings(
        printers,
        stations,
        site,
        sources.wix,
        sources.hooks,
        gateway,
        log=log,
        freshness=stale,
        retry=retry,
        keep=keep,
        recovery=recovery,
        text_font=font,
        later=later,
    )


def _printers(top: Table) -> tuple[Printer, ...]:
    tables = top.tables("printer")
    if not tables and not top.ledger.mistakes_at("printer"):
        top.ledger.note("printer", "nothing", "at least one printer under a line [[printer]]")
    printers = tuple(printer for table in tables if (printer := _printer(table)) is not None)
    _unique(tables, "name")
    _unique(tables, "connect")
    _unique(tables, "serial")
    _unique(tables, "mac", spelled=same_mac)
    names = _names(tables)
    for table in tables:
        backup = table.value("backup")
        if backup is not None and backup == table.value("name"):
            table.ledger.note(table.name("backup"), repr(backup), "another printer than itself")
        else:
            _refer(table, "backup", names)
    return printers


def _printer(table: Table) -> Printer | None:
    name = table.need("name", values.name)
    model = table.need("model", values.model)
    ways = table.need("connect", values.ways)
    backup = table.take("backup", values.name, None)
    setup = read_setup(table, model)
    resume = read_resume(table, ways[0] if ways else None)
    shared = read_shared(table, ways[0] if ways else None)
    serial, mac = read_unit(table, ways[0] if ways else None)
    table.close()
    if name is None or model is None or ways is None:
        return None
    return Printer(name, model, ways[0], backup, setup, shared, resume, ways[1:], serial, mac)


def _stations(
    top: Table, printers: Sequence[Printer], layout: Callable[[object], str]
) -> tuple[Station, ...]:
    """Without any, one that takes all: "kitchen", on the first printer."""
    tables = top.tables("station")
    if not tables:
        return tuple(Station("kitchen", printer.name) for printer in printers[:1])
    stations = tuple(station for table in tables if (station := read_station(table, layout)) is not None)
    _unique(tables, "name")
    names = _names(top.tables("printer"))
    for table in tables:
        _refer(table, "printer", names)
    if len(stations) == len(tables) and all(station.every or not station.ticket for station in stations):
        wanted = "one station or more without every = true and without ticket = false"
        top.ledger.note("station", "none that cooks", wanted)
    return stations


def _gateway(table: Table) -> Gateway:
    host, port = table.take("listen", values.listen, (Gateway().host, Gateway().port))
    tunnel = table.take("tunnel", values.listen, None)
    if tunnel is not None and port and tunnel[1] == port:
        wanted = f'another port than that of listen, such as "{TUNNEL}"'
        table.ledger.note(table.name("tunnel"), f"port {port} a second time", wanted)
    table.close(PLANNED_GATEWAY)
    return Gateway(host, port, tunnel)


def _log(table: Table) -> Log:
    blank = Log()
    log = Log(
        level=table.take("level", values.choice(*LOG_LEVELS), blank.level),
        format=table.take("format", values.choice(*LOG_FORMATS), blank.format),
    )
    table.close()
    return log


def _stale(table: Table) -> Freshness:
    blank = Freshness()
    freshness = Freshness(
        kitchen=table.take("kitchen", values.duration(60.0), blank.kitchen),
        guest=table.take("guest", values.duration(60.0), blank.guest),
        sheet=table.take("sheet", values.duration(60.0), blank.sheet),
        notice=table.take("notice", values.duration(60.0), blank.notice),
        after_due=table.take("after_due", values.duration(0.0), blank.after_due),
    )
    table.close()
    return freshness


def _font(table: Table) -> Font:
    blank = Font()
    size = table.take("font_size", values.choice(*FontSize), blank.size.value)
    bold = table.take("font_bold", values.switch, blank.bold)
    table.close()
    return Font(FontSize(size), bold)


def _keep(table: Table) -> Keep:
    blank = Keep()
    keep = Keep(
        ballast=table.take("ballast", values.size, blank.ballast),
        backups=table.take("backups", values.count(0, 365), blank.backups),
        backup_at=table.take("backup_at", values.time_of_day, blank.backup_at),
        tickets=table.take("tickets", values.count(0, 100_000), blank.tickets),
        tickets_for=table.take("tickets_for", values.duration(60.0), blank.tickets_for),
        raw=table.take("raw", values.duration(60.0), blank.raw),
    )
    table.close()
    return keep


def _recovery(table: Table) -> Remedies:
    blank = Remedies()
    remedies = Remedies(
        restart_spooler=table.take("restart_spooler", values.switch, blank.restart_spooler),
        cool_down=table.take("cool_down", values.duration(300.0), blank.cool_down),
    )
    table.close()
    return remedies


def _names(tables: Sequence[Table]) -> tuple[str, ...]:
    return tuple(str(name) for table in tables if (name := table.value("name")) is not None)


def _unique(
    tables: Sequence[Table], key: str, *, spelled: Callable[[str], str] = lambda text: text.strip().casefold()
) -> None:
    """No two with the same `name` or the same device, however it is `spelled`."""
    seen: set[str] = set()
    for table in tables:
        value = table.value(key)
        for each in _texts(value):
            if spelled(each) in seen:
                table.ledger.note(table.name(key), f"{each!r} a second time", f"another {key} for each")
        seen.update(spelled(each) for each in _texts(value))


def _texts(value: object) -> list[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _refer(table: Table, key: str, names: Sequence[str]) -> None:
    """Notes a reference to a printer that is not there."""
    value = table.value(key)
    if not isinstance(value, str) or value in names:
        return
    near = difflib.get_close_matches(value, names, n=1) or names
    wanted = f"the name of a printer: {' or '.join(near)}" if near else "the name of a printer"
    table.ledger.note(table.name(key), repr(value), wanted)
