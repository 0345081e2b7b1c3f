"""Where a scenario is played: a restaurant of processes, orders that count, and the paper at the end."""

from __future__ import annotations

import http.client
import os
import threading
import time
from functools import cached_property

from tests.faults.conftest import House
from tests.faults.suite import paper
from tests.faults.suite.scenario import Figures
from tests.rig.processes import until

ENDS = ("printed", "sent", "held", "dead", "cancelled", "moved")
KEPT = ("held", "dead", "cancelled")
SECTIONS = {"kitchen": "Pizza", "bar": "Drinks", "grill": "Grill"}  # of the menu, by station


class Stage:
    """`long` is the form that takes its time: more tickets, and outages of their real length."""

    def __init__(self, folder, stack, *, long=False):
        self.long = long
        self.stack = stack
        self.folder = folder
        self.model = "TM-m30III"
        self.accepted = {}  # the tickets that docketd has said yes to, and when
        self.refused = 0
        self.unanswered = []  # orders to be sent again
        self._number = 0
        self._overs = []
        self.more_printers = []

    @cached_property
    def house(self):
        """Its printers are of the kind that `model` says when it is asked for first."""
        return House(self.folder, self.stack, self.model)

    def many(self, quick, long):
        return long if self.long else quick

    def limit(self, seconds):
        """As much longer as this machine has to share itself; the test command runs many tests at once."""
        return self.many(10, max(1.0, os.getloadavg()[0] / os.cpu_count())) * seconds

    # --- orders -----------------------------------------------------------------------------------

    def order(self, *sections, number=None, **more):
        """One that must be taken; answers its number. `more` goes into the order."""
        status, answer = self.offer(*sections, number=number, **more)
        assert status in {200, 202}, answer
        return self._number if number is None else number

    def orders(self, count, *sections):
        return [self.order(*sections) for _ in range(count)]

    def offer(self, *sections, number=None, suffix="", **more):
        """Status (0 without an answer) and answer. With its `number` it is the same order once more."""
        if number is None:
            self._number += 1
            number = self._number
        body = {"id": f"A-{number}", "number": str(number), **more}
        body["items"] = [
            {"name": f"Dish {number} {section}{suffix}", "category": section}
            for section in sections or ("Pizza",)
        ]
        try:
            status, answer = self.house.daemon.post("/orders", body)
        except (http.client.HTTPException, ValueError):  # it died in the middle of its answer
            status, answer = 0, None
        if status in {200, 202}:
            for section in sections or ("Pizza",):
                self.accepted.setdefault((number, section), time.monotonic())
        else:
            self.refused += 1
        return status, answer

    @property
    def last(self):
        return self._number

    def skip(self, count):
        """Numbers of orders that come in by another way."""
        self._number += count

    # --- waiting ----------------------------------------------------------------------------------

    def fault_is_over(self):
        """From now on the first slip counts as being back. Of several faults the slowest counts."""
        self._overs.append(time.time())

    def pause(self, seconds):
        """The length of an outage: nothing can be waited for while nothing happens."""
        threading.Event().wait(seconds)

    def seconds_to_paper(self, section):
        """From the order to its slip."""
        began = time.monotonic()
        number = self.order(section)
        until(lambda: (number, section) in self.copies(), "its slip")
        return time.monotonic() - began

    def copies(self):
        return paper.copies(self.slips())

    def slips(self):
        return [slip for printer in self.printer_processes for slip in printer.slips()]

    def printers(self):
        return {each["name"]: each for each in self.house.daemon.get("/status")[1]["printers"]}

    def state(self, printer="kitchen"):
        return self.printers()[printer]["state"]

    def alerts(self):
        return {alert["key"]: alert for alert in self.house.daemon.get("/status")[1]["alerts"] or ()}

    def until_calm(self, seconds=120):
        until(lambda: self.house.daemon.all_in(*ENDS), f"all {' or '.join(ENDS)}", seconds)

    # --- the end ----------------------------------------------------------------------------------

    def figures(self, seconds=120):
        """Waits until nothing is on its way, and reads all paper, also what is not cut."""
        self.until_calm(seconds)
        texts = [*self.slips(), *(each.tell("status")["unfinished"] for each in self.printer_processes)]
        on_paper, marked, unmarked, lost = paper.count(self.accepted, paper.copies(texts), self.kept())
        return Figures(
            accepted=len(self.accepted),
            on_paper=on_paper,
            marked=marked,
            unmarked=unmarked,
            lost=lost,
            kept=len(self.accepted) - on_paper - lost,
            back=self.back(),
        )

    def kept(self):
        """Tickets that wait for a person, or that a person has discarded."""
        return {
            (int(job["number"]), SECTIONS.get(job["station"], ""))
            for job in self.house.daemon.jobs()
            if job["state"] in KEPT and job["number"].isdigit()
        }

    @property
    def printer_processes(self):
        return (self.house.kitchen, self.house.bar, *self.more_printers)

    def back(self):
        """Seconds to the first slip, after the slowest of all faults."""
        return max(self.backs(), default=None)

    def backs(self):
        """The same of each fault that a slip came after."""
        files = [file for printer in self.printer_processes for file in printer.out.glob("slip-*.txt")]
        times = [file.stat().st_mtime for file in files]
        after = [[each - over for each in times if each >= over] for over in self._overs]
        return [min(each) for each in after if each]
