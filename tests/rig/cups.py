"""A print server of our own: the real cupsd on a port and a socket of its own.

`missing` says why there is none. What is said to a queue goes through CUPS's own commands.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
from pathlib import Path

from tests.rig.processes import until

BIN = Path("/usr/lib/cups")
BACKENDS = ("socket",)

LENIENT = """
DefaultAuthType None
<Location />
  Order allow,deny
  Allow 127.0.0.1
</Location>
<Location /admin>
  Order allow,deny
  Allow 127.0.0.1
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order deny,allow
    Allow 127.0.0.1
  </Limit>
</Policy>
"""

#: As Debian's: who wants to change a queue is somebody of the system, which CUPS knows at its socket alone.
STRICT = """
DefaultAuthType Basic
<Location />
  Order allow,deny
  Allow 127.0.0.1
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  <Limit Create-Job Print-Job Print-URI Validate-Job>
    Order deny,allow
  </Limit>
  <Limit CUPS-Add-Modify-Printer Pause-Printer Resume-Printer Enable-Printer Disable-Printer>
    AuthType Default
    Require user @SYSTEM
    Order deny,allow
  </Limit>
  <Limit Cancel-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""

#: A backend that reports what stands in its file, and prints when no error does; at `fail` it breaks.
BACKEND = """#!/usr/bin/python3
import os, signal, sys, time
if len(sys.argv) == 1:
    sys.exit(0)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
folder = {folder!r}
data = open(sys.argv[6], "rb").read() if len(sys.argv) > 6 else sys.stdin.buffer.read()
seen = set()
while True:
    try:
        said = set(open(folder + "/reasons").read().split())
    except FileNotFoundError:
        said = set()
    if "fail" in said:
        sys.exit(1)
    for reason in seen - said:
        sys.stderr.write("STATE: -" + reason + "\\n")
    for reason in said - seen:
        sys.stderr.write("STATE: +" + reason + "\\n")
    sys.stderr.flush()
    seen = said
    if not any(reason.endswith("-error") for reason in said):
        break
    time.sleep(0.05)
with open(folder + "/printed", "ab") as paper:
    paper.write(data)
"""


def missing():
    """Why CUPS can't be tried here; empty where it can."""
    if os.name != "posix" or os.geteuid() != 0:
        return "only root may run a cupsd of its own"
    if shutil.which("cupsd") is None or shutil.which("lpadmin") is None:
        return "there is no CUPS here: apt-get install cups"
    if not all((BIN / "backend" / name).exists() for name in BACKENDS):
        return "CUPS is here without its backends: apt-get install cups"
    return ""


