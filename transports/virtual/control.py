"""The control port of a virtual printer: faults on command, one line each, answered by one line of JSON."""

from __future__ import annotations

import asyncio
import json
import math
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Protocol

from transports.virtual.port import Port

if TYPE_CHECKING:
    from collections.abc import Callable

    from transports.virtual.line import Line
    from transports.virtual.printer import VirtualPrinter

_LARGEST: Final = 1_000_000.0


class Controlled(Protocol):
    """What the control port has power over."""

    printer: VirtualPrinter

    @property
    def line(self) -> Line:
        """Raises `ValueError` where there is none."""
        ...

    def network_down(self) -> None: ...

    def network_up(self) -> None: ...


class ControlPort(Port):
    """What may be said to a virtual printer while it runs.

    Commands: `paper-out`, `paper-out-after MM`, `paper-low`, `paper-in`, `cover-open`, `cover-close`,
    `offline`, `online`, `power-off`, `power-on`, `slow MM_S`, `fast`, `jam`, `clear-jam`, `head-hot`,
    `head-cool`, `break` (an error that nothing recovers from), `repair` (it is over when the power was off),
    `drawer-high`, `drawer-low`, `network-down`, `network-up`, `slips`, `status` and `help`. Of the way to the
    printer: `mute` and `speak` (no answer arrives), `garble` and `clear` (each arrives as random bytes),
    `noise BYTES`, `trickle BYTES_S` and `flow` (how fast bytes come through), `reset-after BYTES`,
    `idle SECONDS` (a host that says nothing for so long is let go).

    The answer is `{"ok": true, …}` or `{"ok": false, "error": …}`.
    """

    def __init__(self, controlled: Controlled) -> None:
        super().__init__("control")
        self._controlled = controlled

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            answer = self.execute(line.decode("utf-8", "replace"))
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()

    def execute(self, line: str) -> dict[str, Any]:
        """Do what one line says, now, by the running loop's clock."""
        name, *values = line.split()[:3] or [""]
        now = asyncio.get_running_loop().time()
        try:
            if name in _PLAIN and not values:
                _PLAIN[name](self._controlled, now)
                return {"ok": True}
            if name in _WITH_NUMBER and len(values) == 1:
                _WITH_NUMBER[name](self._controlled, _number(values[0]))
                return {"ok": True}
        except ValueError as error:
            return {"ok": False, "error": str(error)}
        if name in _QUESTIONS and not values:
            return {"ok": True, **_QUESTIONS[name](self._controlled.printer)}
        return {"ok": False, "error": f"not a command: {line.strip()!r}"}


def _number(text: str) -> float:
    number = float(text)
    if not 0 < number <= _LARGEST or math.isnan(number):
        raise ValueError(f"expected a number above 0 and up to {_LARGEST:.0f}, not {text}")
    return number


def _fast(controlled: Controlled) -> None:
    controlled.printer.speed_mm_s = None


def _slow(controlled: Controlled, mm_s: float) -> None:
    controlled.printer.speed_mm_s = mm_s


def _mute(controlled: Controlled, *, on: bool) -> None:
    controlled.line.mute = on


def _garble(controlled: Controlled, *, on: bool) -> None:
    controlled.line.garbled = on


def _trickle(controlled: Controlled, bytes_s: float | None) -> None:
    controlled.line.bytes_per_second = bytes_s


def _idle(controlled: Controlled, seconds: float) -> None:
    controlled.line.idle_seconds = seconds


def _reset_after(controlled: Controlled, size: float) -> None:
    controlled.line.reset_after = max(1, int(size))


_PLAIN: Final[dict[str, Callable[[Controlled, float], None]]] = {
    "paper-out": lambda controlled, now: controlled.printer.paper_out(now),
    "paper-low": lambda controlled, now: controlled.printer.paper_low(now),
    "paper-in": lambda controlled, now: controlled.printer.load_paper(now),
    "cover-open": lambda controlled, now: controlled.printer.open_cover(now),
    "cover-close": lambda controlled, now: controlled.printer.close_cover(now),
    "offline": lambda controlled, now: controlled.printer.go_offline(now),
    "online": lambda controlled, now: controlled.printer.go_online(now),
    "power-off": lambda controlled, now: controlled.printer.power_off(now),
    "power-on": lambda controlled, now: controlled.printer.power_on(now),
    "jam": lambda controlled, now: controlled.printer.jam_cutter(now),
    "clear-jam": lambda controlled, now: controlled.printer.clear_jam(now),
    "head-hot": lambda controlled, now: controlled.printer.heat_head(now),
    "head-cool": lambda controlled, now: controlled.printer.cool_head(now),
    "break": lambda controlled, now: controlled.printer.break_down(now),
    "repair": lambda controlled, _now: controlled.printer.repair(),
    "drawer-high": lambda controlled, now: controlled.printer.drawer_pin(now, high=True),
    "drawer-low": lambda controlled, now: controlled.printer.drawer_pin(now, high=False),
    "fast": lambda controlled, _now: _fast(controlled),
    "network-down": lambda controlled, _now: controlled.network_down(),
    "network-up": lambda controlled, _now: controlled.network_up(),
    "mute": lambda controlled, _now: _mute(controlled, on=True),
    "speak": lambda controlled, _now: _mute(controlled, on=False),
    "garble": lambda controlled, _now: _garble(controlled, on=True),
    "clear": lambda controlled, _now: _garble(controlled, on=False),
    "flow": lambda controlled, _now: _trickle(controlled, None),
}

_WITH_NUMBER: Final[dict[str, Callable[[Controlled, float], None]]] = {
    "paper-out-after": lambda controlled, mm: controlled.printer.paper_out_after(mm),
    "slow": _slow,
    "trickle": _trickle,
    "reset-after": _reset_after,
    "idle": _idle,
    "noise": lambda controlled, size: controlled.line.make_noise(max(1, int(size))),
}


def _slips(printer: VirtualPrinter) -> dict[str, Any]:
    return {
        "slips": [{"number": slip.number, "text": slip.text} for slip in printer.slips],
        "total": printer.slips_total,
    }


def _status(printer: VirtualPrinter) -> dict[str, Any]:
    condition = printer.condition
    return {
        "model": printer.model.name,
        "powered": condition.powered,
        "online": not condition.offline,
        "cover_open": condition.cover_open,
        "paper_end": condition.paper_end,
        "paper_low": condition.paper_near_end,
        "cutter_error": condition.cutter_error,
        "head_hot": condition.head_hot,
        "unrecoverable": condition.unrecoverable,
        "drawer_pin_high": condition.drawer_pin_high,
        "host": printer.session is not None,
        "waiting_bytes": printer.waiting,
        "speed_mm_s": printer.speed_mm_s,
        "slips": printer.slips_total,
        "drawer_pulses": printer.drawer_pulses,
        "unfinished": printer.unfinished.text,
        "ignored": Counter(opcode.hex(" ") for opcode in printer.ignored),
    }


def _help(_printer: VirtualPrinter) -> dict[str, Any]:
    return {"commands": sorted((*_PLAIN, *(f"{name} NUMBER" for name in _WITH_NUMBER), *_QUESTIONS))}


_QUESTIONS: Final[dict[str, Callable[[VirtualPrinter], dict[str, Any]]]] = {
    "slips": _slips,
    "status": _status,
    "help": _help,
}
