"""docketd whose names are looked up by a server that goes away while the file NAMELESS is there.

`wix.example` is this machine. While the file is there every second look-up hangs for a while, as when nothing
answers, and the others fail at once, as when the network is down.
"""

import itertools
import os
import socket
import sys
import threading
from pathlib import Path

from docketd import main

HANGS = 8.0  # seconds; the system's own wait is five, or ten


def run():
    gone, turns, look_up = Path(os.environ["NAMELESS"]), itertools.count(), socket.getaddrinfo

    def getaddrinfo(host, port, *more, **named):
        if host != "wix.example":
            return look_up(host, port, *more, **named)
        if named.get("flags", 0) & socket.AI_NUMERICHOST:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        if gone.exists():
            if next(turns) % 2 and threading.current_thread() is not threading.main_thread():
                threading.Event().wait(HANGS)
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return look_up("127.0.0.1", port, *more, **named)

    socket.getaddrinfo = getaddrinfo
    return main()


if __name__ == "__main__":
    sys.exit(run())