class Cups:
    """`folder` must be short: a socket's whole path has 100 letters."""

    def __init__(self, folder, *, strict=False, dirty=0):
        self.folder = Path(folder)
        self.port = _free_port()
        self.socket = self.folder / "cups.sock"
        self._process = None
        self._lay_out(strict=strict, dirty=dirty)

    def _lay_out(self, *, strict, dirty):
        folder = self.folder
        for name in ("etc/ssl", "spool/tmp", "cache", "state", "log", "out", "bin/backend"):
            (folder / name).mkdir(parents=True)
        for name in ("filter", "daemon", "cgi-bin", "monitor", "notifier", "driver"):
            (folder / "bin" / name).symlink_to(BIN / name)
        for name in BACKENDS:
            shutil.copy2(BIN / "backend" / name, folder / "bin/backend")
        backend = folder / "bin/backend/acts"
        backend.write_text(BACKEND.format(folder=str(folder / "out")), encoding="utf-8")
        backend.chmod(0o755)
        for name in ("spool", "etc/ssl", "spool/tmp", "cache", "state", "out"):
            shutil.chown(folder / name, "root", "lp")
            (folder / name).chmod(0o775)
        for each in (folder, *folder.parents):
            if each.stat().st_uid == os.geteuid() and not each.stat().st_mode & 0o001:
                each.chmod(each.stat().st_mode | 0o011)  # the backends run as another account
        (folder / "cupsd.conf").write_text(
            f"LogLevel debug\nMaxLogSize 0\nListen 127.0.0.1:{self.port}\nListen {self.socket}\n"
            f"Browsing Off\nWebInterface No\nJobRetryInterval 2\nPreserveJobFiles No\n"
            f"DirtyCleanInterval {dirty}\n{STRICT if strict else LENIENT}",
            encoding="utf-8",
        )
        (folder / "cups-files.conf").write_text(
            f"ServerRoot {folder}/etc\nServerKeychain {folder}/etc/ssl\n"
            f"RequestRoot {folder}/spool\nTempDir {folder}/spool/tmp\n"
            f"CacheDir {folder}/cache\nStateDir {folder}/state\nErrorLog {folder}/log/error\n"
            f"AccessLog {folder}/log/access\nPageLog {folder}/log/page\nServerBin {folder}/bin\n"
            "User lp\nGroup lp\nSystemGroup root\nFileDevice Yes\nSandboxing relaxed\n",
            encoding="utf-8",
        )

    def start(self):
        self._process = subprocess.Popen(
            [
                shutil.which("cupsd"),
                "-f",
                "-c",
                self.folder / "cupsd.conf",
                "-s",
                self.folder / "cups-files.conf",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(self._answers, "cupsd")
        return self

    def _answers(self):
        assert self._process.poll() is None, (self.folder / "log/error").read_text()
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(str(self.socket))
        except OSError:
            return False
        return True

    def kill(self):
        """As a power cut would. Its backends are gone with it."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(30)
            self._process = None
            self._kill_backends()

    def _kill_backends(self):
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "environ").read_bytes()
                except OSError:
                    continue
                if f"CUPS_SERVERROOT={self.folder}/etc".encode() in words:
                    os.kill(int(entry.name), signal.SIGKILL)

    def freeze(self):
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self._process.send_signal(signal.SIGCONT)

    close = kill

    # --- queues -----------------------------------------------------------------------------------

    def run(self, *words):
        """A command of CUPS's own, with the rights of the system."""
        command, *rest = map(str, words)
        done = subprocess.run(
            [command, "-h", str(self.socket), *rest], check=False, capture_output=True, text=True, timeout=30
        )
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout

    def add(self, name, device, policy="abort-job"):
        self.run(
            "lpadmin", "-p", name, "-E", "-v", device, "-m", "raw", "-o", f"printer-error-policy={policy}"
        )
        return self

    def policy(self, name):
        """As CUPS has it on its disk."""
        text = (self.folder / "etc/printers.conf").read_text("utf-8")
        queue = text.partition(f"Printer {name}>")[2].partition("</Printer>")[0]
        return queue.partition("ErrorPolicy ")[2].partition("\n")[0]

    def report(self, *reasons):
        """What the printer behind `acts:` says of itself from now on; `fail` breaks its backend."""
        file = self.folder / "out/reasons.new"
        file.write_text(" ".join(reasons), encoding="utf-8")
        file.rename(self.folder / "out/reasons")

    @property
    def printed(self):
        """By `acts:`."""
        file = self.folder / "out/printed"
        return file.read_bytes() if file.exists() else b""

    def address(self, name):
        return f"ipp://127.0.0.1:{self.port}/printers/{name}"

    def socket_address(self, name):
        return f"ipp:///printers/{name}?socket={self.socket}"


class Sink:
    """A printer's raw port that keeps what it gets. Away, its port is closed."""

    def __init__(self):
        self.received = bytearray()
        self.port = _free_port()
        self._server = None

    def device(self, **options):
        query = "&".join(
            f"{key}={value}" for key, value in ({"waiteof": "false", "snmp": "false"} | options).items()
        )
        return f"socket://127.0.0.1:{self.port}/?{query}"

    def come(self):
        self._server = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, args=(self._server,), daemon=True).start()
        return self

    def _serve(self, server):
        while True:
            try:
                host, _ = server.accept()
            except OSError:
                return
            with host:
                while data := host.recv(65536):
                    self.received += data

    def go(self):
        if self._server is not None:
            self._server.shutdown(socket.SHUT_RDWR)
            self._server.close()
            self._server = None

    close = go


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
