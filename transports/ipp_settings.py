"""Which settings of a CUPS queue are good for tickets. Pure.

Error policies: `lpadmin(8)` of CUPS; the options of an address: its `backend(7)` and `socket.c`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode

from transports.spool import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

WANTED_POLICY: Final = "abort-job"
"""All others make CUPS send a document again by itself, of which the printer may have got a part, or all."""

OPTIONS: Final = {"waiteof": "false", "snmp": "false"}
"""By default CUPS waits until the printer hangs up (minutes), and asks for what few receipt printers know."""


def remarks(name: str, policy: str | None, device: str, *, mended: bool) -> tuple[Remark, ...]:
    """`mended`: the policy was `policy`, and is the wanted one by now."""
    return (*_of_policy(name, policy, mended=mended), *_of_device(name, device))


def _of_policy(name: str, policy: str | None, *, mended: bool) -> Iterator[Remark]:
    if policy in {None, WANTED_POLICY}:
        return
    what = (
        f"CUPS was set to print again by itself what failed (printer-error-policy={policy}), without a mark"
    )
    if mended:
        yield Remark(f"{what}. docketd has set it to {WANTED_POLICY}", mended=True)
        return
    command = f"sudo lpadmin -p {name} -o printer-error-policy={WANTED_POLICY}"
    what = what.replace("was set", "is set")
    yield Remark(f"{what}. Run: {command}")


def _of_device(name: str, device: str) -> Iterator[Remark]:
    if not device.startswith("socket://"):
        return
    place, _, query = device.partition("?")
    options = dict(parse_qsl(query))
    wanted = {key: value for key, value in options.items() if key != "contimeout"} | OPTIONS
    if wanted == options:
        return
    flaws = []
    if "contimeout" in options:
        flaws.append(f"gives a ticket up when the printer is away for {options['contimeout']} s")
    if options.get("waiteof") != "false":
        flaws.append("waits behind each ticket until the printer hangs up")
    if options.get("snmp") != "false":
        flaws.append("asks the printer by SNMP, which most receipt printers don't know")
    better = f"{place.rstrip('/')}/?{urlencode(wanted)}"
    yield Remark(f"The queue {' and '.join(flaws)}. Run: sudo lpadmin -p {name} -v '{better}'")
