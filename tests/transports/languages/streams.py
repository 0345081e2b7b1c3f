"""How many random streams the printers' answers are tried with.

`DOCKETD_STREAMS=100000 pytest tests/transports/languages` is the long form, of half a minute.
"""

import os

STREAMS = int(os.environ.get("DOCKETD_STREAMS", "5000"))
