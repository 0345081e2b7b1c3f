"""Which docketd this is."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def release() -> str:
    """The version of the installed package; 0 in a checkout that was never installed."""
    try:
        return version("docketd")
    except PackageNotFoundError:
        return "0"
