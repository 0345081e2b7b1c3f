"""A day at the stand-in for Wix: the real daemon and its printers as processes, twelve hours in minutes.

python -m tests.day                        # four minutes; what happens is told, and what docketd status says
python -m tests.day --minutes 12 --orders 400
python -m tests.day --keep /tmp/day        # leaves journal and slips there

Opening, a rush at noon, a kitchen without paper, Wix away and then in trouble, docketd killed, orders for
later, a rush in the evening with a printer off, changes, cancellations, refunds, closing. Afterwards every
slip is read and compared with what was ordered, without asking docketd.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from actors.demo.orders import BAR, demo_orders, section_ids
from actors.demo.wix_life import place_unfinished, step
from tests.faults.conftest import SETTINGS, House
from tests.rig.processes import ROOT, until
from tests.rig.wix import Wix

HOURS = 12.0
LEAD = timedelta(
    minutes=40
)  # what docketd begins before an order for later is due, where nobody says otherwise
NUMBER = re.compile(r"^\d{4,}$")
BAR_BY_ID = f"match = {{ section_id = {list(section_ids(*BAR))} }}".replace("'", '"')


@dataclass
class Told:
    """What is known of the day without docketd: orders by number, and what became of them at Wix."""

    placed: dict[str, str] = field(default_factory=dict)  # number to id
    cancelled: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    never: set[str] = field(default_factory=set)  # approved


class Day:
    def __init__(self, folder, stack, *, seconds, orders, seed=1, say=lambda text: None):
        self.told = Told()
        self.house = House(folder, stack)
        self.house.settings = _at_noon(
            SETTINGS.replace('match = {{ section = ["Drinks"] }}', _escaped(BAR_BY_ID))
        )
        self.wix = stack.enter_context(closing(Wix()))
        self._hour = seconds / HOURS
        self._chance = random.Random(seed)
        self._say = say
        self._orders = _endless(datetime.now(UTC), orders * 3)
        self._wanted = orders
        self._began = 0.0

    # --- the plan ---------------------------------------------------------------------------------

    def run(self):
        """Answers what `docketd status` says of the day."""
        self.house.open(self.wix)
        until(lambda: self.wix.asked, "the first contact")
        self._began = time.monotonic()
        for hour, what in sorted(self._plan(), key=lambda each: each[0]):
            self._wait(hour)
            what()
        self._tell("closing: the last ticket is waited for")
        until(self._is_over, "all tickets at their end", 300)
        return self._today()

    def _today(self):
        return self.house.daemon.get("/status")[1]["today"]

    def _plan(self):
        chance, evening = self._chance, self._wanted // 4
        noon = self._wanted // 4
        single = self._wanted - noon - evening - 6
        yield from ((chance.uniform(0.1, 11.5), self._guest) for _ in range(single))
        yield 1.5, lambda: self._rush(noon)
        yield 2.0, lambda: self._broken("kitchen: the roll ends", self.house.kitchen, "paper-out")
        yield 2.6, lambda: self._broken("kitchen: a new roll", self.house.kitchen, "paper-in")
        yield 3.0, self._wix_goes
        yield 4.0, self._wix_is_back
        yield 4.2, self._wix_in_trouble
        yield 5.2, self._killed
        yield 6.0, lambda: self._for_later(6)
        yield 7.0, lambda: self._broken("bar: switched off", self.house.bar, "power-off")
        yield 7.2, lambda: self._rush(evening)
        yield 8.0, lambda: self._broken("bar: on again", self.house.bar, "power-on")
        yield 9.0, self._restarted
        yield 11.9, lambda: self._tell("the last guests go")

    def _wait(self, hour):
        left = self._began + hour * self._hour - time.monotonic()
        if left > 0:
            threading.Event().wait(left)

    def _tell(self, what):
        hour = (time.monotonic() - self._began) / self._hour + 11.0 if self._began else 11.0
        self._say(f"{int(hour):02}:{int(hour % 1 * 60):02}  {what}")

    # --- guests -----------------------------------------------------------------------------------

    def _guest(self):
        order = next(self._orders)
        if self._chance.random() < 0.1:
            self._unfinished(order)
        else:
            self.wix.add(order)
            self._placed(order)
        if self.told.placed and self._chance.random() < 0.7:
            self._second_thoughts()

    def _placed(self, order):
        self.told.placed[order["number"]] = order["id"]

    def _unfinished(self, order):
        """Approved at once, after a while, or never."""
        identity = self.wix.do(place_unfinished, self.wix.core, order)
        if self._chance.random() < 0.3:
            self.told.never.add(order["number"])
            return
        self.wix.do(step, self.wix.core, identity, "approve")
        self._placed(order)

    def _second_thoughts(self):
        """Of an order that lies on the counter already: nothing is on paper of one cancelled before."""
        number = self._chance.choice(list(self.told.placed))
        if number in self.told.cancelled | self.told.changed or number not in self.printed():
            return
        name = self._chance.choice(["more", "more", "cancel", "cancel", "see", "pay", "refund", "fulfill"])
        self.wix.do(step, self.wix.core, self.told.placed[number], name)
        {"cancel": self.told.cancelled, "more": self.told.changed}.get(name, set()).add(number)

    def _rush(self, count):
        self._tell(f"a rush: {count} orders at once")
        for _ in range(count):
            order = next(self._orders)
            self.wix.add(order)
            self._placed(order)

    def _for_later(self, count):
        """Their time comes within the day."""
        self._tell(f"{count} orders for later")
        for number in range(count):
            due = datetime.now(UTC) + LEAD + timedelta(seconds=max(50.0, (2 + number / 2) * self._hour))
            order = next(self._orders)
            _wanted_at(order, due)
            self.wix.add(order)
            self._placed(order)
        until(lambda: self._today()["later"], "those with a time wait for it; who sits at a table has none")

    # --- what goes wrong --------------------------------------------------------------------------

    def _broken(self, what, printer, command):
        self._tell(what)
        printer.tell(command)

    def _wix_goes(self):
        self._tell("Wix is away")
        self.wix.away()

    def _wix_is_back(self):
        self._tell("Wix is back")
        self.wix.back()

    def _wix_in_trouble(self):
        self._tell("Wix answers nonsense, asks for patience, and breaks off")
        for fault, number in (("503", None), ("429", 1), ("html", None), ("truncated", None), ("drop", None)):
            self.wix.fail(fault, number)

    def _killed(self):
        self._tell("docketd is killed, and starts again")
        self._rush(5)
        self.house.daemon.kill()
        self.house.open(self.wix)

    def _restarted(self):
        self._tell("docketd is stopped in good order, and starts again")
        self.house.daemon.stop()
        self.house.open(self.wix)

    # --- the end ----------------------------------------------------------------------------------

    def _is_over(self):
        """All that Wix has is in the journal, and no ticket waits."""
        today = self._today()
        return today["ordered"] >= len(self.told.placed) and not today["open"] + today["later"]

    def slips(self):
        return [slip for printer in (self.house.kitchen, self.house.bar) for slip in printer.slips()]

    def printed(self):
        """By number of the order, the slips."""
        found = {}
        for slip in self.slips():
            for line in slip.splitlines():
                if NUMBER.match(line.strip()):
                    found.setdefault(line.strip(), []).append(slip)
                    break
        return found

    def mistakes(self):
        """Of the paper, against what was ordered."""
        found = self.printed()
        wrong = [f"{number} is on no paper" for number in self.told.placed if number not in found]
        wrong += [
            f"{number} was never approved, and printed" for number in self.told.never if number in found
        ]
        for word, numbers in (
            ("VOID", self.told.cancelled),
            ("CHANGED", self.told.changed),
        ):
            wrong += [
                f"{number} has no {word}"
                for number in numbers
                if not any(word in slip for slip in found.get(number, ()))
            ]
        return wrong + _doubled(found)


def _doubled(found):
    """The same slip twice without a mark; the running number and times make each another one."""
    wrong = []
    for number, slips in found.items():
        plain = [slip for slip in slips if "MAY ALREADY HAVE" not in slip]
        wrong += [f"{number} has the same slip twice" for slip in set(plain) if plain.count(slip) > 1]
    return wrong


def _endless(start, count):
    for order in demo_orders(count, start):
        _wanted_at(order, None)
        yield order


def _wanted_at(order, due):
    """As soon as possible, or at a time."""
    shipping = order.get("shippingInfo")
    if shipping is None:
        return
    start = due or datetime.now(UTC) + timedelta(minutes=25)
    end = start + timedelta(minutes=15) if due else start
    way = shipping["code"].partition("|")[0]
    stamps = f"{int(start.timestamp() * 1000)}|{int(end.timestamp() * 1000)}"
    shipping["code"] = f"{way}|{stamps if due else 'ASAP'}"
    shipping["logistics"]["deliveryTimeSlot"] = {
        "from": start.isoformat(timespec="milliseconds"),
        "to": end.isoformat(timespec="milliseconds"),
    }


def _at_noon(settings):
    """In a zone where it is noon, so that the shop's day does not end in the middle of this one."""
    ahead = 12 - datetime.now(UTC).hour
    return settings.replace("Europe/Zurich", f"Etc/GMT{-ahead:+d}")


