"""The real cupsd, and what it can't be made to do."""

import shutil
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.rig import cups
from tests.rig.processes import until as until_now
from tests.transports.spool_contract import DEADLINE, SpoolContract, until
from transports.addresses import parse_address
from transports.errors import RefusedError
from transports.registry import make_spool
from transports.spool import DocumentState

MISSING = cups.missing()
needs_cups = pytest.mark.skipif(bool(MISSING), reason=MISSING)
WORDS = {
    "media-empty": "media-empty-error",
    "cover-open": "cover-open-error",
    "media-low": "media-low-warning",
}


@pytest.fixture
def folder():
    found = Path(tempfile.mkdtemp(prefix="cups"))
    yield found
    shutil.rmtree(found, ignore_errors=True)


class CupsEnd:
    def __init__(self, server, address):
        self.server = server
        self._address = address

    def spool(self):
        return make_spool(parse_address(self._address))

    @property
    def printed(self):
        return self.server.printed

    def hold(self):
        self.server.report("other-error")

    def go_on(self):
        self.server.report()

    def report(self, *reasons):
        self.server.report(*(WORDS[reason] for reason in reasons))

    def stop(self):
        self.server.run("cupsdisable", "kitchen")

    def refuse(self):
        self.server.run("cupsreject", "kitchen")

    def submit_as_another(self, name, data):
        file = self.server.folder / "letter"
        file.write_bytes(data)
        said = self.server.run("lp", "-U", "nobody", "-d", "kitchen", "-t", name, "-o", "raw", file)
        return int(said.split("kitchen-")[1].split()[0])

    def vanish(self):
        self.server.kill()

    def come_back(self):
        self.server.start()

    def freeze(self):
        self.server.freeze()

    def thaw(self):
        self.server.thaw()


@needs_cups
class TestCups(SpoolContract):
    @pytest.fixture
    def end(self, folder):
        with closing(cups.Cups(folder)) as server:
            server.start().add("kitchen", "acts:/")
            yield CupsEnd(server, server.address("kitchen"))


@needs_cups
class TestCupsOverItsSocket(SpoolContract):
    """With the rules that Debian's CUPS has."""

    @pytest.fixture
    def end(self, folder):
        with closing(cups.Cups(folder, strict=True)) as server:
            server.start().add("kitchen", "acts:/")
            yield CupsEnd(server, server.socket_address("kitchen"))


# --- what CUPS alone does -------------------------------------------------------------------------


@pytest.fixture
def server(folder):
    with closing(cups.Cups(folder, strict=True)) as found:
        yield found.start().add("kitchen", "acts:/", "retry-job")


def spool_at(address):
    return make_spool(parse_address(address))


@needs_cups
async def test_a_queue_that_is_not_there_is_named(server):
    spool = spool_at(server.address("kitchn"))
    for call in (spool.state(DEADLINE), spool.submit("docketd 7", b"soup", DEADLINE)):
        with pytest.raises(RefusedError) as raised:
            await call
        assert raised.value.reasons == {"no-queue"}
        assert "does not exist" in raised.value.detail


@needs_cups
async def test_over_the_network_cups_lets_nobody_change_a_queue(server):
    spool = spool_at(server.address("kitchen"))
    with pytest.raises(RefusedError) as raised:
        await spool.resume(DEADLINE)
    assert raised.value.reasons == {"forbidden"}
    (remark,) = await spool.check(DEADLINE, mend=True)
    assert not remark.mended
    assert "sudo lpadmin -p kitchen -o printer-error-policy=abort-job" in remark.text
    assert server.policy("kitchen") == "retry-job"


@needs_cups
async def test_over_its_socket_the_policy_is_set_right_where_that_is_allowed(server):
    spool = spool_at(server.socket_address("kitchen"))
    (remark,) = await spool.check(DEADLINE, mend=False)
    assert not remark.mended
    (remark,) = await spool.check(DEADLINE, mend=True)
    assert remark.mended
    assert await spool.check(DEADLINE, mend=True) == ()
    until_now(lambda: server.policy("kitchen") == "abort-job", "the policy on the disk")


@needs_cups
async def test_what_a_killed_server_had_not_written_down_is_not_known_any_more(folder):
    server = cups.Cups(folder, dirty=3600)
    try:
        server.start().add("kitchen", "acts:/")
        spool = spool_at(server.address("kitchen"))
        server.report("other-error")
        number = await spool.submit("docketd 7", b"soup", DEADLINE)
        assert await spool.find("docketd 7", DEADLINE, number) is not None
        server.kill()
        server.start().add("kitchen", "acts:/")
        assert await spool.find("docketd 7", DEADLINE, number) is None
    finally:
        server.close()


@needs_cups
async def test_a_backend_that_tries_to_reach_its_printer_says_so_in_a_sentence_only(folder):
    server, sink = cups.Cups(folder), cups.Sink()
    try:
        server.start().add("kitchen", sink.device())
        spool = spool_at(server.address("kitchen"))
        await spool.submit("docketd 7", b"soup", DEADLINE)

        async def says(*reasons):
            return (await spool.state(DEADLINE)).reasons == set(reasons)

        await until(lambda: says("connecting-to-device"))
        sink.come()
        await until(says)
        assert bytes(sink.received) == b"soup"
        assert (await spool.find("docketd 7", DEADLINE)).state is DocumentState.COMPLETED
    finally:
        sink.close()
        server.close()


@needs_cups
async def test_a_certificate_that_nobody_vouches_for_is_trusted_by_its_fingerprint_alone(folder):
    server = cups.Cups(folder)
    try:
        server.start().add("kitchen", "acts:/")
        address = server.address("kitchen").replace("ipp://127.0.0.1", "ipps://localhost")
        with pytest.raises(RefusedError) as raised:
            await spool_at(address).state(DEADLINE)
        assert raised.value.reasons == {"tls"}
        assert "nobody vouches for its certificate" in raised.value.detail
        (line,) = [word for word in raised.value.detail.split() if "?fingerprint=" in word]
        trusted = line.rstrip(";")
        assert trusted.startswith(address)
        spool = spool_at(trusted)
        await spool.submit("docketd 7", b"soup", DEADLINE)
        with pytest.raises(RefusedError) as raised:
            await spool_at(f"{address}?fingerprint={'ab' * 32}").state(DEADLINE)
        assert "another one than before" in raised.value.detail
        assert trusted.rpartition("=")[2] in raised.value.detail
    finally:
        server.close()
