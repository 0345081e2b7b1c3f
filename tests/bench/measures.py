"""Each measurement answers a list of samples, or a dictionary of figures."""

import http.client
import json
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime

import psutil

from actors.demo.orders import demo_orders
from tests.bench.scene import Client, Printers, daemon, free_port, order, settings
from tests.rig.processes import ROOT, Daemon, until
from tests.rig.wix import Wix

BURST = 1000
SENDERS = 8


def post_to_first_byte(folder, rounds=200):
    """Milliseconds from sending `POST /orders` to the first byte at the printer; idle, one by one."""
    samples = []
    with closing(Printers()) as printers, closing(daemon(folder, printers)) as running:
        with closing(Client(running)) as client:
            for number in range(rounds + 5):
                sent = time.monotonic()
                client.post(order(number, "Pizza"))
                samples.append((printers.slip()["first"] - sent) * 1000)
                threading.Event().wait(0.01)  # idle again
        running.stop()
    return samples[5:]


def wix_to_first_byte(folder, rounds=30):
    """Milliseconds from the search that brings an order to the ticket's first byte at the printer."""
    samples = []
    with ExitStack() as stack:
        printers, wix = stack.enter_context(closing(Printers())), stack.enter_context(closing(Wix()))
        running = stack.enter_context(closing(daemon(folder, printers, wix)))
        until(lambda: len(wix.asked) >= 2, "the first polls")
        for found in _single_station_orders(rounds + 2):
            wix.add(found)
            first = printers.slip()["first"]
            samples.append((first - max(at for at in wix.asked if at < first)) * 1000)
        running.stop()
    return samples[2:]


def _single_station_orders(rounds):
    """One dish each, so that the first byte of one ticket is the order's."""
    for found in demo_orders(rounds, datetime.now(UTC)):
        yield found | {"lineItems": found["lineItems"][:1]}


def start_to_health(folder, rounds=10):
    """Seconds from starting the process to the first 200."""
    samples = []
    with closing(Printers()) as printers:
        for number in range(rounds):
            port = free_port()
            began = time.monotonic()
            with closing(Daemon(folder / str(number), settings(printers, port=port))) as running:
                while not _healthy(port):
                    threading.Event().wait(0.002)
                samples.append(time.monotonic() - began)
                running.stop()
    return samples


def _healthy(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def burst(folder):
    """1,000 orders as fast as they are taken: tickets a second until confirmed, and memory afterwards."""
    with closing(Printers()) as printers, closing(daemon(folder, printers)) as running:
        began = time.monotonic()
        senders = [threading.Thread(target=_send, args=(running, part)) for part in range(SENDERS)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        accepted = time.monotonic()
        for _ in range(BURST):
            printers.slip()  # asking docketd all the time would be a load of its own
        until(lambda: _printed(running) >= BURST, "all confirmed", 300)
        ended = time.monotonic()
        resident = psutil.Process(running.popen.pid).memory_info().rss
        running.stop()
    return {
        "tickets a second": BURST / (ended - began),
        "orders accepted a second": BURST / (accepted - began),
        "resident": resident,
    }


def _send(running, part):
    with closing(Client(running)) as client:
        for number in range(part, BURST, SENDERS):
            client.post(order(number, "Drinks" if number % 2 else "Pizza"))


def _printed(running):
    return running.get("/status")[1]["queue"]["states"].get("printed", 0)


def bare_interpreter(folder):
    """Resident bytes of an interpreter that has imported what a daemon imports that has printed something."""
    with closing(Printers()) as printers:
        running = Daemon(folder, settings(printers), env={"PYTHONPROFILEIMPORTTIME": "1"}).ready()
        with closing(running), closing(Client(running)) as client:
            client.post(order(0, "Pizza"))
            until(lambda: _printed(running) == 1, "one ticket")
            running.stop()
            names = [
                line.rpartition("|")[2].strip() for line in running.errors if line.startswith("import time:")
            ]
    code = f"import importlib, json, psutil\nfor n in {names!r}:\n"
    code += " try: importlib.import_module(n)\n except Exception: pass\n"
    code += "print(json.dumps(psutil.Process().memory_info().rss))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)
    return json.loads(found.stdout)
