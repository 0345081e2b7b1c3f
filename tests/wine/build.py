"""Makes a Windows CPython that runs under Wine: `python -m tests.wine.build` says where it stands.

The interpreter is the real one: python311.dll and its .pyd files as python.org builds them, out of a wheel
of Panda3D, which carries them along; the modules written in Python are this machine's own. For tests only:
nothing of this is shipped. What was made once is kept outside of the checkout, until its versions change:

    interpreter-…   python.exe, its DLLs and the standard library                       67 MB
    packages-…      what deploy/*.lock has for Windows                                 150 MB
    prefix-…        Wine's drive C:                                                    700 MB
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = (ROOT / "deploy" / "requirements.lock", ROOT / "deploy" / "requirements-test.lock")
PYTHON = (3, 11)
WINE = Path("/usr/lib/wine/wine64")  # the loader itself: Debian's script looks for a 32-bit one too
COMPILER = "x86_64-w64-mingw32-gcc"
OBJDUMP = "x86_64-w64-mingw32-objdump"

PANDA3D = "panda3d==1.10.16 --hash=sha256:{digest}"
DIGEST = "37acfb92655c4226879f95c988e2ef1449a53c54486d6c1ebc00e2772429af82"

LAUNCHER = """\
#include <windows.h>
int wmain(int argc, wchar_t **argv) {
    HMODULE python = LoadLibraryW(L"python311.dll");
    return python ? ((int (*)(int, wchar_t **))(void *)GetProcAddress(python, "Py_Main"))(argc, argv) : 9;
}
"""
RANDOM = """\
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) {
    return SystemFunction036(data, (ULONG)size);
}
BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) { return TRUE; }
"""
NOTHING = "int __stdcall DllMain(void *module, int reason, void *reserved) { return 1; }\n"

#: Pins for other systems than Windows, and tools that no test under Wine starts.
LEFT_OUT = ("mypy", "mypy-extensions", "ruff", "librt", "import-linter", "grimp", "pytest-cov", "coverage")


def missing() -> str:
    """What this machine lacks, in one sentence; empty where everything is there."""
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        return "Wine runs a Windows Python on Linux on x86-64 alone"
    if sys.version_info[:2] != PYTHON:
        return f"the Windows Python's library comes from a Python 3.11, and this is {sys.version.split()[0]}"
    if not WINE.exists():
        return "Wine is not here: sudo apt install wine64 wine"
    if shutil.which(COMPILER) is None:
        return "its launcher needs: sudo apt install gcc-mingw-w64-x86-64-win32 mingw-w64-x86-64-dev"
    return ""


def kept() -> Path:
    """Where what was made is kept."""
    named = os.environ.get("DOCKETD_WINE")
    return Path(named) if named else Path.home() / ".cache" / "docketd-wine"


def key(*parts: bytes | str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update((part.encode() if isinstance(part, str) else part) + b"\0")
    return digest.hexdigest()[:16]


class Made:
    """The three folders of one state of versions."""

    def __init__(self) -> None:
        locks = b"".join(file.read_bytes() for file in LOCKS)
        version = subprocess.run([WINE, "--version"], capture_output=True, check=True, timeout=30).stdout
        here = kept()
        self.interpreter = here / f"interpreter-{key(sys.version, DIGEST, LAUNCHER, RANDOM)}"
        self.packages = here / f"packages-{key(locks, *LEFT_OUT)}"
        self.prefix = here / f"prefix-{key(version)}"

    @property
    def folders(self) -> tuple[Path, ...]:
        return (self.interpreter, self.packages, self.prefix)

    @property
    def python(self) -> Path:
        return self.interpreter / "python.exe"


def build() -> Made:
    """Make what is not there yet; a second one at the same time waits. Raises `CalledProcessError`."""
    made = Made()
    kept().mkdir(parents=True, exist_ok=True)
    with only_one(kept() / "lock"):
        for folder, make in (
            (made.interpreter, make_interpreter),
            (made.packages, make_packages),
            (made.prefix, make_prefix),
        ):
            if not folder.exists():
                for old in kept().glob(folder.name.partition("-")[0] + "-*"):
                    shutil.rmtree(old)
                unfinished = folder.with_name("unfinished-" + folder.name)
                shutil.rmtree(unfinished, ignore_errors=True)
                make(unfinished)
                unfinished.rename(folder)
    return made


@contextmanager
def only_one(path: Path):
    import fcntl

    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run(*words: object, env=None, seconds: float = 600) -> str:
    found = subprocess.run(
        [str(word) for word in words],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=seconds,
    )
    if found.returncode:
        raise RuntimeError(
            f"{' '.join(map(str, words))[:200]} said {found.returncode}: {found.stdout[-3000:]}"
        )
    return found.stdout


def pip(*words: object) -> None:
    windows = (
        "--platform",
        "win_amd64",
        "--python-version",
        "3.11",
        "--implementation",
        "cp",
        "--abi",
        "cp311",
    )
    anything = ("--abi", "abi3", "--abi", "none")
    run(
        sys.executable,
        "-m",
        "pip",
        "-q",
        "--disable-pip-version-check",
        "--no-input",
        words[0],
        "--no-deps",
        "--only-binary=:all:",
        *windows,
        *anything,
        *words[1:],
    )


def make_interpreter(folder: Path) -> None:
    (folder / "DLLs").mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        there = Path(scratch)
        (there / "wanted.txt").write_text(PANDA3D.format(digest=DIGEST) + "\n")
        pip("download", "--require-hashes", "-r", there / "wanted.txt", "-d", there)
        with zipfile.ZipFile(next(there.glob("panda3d-*.whl"))) as wheel:
            unpack(wheel, folder)
        compile_launcher(folder, there)
        compile_stable_names(folder, there)
        compile_random(folder, there)
    standard = Path(sysconfig.get_path("stdlib"))
    shutil.copytree(standard, folder / "Lib", ignore=not_for_windows)
    compile_modules(folder / "Lib")


def compile_modules(folder: Path) -> None:
    """Wine looks at files slowly, so Python shall not have to look at its sources."""
    subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "compileall",
            "-qq",
            "-j2",
            "--invalidation-mode=unchecked-hash",
            folder,
        ],
        env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        stdin=subprocess.DEVNULL,
        check=False,  # some modules are examples of what does not compile
        timeout=600,
    )


def unpack(wheel: zipfile.ZipFile, folder: Path) -> None:
    for name in wheel.namelist():
        place, _, file = name.rpartition("/")
        if place != "deploy_libs":
            continue
        if file in {"python311.dll", "VCRUNTIME140.dll", "VCRUNTIME140_1.dll"}:
            (folder / file).write_bytes(wheel.read(name))
        elif file.endswith(".pyd") or file.startswith(("libffi-", "libssl-", "libcrypto-", "sqlite3.")):
            (folder / "DLLs" / file).write_bytes(wheel.read(name))


def not_for_windows(folder: str, names: list[str]) -> set[str]:
    if folder != sysconfig.get_path("stdlib"):
        return {"__pycache__"} & set(names)
    away = {"site-packages", "dist-packages", "lib-dynload", "test", "idlelib", "__pycache__"}
    return {name for name in names if name in away or name.startswith(("config-", "_sysconfigdata"))}


def compile_launcher(folder: Path, scratch: Path) -> None:
    (scratch / "launcher.c").write_text(LAUNCHER)
    run(COMPILER, "-municode", "-O1", "-s", "-o", folder / "python.exe", scratch / "launcher.c")


def compile_stable_names(folder: Path, scratch: Path) -> None:
    """python3.dll, which packages for any Python 3 ask for: each of its names leads to python311.dll."""
    table = run(OBJDUMP, "-p", folder / "python311.dll").partition("[Ordinal/Name Pointer]")[2]
    words = [line.split()[-1] for line in table.splitlines() if line.split()]
    names = [word for word in words if word.startswith(("Py", "_Py"))]
    lines = ["LIBRARY python3.dll", "EXPORTS", *(f"  {name} = python311.{name}" for name in names)]
    (scratch / "names.def").write_text("\n".join(lines) + "\n")
    (scratch / "nothing.c").write_text(NOTHING)
    run(
        COMPILER,
        "-shared",
        "-nostdlib",
        "-Wl,-e,DllMain",
        "-o",
        folder / "python3.dll",
        scratch / "nothing.c",
        scratch / "names.def",
    )


def compile_random(folder: Path, scratch: Path) -> None:
    """bcryptprimitives.dll, which what is written in Rust asks for chance: not every Wine has it."""
    (scratch / "random.c").write_text(RANDOM)
    file = folder / "bcryptprimitives.dll"
    run(COMPILER, "-shared", "-nostdlib", "-Wl,-e,DllMain", "-o", file, scratch / "random.c", "-ladvapi32")


def make_packages(folder: Path) -> None:
    """What the lock files have for Windows, with their hashes. pip judges markers by this machine."""
    pins = [pin for file in LOCKS for pin in pinned(file.read_text("utf-8"))]
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch) / "wanted.txt"
        wanted.write_text("\n".join(pins) + "\n")
        pip("install", "--require-hashes", "--no-compile", "--target", folder, "-r", wanted)
    compile_modules(folder)


def pinned(lock: str) -> list[str]:
    """The requirements of a lock file that hold on Windows, without their markers."""
    logical = lock.replace("\\\n", " ").splitlines()
    found = []
    for line in logical:
        name = line.partition("==")[0].strip()
        if not name or line.startswith(("#", "-", " ")) or name in LEFT_OUT:
            continue
        requirement, _, hashes = line.partition("--hash")
        pin, _, marker = requirement.partition(";")
        if not marker or 'sys_platform == "win32"' in marker:
            found.append(f"{pin.strip()} --hash{hashes}")
    return found


def make_prefix(folder: Path) -> None:
    folder.mkdir()
    run(WINE, "wineboot", "-i", env=environment(folder), seconds=300)
    run(WINE.with_name("wineserver64"), "-w", env=environment(folder), seconds=120)


def environment(prefix: Path) -> dict[str, str]:
    """Without a display, Wine asks nobody anything; without our own Python's settings it starts clean."""
    names = {"PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "LANG"}
    ours = {name: value for name, value in os.environ.items() if name in names}
    return ours | {
        "WINEPREFIX": str(prefix),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=",
    }


if __name__ == "__main__":
    lacking = missing()
    if lacking:
        sys.exit(lacking)
    sys.stdout.write(f"{build().python}\n")
