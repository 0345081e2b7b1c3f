"""Where settings come from: `docketd.toml`, the secrets file and the environment.

`DOCKETD_SECTION__KEY` sets any setting: `DOCKETD_SOURCE__WIX__POLL=5s`, `DOCKETD_PRINTER__0__CONNECT=tcp://…`.
Of the names that the systems before docketd used, these are understood:

WIX_SITE_ID     `source.wix.site_id`
WIX_API_KEY     the key of `[source.wix]`
RETRY_MAX_ATTEMPTS
                `retry.faulted.tries`, where the file says nothing of it
CIRCUIT_BREAKER_FAILURE_THRESHOLD
                `retry.wix.tries`, likewise
PRINTER_INTERFACE, else PRINTER_TYPE
                where there is no `[[printer]]`: the address of a TM-m30III called "kitchen". Their old
                values (network, usb, dummy) name no device, and are refused with a word about that.
"""

from __future__ import annotations

import re
import stat
import sys
import tomllib
from typing import TYPE_CHECKING, Any, Final

from actors.config_values import FromEnvironment, Wrong
from actors.errors import ConfigurationError, Mistake

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from actors.config_table import Ledger

PREFIX: Final = "DOCKETD_"
PLACE: Final = re.compile(
    r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$"
)
OLD_TRIES: Final = {"RETRY_MAX_ATTEMPTS": "faulted", "CIRCUIT_BREAKER_FAILURE_THRESHOLD": "wix"}
OLD_INTERFACES: Final = frozenset({"network", "usb", "serial", "dummy"})


def read_toml(path: Path) -> dict[str, Any]:
    """Raises `ConfigurationError` with file, line and column; the file's absence is the caller's affair."""
    try:
        content = path.read_bytes().decode("utf-8-sig")  # Notepad writes a byte order mark
        return tomllib.loads(content)
    except UnicodeDecodeError as error:
        mistake = Mistake(
            str(path), "encoding", f"a byte that is no UTF-8 at position {error.start}", "UTF-8"
        )
    except tomllib.TOMLDecodeError as error:
        mistake = _syntax(path, str(error))
    except OSError as error:
        mistake = Mistake(str(path), "file", f"one that can't be read ({error.strerror})", "a readable file")
    raise ConfigurationError([mistake])


def _syntax(path: Path, message: str) -> Mistake:
    matched = PLACE.fullmatch(message)
    if matched is None:
        return Mistake(str(path), "TOML", message, "TOML as in the sample")
    if matched["line"] is None:
        return Mistake(f"{path}, last line", "TOML", f"a mistake: {matched['what']}", "TOML as in the sample")
    place = f"{path}, line {matched['line']}, column {matched['column']}"
    return Mistake(place, "TOML", f"a mistake: {matched['what']}", "TOML as in the sample")


def read_secrets(path: Path) -> dict[str, Any]:
    """The secrets file, empty where there is none; refused where others can read it."""
    if not path.exists():
        return {}
    if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        mode = f"{stat.S_IMODE(path.stat().st_mode):04o}"
        wanted = f"0600, so that only its owner reads it: chmod 600 {path}"
        raise ConfigurationError([Mistake(str(path), "permissions", mode, wanted)])
    return read_toml(path)


def overlay(tree: dict[str, Any], environment: Mapping[str, str], ledger: Ledger) -> None:
    """Puts the environment's settings into the file's; old names first, so that docketd's own win."""
    _old_names(tree, environment, ledger)
    for variable in sorted(environment):
        steps = variable.removeprefix(PREFIX).lower().split("__")
        if variable.upper().startswith(PREFIX) and len(steps) > 1:
            _put(tree, steps, environment[variable], variable, ledger)


def _old_names(tree: dict[str, Any], environment: Mapping[str, str], ledger: Ledger) -> None:
    if site_id := environment.get("WIX_SITE_ID"):
        _put(tree, ["source", "wix", "site_id"], site_id, "WIX_SITE_ID", ledger)
    sources = tree.get("source")
    if isinstance(sources, dict) and "wix" in sources and (key := environment.get("WIX_API_KEY")):
        _put(tree, ["source", "wix", "key"], key, "WIX_API_KEY", ledger)
    for name, cause in OLD_TRIES.items():
        given = tree.get("retry", {}).get(cause, {}) if isinstance(tree.get("retry", {}), dict) else {}
        if environment.get(name) and isinstance(given, dict) and "tries" not in given:
            _put(tree, ["retry", cause, "tries"], environment[name], name, ledger)
    variable = next((name for name in ("PRINTER_INTERFACE", "PRINTER_TYPE") if environment.get(name)), None)
    if variable is not None and "printer" not in tree:
        _old_printer(tree, environment[variable], variable, ledger)


def _old_printer(tree: dict[str, Any], value: str, variable: str, ledger: Ledger) -> None:
    connect: object = FromEnvironment(value)
    tree["printer"] = [{"name": "kitchen", "model": "TM-m30III", "connect": connect}]
    ledger.origins["printer[0]"] = f"environment ({variable})"
    if value.lower() in OLD_INTERFACES:
        ledger.note(
            "printer[0].connect", repr(value), "the printer's address, such as tcp://192.168.1.50:9100"
        )
        tree["printer"][0]["connect"] = "virtual://kitchen"  # said once, and the rest is still checked


def _put(tree: dict[str, Any], steps: list[str], value: str, variable: str, ledger: Ledger) -> None:
    origin = f"environment ({variable})"
    try:
        ledger.origins[_set(tree, steps, _value(value), "")] = origin
    except Wrong as wrong:
        ledger.mistakes.append(Mistake(origin, ".".join(steps), "a setting without a place", wrong.wanted))


def _set(node: object, steps: list[str], value: object, path: str) -> str:
    """Sets the value where the steps lead, making tables on the way; answers its dotted name."""
    step, rest = steps[0], steps[1:]
    if isinstance(node, list):
        if not step.isdecimal() or int(step) > len(node) or not rest:
            raise Wrong(f"a number from 0 to {len(node)} after {path}, and a key after that")
        if int(step) == len(node):
            node.append({})
        return _set(node[int(step)], rest, value, f"{path}[{int(step)}]")
    if not isinstance(node, dict):
        raise Wrong(f"nothing below {path}")
    name = f"{path}.{step}" if path else step
    if not rest:
        node[step] = value
        return name
    return _set(node.setdefault(step, [] if rest[0].isdecimal() else {}), rest, value, name)


def _value(text: str) -> object:
    """A table or list in TOML's own writing, else text."""
    if text[:1] in {"{", "["}:
        try:
            return tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            return FromEnvironment(text)
    return FromEnvironment(text)
