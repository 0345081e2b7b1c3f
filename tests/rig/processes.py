"""The real thing as processes: a daemon, its printers, a stand-in for Wix, and what they print.

Everything has a deadline, and nothing is left running: `close` ends each process, kindly or not.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 60.0


def until(found, what, seconds=DEADLINE):
    """Asks again and again until the answer is true; answers it."""
    end = time.monotonic() + seconds
    while True:
        answer = found()
        if answer:
            return answer
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds:g} s: {what}")
        threading.Event().wait(0.01)


class Process:
    """A docketd command; its standard output line by line. `program` is the module that is run.

    `within` is a command that runs another, say in a network of its own.
    """

    def __init__(self, *arguments, env=None, cwd=None, program="docketd", within=()):
        self.popen = subprocess.Popen(
            [*within, sys.executable, "-m", program, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=cwd or ROOT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"} | (env or {}),
        )
        self.lines = queue.SimpleQueue()
        self.errors = []
        self._threads = [
            threading.Thread(target=self._pump, args=(self.popen.stdout, self.lines.put), daemon=True),
            threading.Thread(target=self._pump, args=(self.popen.stderr, self.errors.append), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @staticmethod
    def _pump(stream, take):
        with stream:
            for line in stream:
                take(line.rstrip("\n"))

    def line(self, seconds=DEADLINE):
        """The next line of its output."""
        try:
            return self.lines.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError(f"no line; on standard error: {self.errors}") from None

    def kill(self):
        self.popen.kill()
        self.popen.wait(DEADLINE)

    def stop(self):
        """Asks it to stop, as a service manager does; answers the exit code."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self, seconds=DEADLINE):
        code = self.popen.wait(seconds)
        for thread in self._threads:
            thread.join(DEADLINE)
        return code

    def close(self):
        if self.popen.poll() is None:
            self.kill()
        for thread in self._threads:
            thread.join(DEADLINE)


class Printer(Process):
    """`docketd emulate`, with its control port."""

    def __init__(
        self,
        out,
        model="TM-m30III",
        host="127.0.0.1",
        port=0,
        speed=None,
        within=(),
        serial=None,
        without=(),
        more=(),
    ):
        options = ["--host", host, "--port", port, "--control-port", 0, "--out", out]
        options += [*more, *(word for each in without for word in ("--without", each))]
        options += ["--speed", speed] if speed is not None else []
        options += ["--serial", serial] if serial is not None else []
        super().__init__("emulate", "--model", model, *options, within=within)
        self.host = host
        self.out = Path(out)
        self.address = self.line().rpartition(" ")[2]
        self.port = None if serial is not None else int(self.address.rpartition(":")[2])
        self._control = int(self.line().rpartition(":")[2])

    def tell(self, command):
        with socket.create_connection((self.host, self._control), timeout=DEADLINE) as connection:
            connection.sendall(command.encode() + b"\n")
            with connection.makefile("rb") as answers:
                answer = json.loads(answers.readline())
        assert answer["ok"], answer
        return answer

    def slips(self):
        """The texts of all slips, in the order in which they were cut."""
        return [file.read_text("utf-8") for file in sorted(self.out.glob("slip-*.txt"))]


class Daemon(Process):
    """`docketd run` on a folder of its own; without `settings` on those that are there."""

    def __init__(self, folder, settings, env=None, program="docketd"):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "docketd.toml"
        if settings is not None:
            file.write_text(settings, encoding="utf-8")
        super().__init__("run", "--config", file, "--data", self.folder, env=env, program=program)
        self.address = self.key = ""

    def ready(self):
        """Waits until it answers."""
        run = until(self._run_file, f"run.json; {self.errors}")
        self.address, self.key = run["address"], run["key"]
        until(lambda: self.get("/health")[0] == 200, "health")
        return self

    def _run_file(self):
        """This process's own, not one that a killed predecessor left behind."""
        assert self.popen.poll() is None, self.errors
        try:
            run = json.loads((self.folder / "run.json").read_bytes())
        except FileNotFoundError:
            return None
        return run if run["pid"] == self.popen.pid else None

    def call(self, method, path, body=None, headers=None):
        """Status and document of an answer; status 0 when there is none."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, method=method)  # noqa: S310
        for name, value in {
            "X-API-Key": self.key,
            "Content-Type": "application/json",
            **(headers or {}),
        }.items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=DEADLINE) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())
        except OSError:
            return 0, None

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body, **headers):
        return self.call("POST", path, body, headers)

    def jobs(self):
        """All jobs, oldest first."""
        found, query = [], ""
        while True:
            page = self.get(f"/jobs?limit=200{query}")[1]
            found += page["jobs"]
            if page["next"] is None:
                return found[::-1]
            query = f"&cursor={page['next']}"

    def all_in(self, *states):
        jobs = self.jobs()
        return jobs and all(job["state"] in states for job in jobs)
