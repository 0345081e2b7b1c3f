"""A daemon with two printers, all of them processes."""

from contextlib import ExitStack

import pytest

from tests.rig.processes import Daemon, Printer

SETTINGS = """
[site]
name = "Trattoria Test"
timezone = "Europe/Zurich"

[[printer]]
name = "kitchen"
model = "TM-m30III"
connect = "{kitchen}"

[[printer]]
name = "bar"
model = "TM-m30III"
connect = "{bar}"

[[station]]
name = "kitchen"
printer = "kitchen"

[[station]]
name = "bar"
printer = "bar"
match = {{ section = ["Drinks"] }}

[gateway]
listen = "127.0.0.1:0"
"""

PROFILES = {"POS-80": "generic-80"}  # what an emulated printer is called in the settings


class House:
    """What a test needs of the restaurant: its two printers, and a daemon that may die and come back."""

    def __init__(self, folder, stack, model="TM-m30III"):
        self.folder = folder
        self._stack = stack
        self.kitchen = self.keep(Printer(folder / "kitchen", model))
        self.bar = self.keep(Printer(folder / "bar", model))
        self.daemon = None
        self.settings = SETTINGS.replace("TM-m30III", PROFILES.get(model, model))

    def keep(self, process):
        self._stack.callback(process.close)
        return process

    def open(self, wix=None, extra="", *, keep_file=False, wait=True, env=None, program="docketd"):
        """`extra` is added to the settings; with `keep_file` they stay as they are on the disk.

        `program` is what runs in place of docketd, with `env` in its environment.
        """
        settings = self.settings.format(kitchen=self.kitchen.address, bar=self.bar.address)
        env = (env or {}) | ({} if wix is None else wix.environment)
        settings = None if keep_file else settings + (wix.settings if wix else "") + extra
        process = Daemon(self.folder / "docketd", settings, env, program)
        self.daemon = self.keep(process)
        return self.daemon.ready() if wait else self.daemon

    def order(self, number, *sections):
        """A dish a section; the name of each is in no other order."""
        dishes = [{"name": f"Dish {number} {section}", "category": section} for section in sections]
        body = {"id": f"A-{number}", "number": str(number), "items": dishes}
        status, answer = self.daemon.post("/orders", body)
        assert status == 202, answer
        return answer


@pytest.fixture
def house(tmp_path):
    with ExitStack() as stack:
        yield House(tmp_path, stack)


def copies(slips, text):
    """How many slips name it, and how many of those are marked as possible second copies."""
    found = [slip for slip in (" ".join(slip.split()) for slip in slips) if text in slip]
    return len(found), sum("MAY ALREADY HAVE" in slip for slip in found)
