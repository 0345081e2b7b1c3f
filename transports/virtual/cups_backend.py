"""A backend for CUPS whose device is a virtual printer: a queue's documents come out of `docketd emulate`.

A program of its own: in CUPS's folder of backends under the name `docketd-virtual` it needs Python alone. Its
device is `docketd-virtual://HOST:PORT/?control=PORT`, the printer's two ports; `contimeout=SECONDS` beside
it says how long it tries to reach the printer, for ever where it is not said. Arguments, exit codes and the
`STATE:` lines on standard error are those of backend(7).

While the printer says that it stands, nothing is sent. A document is done with when the printer has taken all
of it, which says no more of paper than any other backend does.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

SCHEME = "docketd-virtual"
OK, FAILED = 0, 1  # CUPS_BACKEND_OK; CUPS_BACKEND_FAILED: what then comes is the queue's error policy
LOOK_S = 0.1
CHUNK = 65536
UNREACHED = "connecting-to-device"
#: What the printer's control port says of it, in the words of IPP. `other` where it tells of no cause.
REASONS = {
    "paper_end": "media-empty-error",
    "paper_low": "media-low-warning",
    "cover_open": "cover-open-error",
    "cutter_error": "cutter-error-error",
    "head_hot": "other-error",
    "unrecoverable": "other-error",
}
OFFLINE = "offline-error"
KNOWN = {UNREACHED, OFFLINE, *REASONS.values()}


class LostError(Exception):
    """The printer went away in the middle of a document."""


class Device:
    """One virtual printer. Raises `ValueError` for an address that is none."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        options = parse_qs(parts.query)
        if not parts.hostname or not parts.port or "control" not in options:
            raise ValueError(f"{address} is not {SCHEME}://HOST:PORT/?control=PORT")
        self._printer = (parts.hostname, parts.port)
        self._control = (parts.hostname, int(options["control"][0]))
        self.patience = float(options.get("contimeout", ["inf"])[0])
        self._said: set[str] | None = None
        self._looked_at = 0.0

    def reasons(self) -> set[str]:
        """How the printer is. Raises `OSError` where its control port does not answer."""
        with socket.create_connection(self._control, timeout=10) as connection:
            connection.sendall(b"status\n")
            with connection.makefile("rb") as answers:
                status = json.loads(answers.readline())
        if not status["powered"]:
            return {UNREACHED}
        found = {reason for key, reason in REASONS.items() if status[key]}
        stands = any(each.endswith("-error") for each in found)
        return found if status["online"] or stands else found | {OFFLINE}

    def look(self) -> bool:
        """Tell CUPS what has changed; whether the printer takes a document now."""
        found = self.reasons()
        self._looked_at = time.monotonic()
        before = KNOWN if self._said is None else self._said
        for sign, changed in (("-", before - found), ("+", found - (self._said or set()))):
            if changed:
                say(f"STATE: {sign}{','.join(sorted(changed))}")
        self._said = found
        return UNREACHED not in found and not any(reason.endswith("-error") for reason in found)

    def ready(self) -> socket.socket | None:
        """The way to the printer, once it is well; None where it could not be reached in time."""
        end = time.monotonic() + self.patience
        while True:
            well = self.look()
            if well:
                try:
                    return socket.create_connection(self._printer, timeout=LOOK_S * 10)
                except OSError:
                    self._lack()
            if self._said and UNREACHED in self._said and time.monotonic() > end:
                return None
            time.sleep(LOOK_S)

    def _lack(self) -> None:
        """Its network is gone, or another host holds it, of which its status knows nothing."""
        if self._said is not None and UNREACHED not in self._said:
            self._said.add(UNREACHED)
            say(f"STATE: +{UNREACHED}")

    def send(self, printer: socket.socket, data: bytes) -> None:
        """Until the printer has taken all of it and lets go. Raises `LostError`."""
        printer.settimeout(0)
        view = memoryview(data)
        while True:
            try:
                if self._heard_all(printer, writes=bool(view)):
                    if view:
                        raise LostError
                    return
                if view:
                    view = view[printer.send(view[:CHUNK]) :]
                    if not view:
                        printer.shutdown(socket.SHUT_WR)
            except BlockingIOError:
                self._look_again()
            except ConnectionError as error:
                raise LostError from error

    def _heard_all(self, printer: socket.socket, *, writes: bool) -> bool:
        """Whether the printer has let go. What it says is for nobody: CUPS has its state."""
        heard, free, _ = select.select([printer], [printer] if writes else [], [], LOOK_S)
        if not heard and not free:
            self._look_again()
        return bool(heard) and not printer.recv(CHUNK)

    def _look_again(self) -> None:
        if time.monotonic() > self._looked_at + LOOK_S:
            self.look()


def say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def read(arguments: list[str]) -> bytes:
    """All that is to be printed: a file so many times as copies are wanted, standard input as it comes."""
    if len(arguments) < 6:
        return sys.stdin.buffer.read()
    return Path(arguments[5]).read_bytes() * max(1, int(arguments[3]))


def run(address: str, arguments: list[str]) -> int:
    """The exit code."""
    data = read(arguments)
    device = Device(address)
    printer = device.ready()
    if printer is None:
        say("ERROR: the virtual printer can't be reached")
        return FAILED
    with printer:
        say("INFO: printing")
        device.send(printer, data)
    device.look()
    return OK


def main(arguments: list[str]) -> int:
    if not arguments:
        sys.stdout.write(f'network {SCHEME} "Unknown" "A virtual printer of docketd"\n')
        return OK
    if len(arguments) not in {5, 6}:
        say(f"ERROR: usage: {SCHEME} job-id user title copies options [file]")
        return FAILED
    signal.signal(signal.SIGTERM, lambda *_: os._exit(OK))  # the job was canceled
    try:
        return run(os.environ.get("DEVICE_URI", sys.argv[0]), arguments)
    except ValueError as error:
        say(f"ERROR: {error}")
    except LostError:
        say("ERROR: the virtual printer went away in the middle of a document")
    except OSError as error:
        say(f"ERROR: the virtual printer's control port does not answer: {error}")
    return FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
