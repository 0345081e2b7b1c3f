"""What differs from one unit of a printer model to the next, and which unit it is, from its `[[printer]]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from actors import config_values as values
from transports.addresses import SPOOLED
from transports.discovery.found import LEAST_SERIAL, a_mac, a_serial
from transports.profiles import Setup, profile
from transports.profiles.setup import MOST_BEEPS, NARROWEST, wanted_characters, wanted_pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.config_table import Table
    from transports.addresses import Address

MAC: Final = re.compile(r"[0-9a-f]{2}(?:([:-]?)[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}", re.IGNORECASE)
SEPARATORS: Final = str.maketrans("", "", ":-")
LONGEST_SERIAL: Final = 64
KEYS: Final = ("characters", "code_pages", "dots", "buzzer", "drawer")


def read_setup(table: Table, model: str | None) -> Setup:
    """Of an unknown model nothing can be said; its keys are none the less known."""
    if model is None:
        for key in KEYS:
            table.take(key, lambda _: None, None)
        return Setup()
    return Setup(
        characters=table.take("characters", characters(model), ""),
        code_pages=table.take("code_pages", code_pages(model), None),
        dots=table.take("dots", dots(model), None),
        beeps=table.take("buzzer", beeps(model), 0),
        drawer=table.take("drawer", values.switch, default=False),
    )


def read_resume(table: Table, connect: Address | None) -> bool:
    """Whether docketd may start a stopped queue again, and set it right."""
    resume = table.take("resume_queue", values.switch, default=True)
    if "resume_queue" in table and connect is not None and connect.scheme not in SPOOLED:
        wanted = f"it only beside connect = {' or '.join(f'{each}://' for each in sorted(SPOOLED))}"
        table.ledger.note(table.name("resume_queue"), "a printer without a queue", wanted)
    return resume


def read_shared(table: Table, connect: Address | None) -> bool:
    """Whether a till prints there too. A queue is everybody's, and needs no care for it."""
    shared = table.take("shared", values.switch, default=False)
    if shared and connect is not None and connect.scheme in SPOOLED:
        table.ledger.note(
            table.name("shared"), "a printer behind a queue", "no such line: the queue keeps order"
        )
    return shared


def read_unit(table: Table, connect: Address | None) -> tuple[str, str]:
    """The serial number and the MAC address that the device has; empty where nothing is said."""
    serial, mac = table.take("serial", serial_number, ""), table.take("mac", mac_address, "")
    for key in ("serial", "mac") if connect is not None and connect.scheme in SPOOLED else ():
        if key in table:
            wanted = "no such line: a queue does not tell which printer is behind it"
            table.ledger.note(table.name(key), "a printer behind a queue", wanted)
    return serial, mac


def serial_number(value: object) -> str:
    """One that tells a device from others of its kind."""
    found = a_serial(value) if isinstance(value, str) else ""
    if not found or len(found) > LONGEST_SERIAL:
        example = f'of {LEAST_SERIAL} signs or more, not all the same, such as "X6KA000123"'
        raise values.Wrong(f"the printer's own serial number in quotes, {example}")
    return found


def mac_address(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    found = a_mac(bytes.fromhex(text.translate(SEPARATORS))) if MAC.fullmatch(text) else ""
    if not found:
        raise values.Wrong('a MAC address in quotes, such as "64:EB:8C:11:22:33"')
    return found


def characters(model: str) -> Callable[[object], str]:
    known = profile(model)

    def read(value: object) -> str:
        if value not in known.characters:
            raise values.Wrong(wanted_characters(known))
        return str(value)

    return read


def code_pages(model: str) -> Callable[[object], tuple[int, ...]]:
    known = profile(model)
    numbers = dict(known.code_pages)

    def read(value: object) -> tuple[int, ...]:
        if isinstance(value, values.FromEnvironment):
            value = [
                int(part) if part.strip().isdecimal() else part for part in value.split(",") if part.strip()
            ]
        if not isinstance(value, list) or not all(type(each) is int and each in numbers for each in value):
            raise values.Wrong(f"a list of {wanted_pages(known)}")
        return tuple(dict.fromkeys(value))

    return read


def dots(model: str) -> Callable[[object], int]:
    return values.count(NARROWEST, profile(model).dots)


def beeps(model: str) -> Callable[[object], int]:
    """How often it sounds at a new ticket; only where the model has a command for it."""
    counted = values.count(0, MOST_BEEPS)

    def read(value: object) -> int:
        times = counted(value)
        if times and profile(model).buzzer is None:
            raise values.Wrong(f"0: docketd knows no buzzer of the {model}")
        return times

    return read
