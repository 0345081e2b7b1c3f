r"""Set docketd up on a fresh machine, then run it.

    python3 deploy/bootstrap.py demo     # on Windows: py deploy\bootstrap.py demo
    python3 deploy/bootstrap.py test

Makes `.venv` beside the README, installs the hash-pinned packages of `requirements.lock` and docketd itself
into it, then runs the rest of the command line with that environment's `docketd`; `test` runs the test suite
instead. What was done before is not done again. Only the standard library is used, and only the syntax of
Python 3.7, so that an old Python can still say what is wrong.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import contextmanager
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
LOCK = ROOT / "deploy" / "requirements.lock"
TEST_LOCK = ROOT / "deploy" / "requirements-test.lock"
OLDEST = (3, 11)
MACHINES = {"x86_64", "amd64", "aarch64", "arm64"}
WINDOWS = os.name == "nt"
SCRIPTS = ENVIRONMENT / ("Scripts" if WINDOWS else "bin")
ENDING = ".exe" if WINDOWS else ""

USAGE = """\
usage: bootstrap.py demo            print bundled orders on virtual printers, with a page to watch them
       bootstrap.py test [ARG ...]  run docketd's own tests; arguments go to pytest
       bootstrap.py COMMAND ...     run any docketd command, for example: run --config docketd.toml
"""

# What pip says, and what it means to the person in front of the machine. The first that fits is said.
DIAGNOSES = (
    (
        ("No space left", "not enough space on the disk"),
        "The disk is full: free 500 MB and run the same command again.",
    ),
    (
        ("DO NOT MATCH THE HASHES",),
        """A package is not the one that docketd was tested with, and was not installed: the download was
damaged, or the package index is not to be trusted. Run the same command again, from another network if it
repeats.""",
    ),
    (
        ("CERTIFICATE_VERIFY_FAILED",),
        """The package index's certificate was not accepted: set this machine's date and time, then run the
same command again. (Behind a company's proxy, PIP_CERT names its certificate.)""",
    ),
    (
        (
            "Failed to establish a new connection",
            "Failed to resolve",
            "Max retries exceeded",
            "timed out",
            "Cannot connect to proxy",
        ),
        """The package index cannot be reached: connect this machine to the internet and run the same command
again. (pip's own settings count here, such as PIP_INDEX_URL and PIP_PROXY.)""",
    ),
    (
        ("Permission denied", "Access is denied", "WinError 5", "WinError 32"),
        """A file in .venv is in use or belongs to another user: stop docketd, and run the same command as the
user who owns this folder.""",
    ),
    (
        ("No matching distribution found", "from versions: none"),
        """pip found no package to install: connect this machine to the internet and run the same command
again. Where it is connected, use a 64-bit Python 3.11 to 3.14.""",
    ),
)


class Refused(Exception):  # noqa: N818 - it reads as what it is
    """Setting up cannot go on; the text says what to do about it."""


# --- what is wrong with this machine -------------------------------------------------------------


def old_python(version: tuple[int, ...], *, windows: bool, apt: bool) -> str | None:
    """The sentence for a Python that is too old, or None for one that will do."""
    if version >= OLDEST:
        return None
    if windows:
        advice = "winget install Python.Python.3.13"
    elif apt:
        advice = (
            "sudo apt install python3 python3-venv (if it brings no newer one, upgrade the system: "
            "Debian 12 or Ubuntu 24.04 or newer)"
        )
    else:
        advice = "install a newer Python and call it by its name, such as python3.13"
    found = ".".join(str(part) for part in version[:3])
    return f"docketd needs Python 3.11 or newer, and this is {found}: {advice}"


def foreign_machine(machine: str, bits: int) -> str | None:
    """The sentence for a platform without ready-made packages, or None for one that has them.

    A Raspberry Pi can run a 64-bit kernel under a 32-bit system, so the size of a pointer decides first.
    """
    name = machine.lower()
    if bits < 64 and name.startswith(("arm", "aarch64")):
        return (
            "this is a 32-bit system, and docketd's packages exist for 64 bits only: "
            'install "Raspberry Pi OS (64-bit)" with Raspberry Pi Imager (a Pi 3, 4, 5 or Zero 2 W runs it)'
        )
    if bits < 64:
        return (
            "this Python is a 32-bit one, and docketd's packages exist for 64 bits only: "
            "install the 64-bit Python 3.13"
        )
    if name == "win-arm64":
        return (
            "this Python is built for ARM, and docketd's packages are not: "
            "install the Windows x86-64 Python 3.13, which runs here too"
        )
    if name.replace("win-", "") not in MACHINES:
        return f"docketd's packages exist for x86-64 and 64-bit ARM, and this machine is {machine}"
    return None


