"""What a measurement needs: printers that tell the time, a daemon, a client that keeps its connection."""

import http.client
import json
import queue
import socket
import subprocess
import sys
import threading

from tests.rig.processes import ROOT, Daemon

PRINTERS = """
[[printer]]
name = "kitchen"
model = "TM-m30III"
connect = "tcp://127.0.0.1:{kitchen}"

[[printer]]
name = "bar"
model = "TM-m30III"
connect = "tcp://127.0.0.1:{bar}"

[[station]]
name = "kitchen"
printer = "kitchen"

[[station]]
name = "bar"
printer = "bar"
match = {{ section = ["Drinks"] }}

[later]
hold = false

[gateway]
listen = "127.0.0.1:{port}"
"""

ONE = """
[[printer]]
name = "{name}"
model = "TM-m30III"
connect = "tcp://127.0.0.1:{port}"

[[station]]
name = "{name}"
printer = "{name}"
match = {{ section = ["{name}"] }}
"""

ONE_USB = """
[[printer]]
name = "usb"
model = "generic-80"
connect = "usb://04b8:0e28"

[[station]]
name = "usb"
printer = "usb"
match = { section = ["usb"] }
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Printers:
    """All in one process; `slips` gets what they say."""

    def __init__(self, *names):
        names = names or ("kitchen", "bar")
        command = [sys.executable, "-m", "tests.bench.printer_peer", *names]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.ports = {}
        for _ in names:
            line = json.loads(self._process.stdout.readline())
            self.ports[line["printer"]] = line["port"]
        self.slips = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            self.slips.put(json.loads(line))

    def slip(self):
        return self.slips.get(timeout=60)

    def close(self):
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._process.stdout.close()


def settings(printers, wix=None, port=0):
    text = PRINTERS.format(**printers.ports, port=port)
    return text + (wix.settings if wix else "")


def many(printers):
    """Each printer with a station of its own, which takes the section of its name."""
    parts = [ONE.format(name=name, port=port) for name, port in printers.ports.items()]
    return "\n".join([*parts, '[gateway]\nlisten = "127.0.0.1:0"\n'])


def daemon(folder, printers, wix=None):
    return Daemon(folder, settings(printers, wix), env=wix.environment if wix else None).ready()


class Client:
    """One connection, kept."""

    def __init__(self, daemon):
        host, _, port = daemon.address.removeprefix("http://").partition(":")
        self._connection = http.client.HTTPConnection(host, int(port), timeout=60)
        self._headers = {"X-API-Key": daemon.key, "Content-Type": "application/json"}

    def post(self, order):
        self._connection.request("POST", "/orders", json.dumps(order), self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 202:
            raise RuntimeError(f"{answer.status}: {body!r}")

    def close(self):
        self._connection.close()


class HealthWatch:
    """Asks for the daemon's health, again and again, from a process of its own."""

    def __init__(self, daemon):
        host, _, port = daemon.address.removeprefix("http://").partition(":")
        command = [sys.executable, "-m", "tests.bench.health_peer", host, port]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def end(self):
        """The milliseconds of each answer."""
        answer, _ = self._process.communicate(timeout=60)
        if self._process.returncode:
            raise RuntimeError("the daemon was not healthy")
        return json.loads(answer)

    def close(self):
        self._process.kill()
        self._process.communicate()


def order(number, section):
    """An ordinary one: three dishes, a choice, a note."""
    return {
        "id": f"B-{number}",
        "number": str(number),
        "type": "pickup",
        "customer": {"name": "Alex Sample", "phone": "+15550100111"},
        "items": [
            {"name": "Margherita", "quantity": 2, "category": section, "note": "well done"},
            {"name": "Caesar Salad", "category": section, "options": [{"group": "Dressing", "name": "side"}]},
            {"name": "Tiramisu", "category": section},
        ],
        "note": "Ring twice",
    }
