"""The real daemon, the real cupsd, and printers behind its queues."""

import shutil
import signal
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.rig import cups
from tests.rig.processes import Daemon, Printer, until

MISSING = cups.missing()

pytestmark = [pytest.mark.skipif(bool(MISSING), reason=MISSING), pytest.mark.timeout(180)]

SETTINGS = """
[[printer]]
name = "kitchen"
model = "TM-m30III"
connect = "{address}"

[[printer]]
name = "bar"
model = "TM-m30III"
connect = "virtual://bar"

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

NEXT_TICKET = 15.0  # seconds


class House:
    """A print server, and a daemon with a printer behind its queue `kitchen`."""

    def __init__(self, stack, folder, data):
        self._stack, self._folder, self._data = stack, folder, data
        self.server = self.daemon = None
        self._orders = 0

    def serve(self, device="acts:/", **options):
        policy = options.pop("policy", "abort-job")
        self.server = cups.Cups(self._folder, **options)
        self._stack.enter_context(closing(self.server))
        self.server.start().add("kitchen", device, policy)
        return self.server

    def run(self, *, settings=True, address=None):
        address = address or self.server.address("kitchen")
        daemon = Daemon(self._data, SETTINGS.format(address=address) if settings else None)
        self.daemon = self._stack.enter_context(closing(daemon)).ready()
        return self.daemon

    def order(self, section="Pizza"):
        self._orders += 1
        item = {"name": f"dish {self._orders}", "quantity": 1, "category": section}
        order = {"id": f"Q-{self._orders}", "number": str(self._orders), "type": "pickup", "items": [item]}
        assert self.daemon.post("/orders", order)[0] == 202

    def kitchen(self):
        (found,) = [each for each in self.daemon.get("/printers")[1]["printers"] if each["name"] == "kitchen"]
        return found

    def named(self, *reasons):
        until(lambda: set(self.kitchen()["reasons"]) == set(reasons), f"{reasons}, not {self.kitchen()}")

    def sent(self, count, seconds=60.0):
        def all_sent():
            jobs = [job for job in self.daemon.jobs() if job["printer"] == "kitchen"]
            return jobs if len(jobs) == count and all(job["state"] == "sent" for job in jobs) else None

        return until(all_sent, f"{count} sent", seconds)

    def in_queue(self):
        """A ticket of docketd's is with the print server."""
        until(lambda: "kitchen-" in self.server.run("lpstat", "-o", "kitchen"), "a job in the queue")


@pytest.fixture
def house(tmp_path):
    folder = Path(tempfile.mkdtemp(prefix="cups"))
    with ExitStack() as stack:
        found = House(stack, folder, tmp_path / "data")
        yield found
        if found.daemon is not None and found.daemon.popen.poll() is None:
            assert found.daemon.stop() == 0
    shutil.rmtree(folder, ignore_errors=True)


def test_tickets_go_through_a_queue_to_a_printer_and_count_as_sent(house, tmp_path):
    with closing(Printer(tmp_path / "slips", speed=2000)) as printer:
        server = house.serve(
            f"socket://127.0.0.1:{printer.port}/?waiteof=false&snmp=false", policy="retry-job"
        )
        house.run()
        for _ in range(10):
            house.order()
        jobs = house.sent(10)
        assert {job["evidence"] for job in jobs} == {"spooler"}
        until(lambda: len(printer.slips()) == 10, "ten slips")
        assert [f"dish {number + 1}" in slip for number, slip in enumerate(printer.slips())] == [True] * 10
        until(
            lambda: server.policy("kitchen") == "abort-job", "a policy"
        )  # set right: CUPS prints nothing again by itself
        assert any("printer-error-policy=retry-job" in line for line in house.daemon.errors)


def test_what_the_printer_reports_is_shown_until_it_is_over(house):
    server = house.serve()
    house.run()
    server.report("media-empty-error", "cover-open-error")
    house.order()
    house.named("media-empty", "cover-open")
    assert house.kitchen()["state"] == "stopped"
    server.report("media-empty-error")
    house.named("media-empty")
    assert house.daemon.all_in("sending")
    server.report()
    house.sent(1)
    house.named()
    assert server.printed.count(b"dish 1") == 1


def test_a_printer_that_is_off_is_named_and_its_ticket_comes_when_it_is_back(house):
    with closing(cups.Sink()) as sink:
        house.serve(sink.device())
        house.run()
        house.order()
        house.named("unreachable")
        assert house.daemon.all_in("sending")
        sink.come()
        house.sent(1)
        house.named()
        assert bytes(sink.received).count(b"dish 1") == 1


