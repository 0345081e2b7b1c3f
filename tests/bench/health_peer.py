"""Asks `GET /health` a hundred times a second until its input ends; then a JSON list of milliseconds.

A process of its own: beside the threads that send the orders it would measure them too.
Called with host and port.
"""

import http.client
import json
import sys
import threading
import time

BETWEEN = 0.01


def main(host, port):
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    connection = http.client.HTTPConnection(host, int(port), timeout=60)
    samples = []
    while not ended.wait(BETWEEN) or len(samples) < 2:
        began = time.monotonic()
        connection.request("GET", "/health")
        answer = connection.getresponse()
        answer.read()
        samples.append((time.monotonic() - began) * 1000)
        if answer.status != 200:
            sys.exit(f"{answer.status} from /health")
    connection.close()
    sys.stdout.write(json.dumps(samples))


main(*sys.argv[1:])