def missing_modules(found: Mapping[str, bool], version: tuple[int, ...], *, apt: bool) -> str | None:
    """The sentence for a Python without `venv` or its pip, which Debian packs apart."""
    missing = [name for name, there in found.items() if not there]
    if not missing:
        return None
    names = " and ".join(missing)
    if apt:
        return f"this Python lacks {names}: sudo apt install python3-venv"
    package = f"the package with Python {version[0]}.{version[1]}'s {names}"
    return f"this Python lacks {names}: install {package}, or a Python from python.org, which has all of it"


def check_machine() -> None:
    """Raise `Refused` where the set-up could not succeed, before anything is written."""
    import importlib.util
    import platform
    import struct
    import sysconfig

    machine = sysconfig.get_platform() if WINDOWS else platform.machine()
    found = {name: importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip")}
    for sentence in (
        foreign_machine("x86" if machine == "win32" else machine, struct.calcsize("P") * 8),
        missing_modules(found, tuple(sys.version_info[:3]), apt=has_apt()),
    ):
        if sentence:
            raise Refused(sentence)


def has_apt() -> bool:
    return Path("/usr/bin/apt-get").exists()


# --- what was done already -----------------------------------------------------------------------


def stamp_of(files: Sequence[Path], root: Path, python: str) -> str:
    """Name one state of the environment: its packages, its interpreter and its place.

    None of the three can change under an environment that exists.
    """
    digest = hashlib.sha256()
    for part in (str(root), python):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\0")
    for path in files:
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def wanted_stamps() -> tuple[str, str]:
    """The stamps of docketd's own environment and of the one with the test tools added."""
    python = f"{sys.version} {base_python()}"
    files = [ROOT / "pyproject.toml", LOCK]
    return stamp_of(files, ROOT, python), stamp_of([*files, TEST_LOCK], ROOT, python)


def base_python() -> str:
    """The interpreter outside of any environment, should this script be run by `.venv`'s own."""
    return getattr(sys, "_base_executable", None) or sys.executable


def is_stamped(name: str, stamp: str) -> bool:
    try:
        return (ENVIRONMENT / name).read_text(encoding="ascii") == stamp
    except (OSError, UnicodeDecodeError):
        return False


def write_stamp(name: str, stamp: str) -> None:
    """Comes last, and in one step: an environment without it is made anew."""
    unfinished = ENVIRONMENT / (name + ".new")
    unfinished.write_text(stamp, encoding="ascii")
    unfinished.replace(ENVIRONMENT / name)


# --- setting up ----------------------------------------------------------------------------------


def set_up(*, with_tests: bool) -> None:
    """Bring `.venv` to the state of the lock files. Two runs at once do the work once."""
    base, full = wanted_stamps()
    name, stamp = ("stamp-test", full) if with_tests else ("stamp", base)
    if is_stamped("stamp", base) and is_stamped(name, stamp):
        return
    check_machine()
    with only_one(ROOT / ".venv.lock"):
        if not is_stamped("stamp", base):
            make_environment()
            install(["--require-hashes", "--no-deps", "-r", str(LOCK)])
            install(["--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
            write_stamp("stamp", base)
        if not is_stamped(name, stamp):
            install(["--require-hashes", "--no-deps", "-r", str(TEST_LOCK)])
            write_stamp(name, stamp)
    say("ready\n")


def make_environment() -> None:
    say("making .venv, which is done once")
    # `--clear` empties what an interrupted run left behind.
    code, output = run([base_python(), "-m", "venv", "--clear", str(ENVIRONMENT)])
    if code:
        raise Refused(diagnosis(output, "Python could not make .venv"))


def install(arguments: list[str]) -> None:
    pip = [str(SCRIPTS / ("python" + ENDING)), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    code, output = run([*pip, "install", "--no-user", *arguments])
    if code:
        raise Refused(diagnosis(output, "pip could not install docketd's packages"))


def run(command: list[str]) -> tuple[int, str]:
    """Run to the end, showing on a terminal which package is at hand.

    Answers the exit code and all that was said.
    """
    import subprocess

    lines = []
    with subprocess.Popen(
        command,
        env=child_environment(os.environ, installing=True),
        cwd=str(ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            word, _, rest = line.partition(" ")
            if word in ("Collecting", "Installing"):
                say(f"{word.lower()} {rest.partition(' (')[0].strip()}")
    return process.returncode, "".join(lines)


def diagnosis(output: str, otherwise: str) -> str:
    """One sentence for what pip or venv said; where none is known, their own last errors."""
    for signs, sentence in DIAGNOSES:
        if any(sign in output for sign in signs):
            return " ".join(sentence.split())
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lstrip().lower().startswith("error")] or lines[-5:]
    return "\n".join([otherwise + ":", *errors])


def child_environment(outside: Mapping[str, str], *, installing: bool = False) -> dict[str, str]:
    """The caller's variables without those that send Python, or pip, to another place.

    Where packages come from (PIP_INDEX_URL, PIP_FIND_LINKS, proxies, certificates) is the caller's business.
    """
    away = {"PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"}
    if installing:
        away |= {
            "PIP_TARGET",
            "PIP_PREFIX",
            "PIP_ROOT",
            "PIP_USER",
            "PIP_PYTHON",
            "PIP_DRY_RUN",
            "PIP_REQUIRE_HASHES",
        }
    return {name: value for name, value in outside.items() if name.upper() not in away}


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold a lock file; it ends with the process, whatever happens to it."""
    try:
        file = path.open("a+b")
    except OSError as error:
        raise Refused(
            f"this folder cannot be written ({error.strerror}): run as the user who owns {ROOT}"
        ) from error
    with file:
        wait_for_lock(file.fileno())
        yield


def wait_for_lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:  # waits for ten seconds, then gives up
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
            except OSError:
                say("waiting for another set-up in this folder")
            else:
                return
    else:
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("waiting for another set-up in this folder")
            fcntl.flock(descriptor, fcntl.LOCK_EX)


def say(text: str) -> None:
    """One line, overwritten by the next, on a terminal; nothing in a pipe."""
    if sys.stderr.isatty():
        # As wide as the longest: what a shorter line left standing would read as garbage behind it.
        line = ("docketd: " + text.rstrip("\n"))[:78].ljust(78)
        sys.stderr.write("\r" + line + ("\n" if text.endswith("\n") else ""))
        sys.stderr.flush()


# --- running -------------------------------------------------------------------------------------


def command_for(arguments: Sequence[str]) -> list[str]:
    """`test` is pytest: the whole suite with coverage, or a part that no threshold of coverage fits."""
    if arguments[0] != "test":
        return [str(SCRIPTS / ("docketd" + ENDING)), *arguments]
    pytest = [str(SCRIPTS / ("python" + ENDING)), "-m", "pytest"]
    if arguments[1:]:
        return [*pytest, *arguments[1:]]
    return [
        *pytest,
        "--cov",
        "--cov-report=term-missing:skip-covered",
        "--numprocesses=2",
        "--dist=worksteal",
    ]


def hand_over(command: list[str]) -> int:
    """Become the command. Windows has no exec that keeps the console, so there it is waited for."""
    environment = child_environment(os.environ)
    if not WINDOWS:
        os.execve(command[0], command, environment)
    import subprocess

    with subprocess.Popen(command, env=environment) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:  # the console told the command as well, which ends in its own way
                continue


def main(arguments: Sequence[str]) -> int:
    sentence = old_python(tuple(sys.version_info[:3]), windows=WINDOWS, apt=has_apt())
    if sentence:
        sys.stderr.write(f"docketd: {sentence}\n")
        return 1
    if not arguments or arguments[0] in ("-h", "--help"):
        (sys.stdout if arguments else sys.stderr).write(USAGE)
        return 0 if arguments else 2
    testing = arguments[0] == "test"
    try:
        set_up(with_tests=testing)
    except Refused as error:
        say("")
        sys.stderr.write(("\r" if sys.stderr.isatty() else "") + f"docketd: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\ndocketd: stopped; the same command starts over\n")
        return 130
    if testing:
        os.chdir(str(ROOT))
    return hand_over(command_for(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