def _escaped(text):
    return text.replace("{", "{{").replace("}", "}}")


def status(folder):
    """What the command says, as the owner reads it."""
    words = [sys.executable, "docketd.py", "status", "--data", str(folder / "docketd")]
    found = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    return found.stdout


def main(words=None):
    parser = argparse.ArgumentParser(
        prog="python -m tests.day", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=4.0)
    parser.add_argument("--orders", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for journal and slips")
    chosen = parser.parse_args(words)
    with ExitStack() as stack:
        folder = chosen.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="docketd-day-")))
        folder.mkdir(parents=True, exist_ok=True)
        say = lambda text: sys.stdout.write(f"{text}\n") and sys.stdout.flush()  # noqa: E731
        day = Day(folder, stack, seconds=chosen.minutes * 60, orders=chosen.orders, seed=chosen.seed, say=say)
        today = day.run()
        say(f"\n{status(folder)}")
        wrong = day.mistakes()
        told = f"{len(day.told.placed)} orders at Wix, {len(day.told.changed)} changed,"
        told += f" {len(day.told.cancelled)} cancelled, {len(day.slips())} slips read"
        say(f"{told}: {'; '.join(wrong) or 'nothing missing, nothing twice'}")
    return 1 if wrong or today["ordered"] != len(day.told.placed) or today["open"] else 0


if __name__ == "__main__":
    sys.exit(main())
