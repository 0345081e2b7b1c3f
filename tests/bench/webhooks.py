"""From a signed webhook to its answer, and to the first byte at the printer."""

import http.client
import json
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime

from actors.demo.orders import demo_orders
from tests.bench.measures import spread
from tests.bench.scene import Printers, free_port, settings
from tests.rig.processes import ROOT, Daemon, until
from tests.rig.webhooks import INSTANCE, claims, public_pem, signed
from tests.rig.wix import Wix, stamp

WARM_UP = 5
CALLERS = 64
FLUSH_MS = 20


def webhook(folder, size):
    """From sending a webhook to the first byte at the printer; idle, one by one."""
    samples = []
    with _taking(folder) as (printers, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        with closing(connection):
            for token in list(_tokens(size.posts + WARM_UP)):
                sent = time.monotonic()
                connection.request("POST", "/webhooks/wix", token)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    raise RuntimeError(f"{answer.status} for a webhook")
                samples.append((printers.slip()["first"] - sent) * 1000)
                threading.Event().wait(0.01)  # idle again
    return spread(samples[WARM_UP:])


def crowd(folder, size):
    """From sending a webhook to its answer: 64 callers, where each flush takes 20 ms more."""
    from tests.rig.disk import BadDisk

    folder.mkdir(parents=True, exist_ok=True)
    tokens = folder / "tokens"
    disk = BadDisk(folder, folder / "slow")
    with _taking(folder / "slow", disk.environment) as (_, port):
        tokens.write_text("\n".join(_tokens(max(CALLERS, size.webhooks))), "ascii")
        disk.say(f"slow {FLUSH_MS}")
        found = subprocess.run(
            [
                *(sys.executable, "-m", "tests.bench.webhook_peer"),
                *(f"http://127.0.0.1:{port}/webhooks/wix", str(CALLERS), str(tokens)),
            ],
            cwd=ROOT,
            check=True,
            capture_output=True,
            timeout=300,
        )
        disk.say("well")
    return spread(json.loads(found.stdout))


@contextmanager
def _taking(folder, environment=None):
    """A docketd that takes webhooks: its printers, and the port for those."""
    with ExitStack() as stack:
        printers, shop = stack.enter_context(closing(Printers())), stack.enter_context(closing(Wix()))
        port = free_port()
        text = settings(printers, shop).replace('poll = "1s"', 'poll = "10s"')  # as usual
        key = f"instance_id = \"{INSTANCE}\"\npublic_key = '''\n{public_pem()}'''\n"
        env = shop.environment | (environment or {}) | {"DOCKETD_GATEWAY__TUNNEL": f"127.0.0.1:{port}"}
        running = stack.enter_context(closing(Daemon(folder, text + key, env))).ready()
        until(lambda: shop.asked, "the first contact")
        yield printers, port
        running.stop()


def _tokens(count):
    """Of orders with one dish each, so that the first byte of one ticket is the order's."""
    now = datetime.now(UTC)
    for number, found in enumerate(demo_orders(count, now)):
        order = found | {"lineItems": found["lineItems"][:1], "updatedDate": stamp(now)}
        wire = {
            "id": f"event-{number}",
            "entityFqdn": "wix.ecom.v1.order",
            "slug": "approved",
            "entityId": order["id"],
            "actionEvent": {"body": {"order": order}},
            "entityEventSequence": "2",
        }
        issued = int(now.timestamp())
        yield signed(claims(wire, times=(issued, issued + 300_000)))
