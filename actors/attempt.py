"""The one line between a mistake that concerns one order or job and a crash.

Code that depends on a single order or job (read it, lay it out, encode it) is called through `attempt`:
its exception is an answer about that job, not a reason to restart an actor that has others to serve.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failure:
    """`kind` is the exception's class, `why` its text."""

    why: str
    kind: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.why}" if self.why else self.kind


def attempt(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Failure:
    """What `function` returns, or the `Failure` it ended in.

    `MemoryError` goes through: it concerns the process, not the job. Endless recursion is the job's own.
    """
    try:
        return function(*args, **kwargs)
    except MemoryError:
        raise
    except Exception as error:
        return Failure(why=str(error), kind=type(error).__name__)
