"""docketd on a Windows Python under Wine. `missing` says why it can't be: nothing is downloaded here."""

from __future__ import annotations

import subprocess
import tomllib
from typing import TYPE_CHECKING

from tests.wine import build

if TYPE_CHECKING:
    from pathlib import Path

ROOT = build.ROOT
SECONDS = 150.0


def missing() -> str:
    lacking = build.missing()
    if lacking:
        return lacking
    if not all(folder.exists() for folder in build.Made().folders):
        return "the Windows Python was not made here: python -m tests.wine.build"
    return ""


def as_windows(path: Path) -> str:
    return "Z:" + str(path).replace("/", "\\")


def awake() -> None:
    """Start Wine's own processes apart: they would keep the pipe of whoever needs them first."""
    environment = build.environment(build.Made().prefix)
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = build.WINE.with_name("wineserver64")
    subprocess.run([server, "-p120"], env=environment, check=False, timeout=60, **quiet)
    subprocess.run([build.WINE, "wineboot"], env=environment, check=True, timeout=120, **quiet)


class Windows:
    """`folder` takes what stands in for docketd's installation, and the programs' files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made = build.Made()
        self._install()

    def _install(self) -> None:
        """The checkout is imported as it stands; pip would write down its name and version beside it."""
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        note = self.folder / f"docketd-{project['version']}.dist-info"
        note.mkdir()
        (note / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: docketd\nVersion: {project['version']}\n", encoding="utf-8"
        )
        packages = as_windows(self._made.packages)
        (self.folder / "sitecustomize.py").write_text(
            f"import site\nsite.addsitedir({packages!r})\n", encoding="utf-8"
        )  # in PYTHONPATH it would lack what pywin32 adds

    def environment(self, **more: str) -> dict[str, str]:
        paths = ";".join(as_windows(path) for path in (ROOT, self.folder))
        named = {"PYTHONPATH": paths, "PYTHONUNBUFFERED": "1", "TEMP": as_windows(self.folder)}
        return build.environment(self._made.prefix) | named | {"TMP": named["TEMP"]} | more

    def start(self, *words: object, **environment: str) -> subprocess.Popen[str]:
        """A Python command line; what it says comes out of one pipe."""
        return subprocess.Popen(
            [build.WINE, self._made.python, *map(str, words)],
            cwd=ROOT,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,  # without these three Python finds no standard streams
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )

    def run(self, *words: object, seconds: float = SECONDS, **environment: str) -> tuple[int, str]:
        """Its exit code, and all it said."""
        with self.start(*words, **environment) as process:
            try:
                said, _ = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                said, _ = process.communicate()
                raise TimeoutError(f"not within {seconds:g} s: {words}: {said}") from None
        return process.returncode, said.replace("\r", "")
