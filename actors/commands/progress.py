"""How far long work is: a bar on a terminal, and nothing in a pipe."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator


class Told(Protocol):
    def __call__(self, step: str, share: float) -> None:
        """`share` of `step` is done, from 0 to 1."""
        ...


@contextmanager
def progress(first: str) -> Iterator[Told]:
    if not sys.stderr.isatty():
        yield lambda step, share: None  # noqa: ARG005
        return
    from rich.console import Console  # noqa: PLC0415 - on a terminal only
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(first, total=1.0)
        yield lambda step, share: bar.update(task, completed=share, description=step)