def test_a_stopped_queue_is_started_again_and_the_next_ticket_comes_soon(house):
    server = house.serve()
    house.run()
    house.named()
    server.run("cupsdisable", "kitchen")
    began = time.monotonic()
    house.order()
    house.sent(1, NEXT_TICKET)
    assert time.monotonic() - began < NEXT_TICKET
    assert server.printed.count(b"dish 1") == 1
    until(lambda: any("started it again" in line for line in house.daemon.errors), "a word of it")


def test_over_its_socket_cups_lets_a_member_of_its_group_start_a_queue_again(house):
    """With the rules that Debian's CUPS has; on the network it lets nobody."""
    server = house.serve(strict=True)
    house.run(address=server.socket_address("kitchen"))
    house.named()
    server.run("cupsdisable", "kitchen")
    house.order()
    house.sent(1, NEXT_TICKET)
    assert server.printed.count(b"dish 1") == 1


def test_where_cups_forbids_it_that_is_told_and_a_person_starts_the_queue(house):
    server = house.serve(strict=True, policy="retry-job")
    house.run()
    until(lambda: any("sudo lpadmin -p kitchen" in line for line in house.daemon.errors), "the command")
    server.run("cupsdisable", "kitchen")
    house.order()
    until(lambda: any("stays so: forbidden" in line for line in house.daemon.errors), "why not")
    house.named("queue-stopped")
    assert server.policy("kitchen") == "retry-job"
    server.run("cupsenable", "kitchen")
    house.sent(1)


def test_a_ticket_that_broke_off_in_a_stopped_queue_comes_again_marked(house):
    """CUPS would print it from its beginning, and without a mark."""
    server = house.serve(policy="stop-printer")
    house.run()
    house.named()
    server.report("other-error")
    house.order()
    house.named("other")
    server.run("lpadmin", "-p", "kitchen", "-o", "printer-error-policy=stop-printer")  # docketd set it right
    server.report("fail")
    until(lambda: any("took back" in line for line in house.daemon.errors), "a ticket taken back")
    server.report()
    (job,) = house.sent(1)
    assert job["marked"]
    assert server.printed.count(b"dish 1") == 1


def test_a_ticket_that_a_killed_server_forgot_comes_again_marked(house):
    server = house.serve(dirty=3600)
    server.run("lpadmin", "-p", "kitchen", "-o", "printer-is-shared=false")
    house.run()
    house.named()
    server.report("other-error")
    house.order()
    house.named("other")
    server.kill()
    house.named("refused")
    assert house.daemon.all_in("sending")  # nothing is decided while the server is away
    server.report()
    server.start()
    if "kitchen" not in server.run("lpstat", "-e"):
        server.add("kitchen", "acts:/")
    (job,) = house.sent(1)
    assert job["marked"]
    detail = house.daemon.get(f"/jobs/{job['job']}")[1]
    assert [each["outcome"] for each in detail["attempts"]] == ["lost", "taken"]
    assert detail["attempts"][0]["why"] == "the print server does not know its document any more"
    assert server.printed.count(b"dish 1") == 1


@pytest.mark.parametrize("done", [False, True], ids=["waiting", "done"])
def test_a_killed_daemon_finds_its_ticket_again(house, done):
    server = house.serve()
    house.run()
    house.named()
    server.report("other-error")
    house.order()
    house.named("other")
    house.daemon.kill()
    if done:
        server.report()
        until(lambda: server.printed, "the ticket")
    house.run(settings=False)
    if not done:
        house.named("other")
        assert house.daemon.all_in("sending")
        server.report()
    (job,) = house.sent(1)
    assert not job["marked"]
    assert server.printed.count(b"dish 1") == 1


def test_a_server_that_hangs_costs_its_printer_alone(house):
    server = house.serve()
    house.run()
    house.named()
    server.freeze()
    try:
        house.order()
        for _ in range(5):
            house.order("Drinks")

        def bar_is_through():
            jobs = [job for job in house.daemon.jobs() if job["printer"] == "bar"]
            return len(jobs) == 5 and all(job["state"] == "printed" for job in jobs)

        until(bar_is_through, "five printed", 20)
        house.named("timed-out")
    finally:
        server.thaw()
    began = time.monotonic()
    house.sent(1, NEXT_TICKET)
    assert time.monotonic() - began < NEXT_TICKET


def test_asked_to_stop_with_a_ticket_in_the_queue_it_stops_and_finds_it_again(house):
    server = house.serve()
    house.run()
    house.named()
    server.report("media-empty-error")
    house.order()
    house.named("media-empty")
    house.daemon.popen.send_signal(signal.SIGTERM)
    assert house.daemon.wait() == 0
    house.run(settings=False)
    house.named("media-empty")
    server.report()
    (job,) = house.sent(1)
    assert not job["marked"]
    assert server.printed.count(b"dish 1") == 1
