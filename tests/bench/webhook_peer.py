"""Sends webhooks as Wix would, many at once; then a JSON list of milliseconds until each was answered.

A process of its own: beside threads that do something else it would measure those. Called with the address,
how many callers there are, and a file with a token a line; each caller has its answer before it sends again.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

import aiohttp


async def main(url, callers, waiting):
    took = []

    async def call(session):
        while waiting:
            token = waiting.pop()
            began = time.perf_counter()
            async with session.post(url, data=token) as answer:
                await answer.read()
                if answer.status != 200:
                    sys.exit(f"{answer.status} for a webhook")
            took.append((time.perf_counter() - began) * 1000)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*[call(session) for _ in range(callers)])
    sys.stdout.write(json.dumps(took))


asyncio.run(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]).read_bytes().splitlines()))
