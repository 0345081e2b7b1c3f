"""The end of a call into foreign code, kept as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from types import TracebackType

T = TypeVar("T")


class Outcome(Generic[T]):
    """``with Outcome[int]() as outcome: outcome.value = f()`` stores what ``f`` raised in ``outcome.error``.

    Only exceptions of type ``catch`` are kept: by default KeyboardInterrupt and SystemExit pass through.
    """

    __slots__ = ("_catch", "error", "value")

    def __init__(self, catch: type[BaseException] = Exception) -> None:
        self._catch = catch
        self.error: BaseException | None = None
        self.value: T | None = None

    def __enter__(self) -> Outcome[T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None or not isinstance(error, self._catch):
            return False
        self.error = error
        return True
