"""The measurements. Each runs docketd itself as a process and answers its figures by their names."""

import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime

import psutil

from actors.demo.orders import demo_orders
from tests.bench.scene import Client, HealthWatch, Printers, daemon, free_port, order, settings
from tests.rig.processes import ROOT, Daemon, until
from tests.rig.wix import Wix

SENDERS = 8
WARM_UP = 5
MB = 1_000_000


def post(folder, size):
    """From sending `POST /orders` to the first byte at the printer; idle, one by one."""
    samples = []
    with closing(Printers()) as printers, closing(daemon(folder, printers)) as running:
        with closing(Client(running)) as client:
            for number in range(size.posts + WARM_UP):
                sent = time.monotonic()
                client.post(order(number, "Pizza"))
                samples.append((printers.slip()["first"] - sent) * 1000)
                threading.Event().wait(0.01)  # idle again
        running.stop()
    return spread(samples[WARM_UP:])


def wix(folder, size):
    """From the search that brings an order to the ticket's first byte at the printer."""
    samples = []
    with ExitStack() as stack:
        printers, shop = stack.enter_context(closing(Printers())), stack.enter_context(closing(Wix()))
        running = stack.enter_context(closing(daemon(folder, printers, shop)))
        until(lambda: len(shop.asked) >= 2, "the first polls")
        for found in _single_station_orders(size.wix + 2):
            shop.add(found)
            first = printers.slip()["first"]
            samples.append((first - max(at for at in shop.asked if at < first)) * 1000)
        running.stop()
    return spread(samples[2:])


def back(folder, size):
    """Seconds from the return of the network to the first byte of an order that waited at Wix.

    Half of the outages refuse connections, half swallow them. Wix is asked every 10 s, as it comes.
    """
    samples = []
    with ExitStack() as stack:
        printers, shop = stack.enter_context(closing(Printers())), stack.enter_context(closing(Wix()))
        shop.settings = shop.settings.replace('poll = "1s"', 'poll = "10s"')
        running = stack.enter_context(closing(daemon(folder, printers, shop)))
        until(lambda: shop.asked, "the first poll")
        for number, found in enumerate(_single_station_orders(size.outages)):
            shop.away(silent=bool(number % 2) and sys.platform == "linux")
            until(lambda: _source(running)["state"] == "away", "the outage to be noticed")
            shop.add(found)
            threading.Event().wait(size.outage_seconds + number * 0.37)  # not in step with anything
            over = time.monotonic()
            shop.back()
            samples.append(printers.slip()["first"] - over)
        running.stop()
    return {"p50": statistics.median(samples), "worst": max(samples)}


def _source(running):
    return running.get("/status")[1]["sources"][0]


def _single_station_orders(rounds):
    """One dish each, so that the first byte of one ticket is the order's."""
    for found in demo_orders(rounds, datetime.now(UTC)):
        yield found | {"lineItems": found["lineItems"][:1]}


def start(folder, size):
    """Seconds from starting the process to the first 200."""
    samples = []
    with closing(Printers()) as printers:
        for number in range(size.starts):
            port = free_port()
            began = time.monotonic()
            with closing(Daemon(folder / str(number), settings(printers, port=port))) as running:
                while not _healthy(port):
                    threading.Event().wait(0.002)
                samples.append(time.monotonic() - began)
                running.stop()
    return {"p50": statistics.median(samples)}


def _healthy(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def burst(folder, size):
    """Orders as fast as they are taken: a second's worth of them until all are confirmed."""
    with closing(Printers()) as printers, closing(daemon(folder, printers)) as running:
        began = time.monotonic()
        accepted = _all_at_once(running, size.orders)
        _all_printed(running, printers, size.orders)
        ended = time.monotonic()
        running.stop()
    return {"tickets": size.orders / (ended - began), "orders": size.orders / (accepted - began)}


def memory(folder, size):
    """What the daemon holds after a burst, beside an interpreter that imported the same and did nothing."""
    with closing(Printers()) as printers, closing(daemon(folder / "burst", printers)) as running:
        _all_at_once(running, size.orders)
        _all_printed(running, printers, size.orders)
        resident = psutil.Process(running.popen.pid).memory_info().rss
        running.stop()
    return {"resident": resident / MB, "ratio": resident / _bare_interpreter(folder / "bare")}


def health(folder, size):
    """How long `GET /health` takes: idle, and while orders come in and print."""
    with closing(Printers()) as printers, closing(daemon(folder, printers)) as running:
        with closing(HealthWatch(running)) as watch:
            threading.Event().wait(size.idle_seconds)
            idle = watch.end()
        with closing(HealthWatch(running)) as watch:
            _all_at_once(running, size.orders)
            _all_printed(running, printers, size.orders)
            busy = watch.end()
        running.stop()
    return {"idle p50": spread(idle)["p50"]} | {f"busy {name}": value for name, value in spread(busy).items()}


def journal(folder, size):
    """Durable accepts beside the disk's bare flushes: on this disk, and where each flush takes 20 ms more."""
    from tests.rig.disk import BadDisk

    folder.mkdir(parents=True, exist_ok=True)
    disk = BadDisk(folder, folder / "slow")
    disk.say("slow 20")
    bare = _journal_peer(folder / "bare", size.accepts, size.waiting)
    slow = _journal_peer(folder / "slow", max(8, size.accepts // 5), 0, disk.environment)
    return {"bare": bare["ratio"], "slow": slow["ratio"], "slow p99": slow["p99"], "next": bare["next"]}


def _journal_peer(folder, orders, waiting, environment=None):
    found = subprocess.run(
        [sys.executable, "-m", "tests.bench.journal_peer", folder, str(orders), str(waiting)],
        cwd=ROOT,
        env=os.environ | (environment or {}),
        check=True,
        capture_output=True,
        timeout=600,
    )
    return json.loads(found.stdout)


def spread(samples):
    hundredths = statistics.quantiles(samples, n=100, method="inclusive")
    return {"p50": statistics.median(samples), "p95": hundredths[94], "p99": hundredths[98]}


def _all_at_once(running, orders):
    """Answers when the last one was accepted."""
    senders = [threading.Thread(target=_send, args=(running, part, orders)) for part in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return time.monotonic()


def _send(running, part, orders):
    with closing(Client(running)) as client:
        for number in range(part, orders, SENDERS):
            client.post(order(number, "Drinks" if number % 2 else "Pizza"))


def _all_printed(running, printers, orders):
    for _ in range(orders):
        printers.slip()  # asking docketd all the time would be a load of its own
    until(lambda: _printed(running) >= orders, "all confirmed", 300)


def _printed(running):
    return running.get("/status")[1]["queue"]["states"].get("printed", 0)


def _bare_interpreter(folder):
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
