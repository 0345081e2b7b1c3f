"""What reaches out of a simulation: threads, sockets, files, programs, and the machine's clock and chance.

A net at run time below the one that lint spreads. A function that C code calls by itself, such as
``datetime.now``, is beyond it: lint bans those by name.
"""

from __future__ import annotations

import builtins
import io
import os
import random  # noqa: TID251 - what is forbidden here has to be named
import secrets  # noqa: TID251 - the same
import socket  # noqa: TID251 - the same
import subprocess  # noqa: TID251 - the same
import sys
import threading  # noqa: TID251 - the same
import time
import uuid
from contextlib import contextmanager
from functools import wraps
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

OUTSIDE: Final[tuple[tuple[Any, str], ...]] = (
    (threading.Thread, "start"),
    (socket.socket, "__init__"),
    (subprocess.Popen, "__init__"),
    (builtins, "open"),
    (io, "open"),
    (os, "open"),
    (os, "system"),
)
"""Forbidden whoever asks."""

CLOCKS: Final = ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "sleep")
CHANCE: Final = tuple(name for name in random.__all__ if name.islower() and not name.endswith("state"))
SECRETS: Final = ("choice", "randbelow", "randbits", "token_bytes", "token_hex", "token_urlsafe")

OURS: Final[tuple[tuple[Any, str], ...]] = (
    *((time, name) for name in CLOCKS),
    *((random, name) for name in CHANCE),
    *((secrets, name) for name in SECRETS),
    (os, "urandom"),
    (uuid, "uuid1"),
    (uuid, "uuid4"),
)
"""Forbidden to the packages under proof: asyncio, pytest and logging may look at a clock."""

FUNCTIONS: Final = (FunctionType, BuiltinFunctionType, MethodType)


class Escape(RuntimeError):  # noqa: N818 - named for what happened
    """Code inside of a simulation has reached for the world outside, and a run of it can't be replayed."""

    def __init__(self, what: str, caller: str, line: int) -> None:
        super().__init__(f"{caller}, line {line}, reaches out of the simulation: {what}")
        self.what = what
        self.caller = caller


@contextmanager
def no_escape(packages: Sequence[str]) -> Iterator[list[Escape]]:
    """Make what reaches outside raise Escape while the block runs.

    ``packages`` are prefixes of module names: clock and chance are forbidden to them alone, all else to
    everybody. The first Escape is raised again at the end of the block, because a supervisor may have
    restarted over it. Imports are no escape.
    """
    found: list[Escape] = []
    before = [(owner, name, getattr(owner, name)) for owner, name in OUTSIDE + OURS]
    guards = {}
    for number, (owner, name, function) in enumerate(before):
        anyone = number < len(OUTSIDE)
        guards[function] = _guard(function, f"{_called(owner)}.{name}", None if anyone else packages, found)
        setattr(owner, name, guards[function])
    taken = list(_taken_by_name(packages, guards))
    for module, name, function in taken:
        setattr(module, name, guards[function])
    try:
        yield found
    finally:
        for owner, name, function in (*before, *taken):
            setattr(owner, name, function)
    if found:
        raise found[0]


def _guard(
    function: Callable[..., Any], what: str, packages: Sequence[str] | None, found: list[Escape]
) -> Callable[..., Any]:
    @wraps(function)
    def guard(*args: Any, **options: Any) -> Any:  # noqa: ANN401 - of any function
        frame = sys._getframe(1)  # noqa: SLF001 - the one way to know who calls
        caller = frame.f_globals.get("__name__", "?")
        forbidden = not _importing(frame) if packages is None else _among(caller, packages)
        if forbidden:
            found.append(Escape(f"{what}()", caller, frame.f_lineno))
            raise found[-1]
        return function(*args, **options)

    return guard


def _importing(frame: FrameType | None) -> bool:
    """Whether an import is under way: the machinery reads files, and so may what it runs."""
    while frame is not None:
        if frame.f_globals.get("__name__") in {"importlib._bootstrap", "_frozen_importlib"}:
            return True
        frame = frame.f_back
    return False


def _taken_by_name(
    packages: Sequence[str], guards: dict[Any, Callable[..., Any]]
) -> Iterator[tuple[Any, str, Any]]:
    """Yield what our modules hold by ``from time import monotonic``."""
    for module_name, module in list(sys.modules.items()):
        if _among(module_name, packages):
            for name, value in list(vars(module).items()):
                if isinstance(value, FUNCTIONS) and value in guards:
                    yield module, name, value


def _among(module: str, packages: Sequence[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def _called(owner: Any) -> str:  # noqa: ANN401 - a module or a class
    return owner.__name__ if not isinstance(owner, type) else f"{owner.__module__}.{owner.__qualname__}"
