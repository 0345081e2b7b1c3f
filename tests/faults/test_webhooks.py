"""A webhook on its way to paper, through the real daemon: once, whatever comes beside it."""

import json
import re
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing
from datetime import UTC, datetime

import pytest

from actors.demo.orders import demo_orders
from tests.faults.conftest import copies
from tests.rig.processes import until
from tests.rig.webhooks import INSTANCE, VECTOR, claims, public_pem, signed
from tests.rig.wix import Wix, stamp

pytestmark = pytest.mark.timeout(120)

EXTRA = f'public_key = "wix.pem"\ninstance_id = "{INSTANCE}"\n'
TAKEN_AT = re.compile(r"what comes from outside, by a tunnel or a proxy, is taken at 127\.0\.0\.1:(\d+)")


def opened(house, wix, *, reached=True):
    """A daemon that takes webhooks, and the address for them."""
    (house.folder / "docketd").mkdir(exist_ok=True)
    (house.folder / "docketd" / "wix.pem").write_text(public_pem(), "utf-8")
    env = {"DOCKETD_GATEWAY__TUNNEL": "127.0.0.1:0", "INVOCATION_ID": "", "JOURNAL_STREAM": ""}
    before = len(ports_in(house.folder))  # of a daemon that was killed
    daemon = house.open(wix, EXTRA, env=env)
    port = until(lambda: next(iter(ports_in(house.folder)[before:]), None), "the second entrance")
    if reached:
        until(lambda: daemon.get("/sources")[1]["sources"][0]["state"] == "fine", "the first contact")
    return daemon, f"http://127.0.0.1:{port}/webhooks/wix"


def log_of(folder):
    return [line for file in sorted(folder.rglob("*.log")) for line in file.read_text("utf-8").splitlines()]


def ports_in(folder):
    return TAKEN_AT.findall("\n".join(log_of(folder)))


def post(url, token):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, token.encode()), timeout=30) as answer:  # noqa: S310
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def approved(order, sequence="2"):
    now = int(time.time())
    wire = {
        "id": f"{order['id']}-{sequence}",
        "entityFqdn": "wix.ecom.v1.order",
        "slug": "approved",
        "entityId": order["id"],
        "actionEvent": {"body": {"order": order}},
        "entityEventSequence": sequence,
    }
    return signed(claims(wire, times=(now, now + 300_000)))


def an_order():
    (order,) = demo_orders(1, datetime.now(UTC))
    return order | {"updatedDate": stamp(datetime.now(UTC)), "buyerNote": "A secret of the guest's"}


def test_eight_at_once_and_a_poll_make_one_ticket_on_paper(house):
    with closing(Wix()) as wix:
        daemon, url = opened(house, wix)
        order = an_order()
        token, answers = approved(order), []
        threads = [
            threading.Thread(target=lambda: answers.append(post(url, token)), daemon=True) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        wix._call(wix.core.add, order)
        for thread in threads:
            thread.join(60)
        assert answers == [200] * 8
        until(lambda: daemon.all_in("printed"), "printed")
        asked = len(wix.asked)
        until(lambda: len(wix.asked) >= asked + 2, "two polls that found it again")
        assert post(url, token) == 200
        until(lambda: daemon.all_in("printed"), "printed, and nothing more")
        assert len(daemon.jobs()) == len(house.kitchen.slips()) + len(house.bar.slips())
        assert copies(house.kitchen.slips(), "A secret of the guest's") == (1, 0)


def test_it_prints_while_wix_itself_can_not_be_asked_and_again_after_a_kill(house):
    with closing(Wix()) as wix:
        daemon, url = opened(house, wix)
        order = an_order()
        token = approved(order)
        wix._call(wix.core.fail_next, 503, b"", {}, 1000)
        assert post(url, token) == 200
        daemon.kill()
        daemon, url = opened(house, wix, reached=False)
        assert post(url, token) == 200
        until(lambda: daemon.all_in("printed"), "printed")
        assert copies(house.kitchen.slips(), "A secret of the guest's")[0] == 1


def test_what_is_refused_stands_in_the_log_without_a_word_of_its_own(house):
    with closing(Wix()) as wix:
        daemon, url = opened(house, wix)
        assert post(url, VECTOR["jwt"]) == 401  # good, and signed by another app
        assert post(daemon.address + "/webhooks/wix", approved(an_order())) == 404
        assert post(url, approved(an_order())) == 200
        until(lambda: daemon.all_in("printed"), "printed")
        refused = "a webhook from 127.0.0.1 was refused"
        until(lambda: any(refused in line for line in log_of(house.folder)), "a line of it")
        written = "\n".join([*log_of(house.folder), *daemon.errors])
        for secret in ("A secret of the guest's", "Margherita", VECTOR["jwt"][:30], VECTOR["jwt"][-30:]):
            assert secret not in written
        (raw,) = _raw(daemon)
        assert json.loads(raw)["buyerNote"] == "A secret of the guest's"


def _raw(daemon):
    with closing(sqlite3.connect(f"file:{daemon.folder}/journal.db?mode=ro", uri=True)) as journal:
        return [row[0] for row in journal.execute("SELECT raw FROM revisions")]
