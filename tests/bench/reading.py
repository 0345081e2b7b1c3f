"""From the JSON of an order to docketd's own idea of it: processor time."""

import time
from statistics import median

from actors.intake.wire import parse_json
from actors.intake.wix_order import understand
from actors.settings import WixSource
from tests.rig.processes import ROOT

SAMPLE = ROOT / "tests" / "data" / "wix" / "85-edge-100-items.json"
SETTINGS = WixSource(site_id="site", key="key")
MILLISECOND = 0.001
WARM_UP = 10


def reading(_folder, size):
    """An order of a hundred dishes as Wix sends it: 180 kB."""
    body = SAMPLE.read_bytes()
    took = [_once(body) for _ in range(WARM_UP + size.readings)][WARM_UP:]
    return {"p50": median(took) / MILLISECOND}


def _once(body):
    began = time.process_time()
    found = understand(parse_json(body), SETTINGS)
    took = time.process_time() - began
    assert len(found.order.items) == 100
    return took
