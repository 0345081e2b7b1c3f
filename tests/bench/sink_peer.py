"""Reads what comes, at once, and says on its standard output each time that so many bytes have come.

`python -m tests.bench.sink_peer SIZE` says first at which port it listens. With the number of an open
descriptor behind SIZE it reads that, and says `-` instead.
"""

import os
import socket
import sys
from functools import partial

MOST = 1 << 20


def main():
    size = int(sys.argv[1])
    if len(sys.argv) > 2:
        say("-")
        count(partial(os.read, int(sys.argv[2])), size)
        return
    with socket.create_server(("127.0.0.1", 0)) as server:
        say(server.getsockname()[1])
        while True:
            host, _ = server.accept()
            with host:
                count(host.recv, size)


def count(read, size):
    come = 0
    while data := read(MOST):
        come += len(data)
        if come >= size:
            come -= size
            say("all")


def say(what):
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


main()
