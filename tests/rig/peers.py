"""Other people's programs, where they are at hand: `npm ci` in tests/peers brings those of npm."""

from __future__ import annotations

import shutil
from pathlib import Path

PEERS = Path(__file__).parents[1] / "peers"
NODE = shutil.which("node")


def package(name):
    """The folder of one of npm's packages, or None."""
    folder = PEERS / "node_modules" / name
    return folder if folder.is_dir() else None


def missing(name):
    """Why it can't be asked; empty when it can."""
    if NODE is None:
        return "node is not installed"
    return "" if package(name) else f"npm's {name} is not at hand: npm ci in tests/peers brings it"
