"""The device id of IEEE 1284: `MFG:EPSON;CMD:ESC/POS;MDL:TM-m30III;CLS:PRINTER;SN:…;`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeviceId:
    maker: str = ""
    model: str = ""
    serial: str = ""
    commands: str = ""
    kind: str = ""


KEYS = {
    "maker": ("MFG", "MANUFACTURER"),
    "model": ("MDL", "MODEL"),
    "serial": ("SN", "SERN", "SERIALNUMBER"),
    "commands": ("CMD", "COMMAND SET"),
    "kind": ("CLS", "CLASS"),
}


def read(raw: bytes) -> DeviceId:
    """Without the two bytes of its length. Total: what is no pair of key and value is left out."""
    text = raw.decode("latin-1").partition("\x00")[0]
    pairs: dict[str, str] = {}
    for part in text.split(";"):
        key, colon, value = part.partition(":")
        if colon:
            clean = "".join(each for each in value if each.isprintable())
            pairs.setdefault(key.strip().upper(), clean.strip())
    return DeviceId(**{name: _first(pairs, keys) for name, keys in KEYS.items()})


def _first(pairs: dict[str, str], keys: tuple[str, ...]) -> str:
    return next((pairs[key] for key in keys if pairs.get(key)), "")
