"""The print server that tests under virtual time have keeps what real ones do."""

import pytest

from tests.transports.spool_contract import SpoolContract
from tests.transports.spool_fake import FakeServer


class FakeEnd:
    def __init__(self):
        self.server = FakeServer()
        self.spool = self.server.spool
        self.vanish = self.server.vanish
        self.come_back = self.server.come_back
        self.freeze = self.server.freeze
        self.thaw = self.server.thaw

    @property
    def printed(self):
        return self.server.printed

    def hold(self):
        self.server.holding = True

    def go_on(self):
        self.server.holding = False

    def report(self, *reasons):
        self.server.reasons = frozenset(reasons)

    def stop(self):
        self.server.paused = True

    def refuse(self):
        self.server.accepting = False

    def submit_as_another(self, name, data):
        return self.server.add(name, data, ours=False)


class TestFake(SpoolContract):
    @pytest.fixture
    def end(self):
        return FakeEnd()
