"""The daemon whose plug is pulled: `docketd run` as a process of its own, killed and started again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from actors import run_file
from actors.errors import DocketdError, UnreachableError
from actors.outside import start_script

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.ports import Http

PROGRAM: Final = Path(__file__).resolve().parents[2] / "docketd.py"
OUTPUT: Final = "docketd.out"
START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 30.0
ANSWER_SECONDS: Final = 10.0
LOOK_AGAIN: Final = 0.02

#: Settings that somebody's own docketd has from the environment are none of this one's.
FOREIGN: Final = ("DOCKETD_", "WIX_", "PRINTER_", "SMTP_", "RETRY_", "CIRCUIT_BREAKER_", "DATABASE_URL")


class Daemon:
    """Works on the folder `data`, which has its settings. `back` is told how long each start took."""

    def __init__(self, data: Path, http: Http, key: str, back: Callable[[float], None]) -> None:
        self.is_ready = False
        self.starts = 0
        self._data = data
        self._http = http
        self._environment = _environment(key)
        self._back = back
        self._process: asyncio.subprocess.Process | None = None
        self._killed_for: float | None = None  # seconds until somebody starts it again
        self._run: run_file.RunFile | None = None

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def keep(self) -> None:
        """Starts it again whenever it was killed. Raises `DocketdError` where it ends by itself."""
        while True:
            process = await self._begin()
            await self._until_ready(process)
            code = await process.wait()
            self.is_ready = False
            if self._killed_for is None:
                raise DocketdError(f"docketd ended by itself with exit code {code}: {self._last_words()}")
            pause, self._killed_for = self._killed_for, None
            await asyncio.sleep(pause)

    def kill(self, pause: float) -> None:
        """At once, as `kill -9` does; after so many seconds it is started again."""
        if self._process is not None and self.is_alive:
            self._killed_for = pause
            self.is_ready = False
            self._process.kill()

    async def stop(self) -> None:
        """Once `keep` is over: orderly where that can be, in the end by force."""
        process = self._process
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if sys.platform == "win32":
                process.send_signal(signal.CTRL_BREAK_EVENT)
            else:
                process.terminate()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await process.wait()
            if process.returncode is None:
                process.kill()
        await process.wait()

    async def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Status and document. Raises `UnreachableError` where nobody answers."""
        run = self._run
        if run is None:
            raise UnreachableError("docketd is not there", "refused")
        answer = await self._http.request(
            method,
            run.address + path,
            headers={"X-API-Key": run.key, "Content-Type": "application/json"},
            body=None if body is None else orjson.dumps(body),
            timeout=ANSWER_SECONDS,
        )
        return answer.status, orjson.loads(answer.body)

    async def ledger(self) -> list[dict[str, Any]]:
        """All of it. Raises `UnreachableError`."""
        found: list[dict[str, Any]] = []
        query = ""
        while True:
            _, page = await self.call("GET", f"/ledger?limit=200{query}")
            found += page["ledger"]
            if page["next"] is None:
                return found
            query = f"&cursor={page['next']}"

    async def _begin(self) -> asyncio.subprocess.Process:
        self._run = None
        with contextlib.suppress(FileNotFoundError):
            (self._data / run_file.NAME).unlink()  # a killed one leaves it behind
        settings = self._data / "docketd.toml"
        words = [str(PROGRAM), "run", "--config", str(settings), "--data", str(self._data)]
        self._process = await start_script(words, self._data / OUTPUT, self._environment)
        return self._process

    async def _until_ready(self, process: asyncio.subprocess.Process) -> None:
        """Or until it is killed before. Raises `DocketdError`."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while process.returncode is None and not await self._answers():
            if loop.time() - began > START_SECONDS:
                raise DocketdError(f"docketd did not start within {START_SECONDS:g} s: {self._last_words()}")
            await asyncio.sleep(LOOK_AGAIN)
        if process.returncode is None and self._killed_for is None:
            self.is_ready = True
            self.starts += 1
            self._back(loop.time() - began)

    async def _answers(self) -> bool:
        self._run = run_file.read(self._data)
        if self._run is None:
            return False
        try:
            status, _ = await self.call("GET", "/health")
        except UnreachableError:
            return False
        return status == 200

    def _last_words(self) -> str:
        lines = (self._data / OUTPUT).read_text("utf-8", "replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "it said nothing")


def _environment(key: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return ours | {"WIX_API_KEY": key}
