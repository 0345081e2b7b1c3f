"""Sources of kind `webhook` as `docketd.toml` describes them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from actors.config import load

MAPS = Path(__file__).parents[2] / "data" / "maps"
SAMPLES = Path(__file__).parents[2] / "data" / "wix"
SECRET = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
PRINTER = '[[printer]]\nname = "kitchen"\nmodel = "TM-m30III"\nconnect = "tcp://192.0.2.1"\n'


def source_of(text):
    """The one source of these settings."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "docketd.toml")
        file.write_text(PRINTER + text, encoding="utf-8")
        name = text.partition("[source.")[2].partition("]")[0]
        secret = {f"DOCKETD_SOURCE__{name.upper()}__SECRET": SECRET}
        (source,) = load(file, Path(folder), secret).hooks
        return source


def mapped(name):
    return source_of((MAPS / f"{name}.toml").read_text("utf-8"))
