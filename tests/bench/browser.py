"""A browser without a window, led over the Chrome DevTools protocol ("Page", "Network" and "Runtime")."""

import asyncio
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import aiohttp

from tests.rig.processes import until

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 30.0  # seconds


def program():
    """The browser's path, or None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Browser:
    """`async with Browser() as browser`: one page."""

    async def __aenter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="docketd-browser-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        self._process = _started(folder)
        self._session = aiohttp.ClientSession()
        port = until(lambda: _port(folder / "DevToolsActivePort"), "the browser")
        async with self._session.get(f"http://127.0.0.1:{port}/json/list") as answer:
            pages = await answer.json(content_type=None)
        address = next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
        self._socket = await self._session.ws_connect(address, max_msg_size=0)
        self._number = 0
        self._events = []
        for domain in ("Page", "Network", "Runtime"):
            await self.do(f"{domain}.enable")
        return self

    async def __aexit__(self, *_):
        await self._socket.close()
        await self._session.close()
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    async def go(self, address):
        """Open a page, and wait for all that belongs to it."""
        self._events.clear()
        await self.do("Page.navigate", url=address)
        async with asyncio.timeout(PATIENCE):
            while "Page.loadEventFired" not in self._events:
                self._hear(await self._socket.receive_json())

    async def ask(self, script):
        """What an expression yields; of a promise, what it brings."""
        answer = await self.do("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        return answer["result"].get("value")

    async def do(self, method, **parameters):
        return await self.answer(await self.send(method, **parameters))

    async def send(self, method, **parameters):
        self._number += 1
        text = json.dumps({"id": self._number, "method": method, "params": parameters})
        await self._socket.send_str(text)
        return self._number

    async def answer(self, number):
        async with asyncio.timeout(PATIENCE):
            while True:
                message = await self._socket.receive_json()
                if message.get("id") == number:
                    return message["result"]
                self._hear(message)

    def _hear(self, message):
        if "method" in message:
            self._events.append(message["method"])


def _started(folder):
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0")
    command = [program(), *options, f"--user-data-dir={folder}", "--window-size=1280,900", "about:blank"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _port(file):
    return file.read_text().split()[0] if file.is_file() and file.stat().st_size else None
