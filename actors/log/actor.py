"""The log's actor: holds another level for a while, and tells in time what was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.log.messages import LONGEST, DescribeLevel, LevelNow, LevelOver, SetLevel, TellFolded
from supervision import Actor

if TYPE_CHECKING:
    from actors.log.recorder import Recorder

LEVEL: Final = "level"  # the timers' names
FOLDED: Final = "folded"


class Log(Actor):
    """The recorder is older than any incarnation; what it was told for a while ends with this one."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._ends: float | None = None

    async def init(self) -> None:
        self._recorder.set_level(self._recorder.usual)
        self._recorder.wake_by(lambda delay: self.ctx.after(delay, TellFolded(), name=FOLDED))

    async def receive(self, message: object) -> object:
        match message:
            case SetLevel(level, seconds):
                self._set(level, min(max(seconds, 0.0), LONGEST))
                return self._now()
            case DescribeLevel():
                return self._now()
            case LevelOver():
                self._set(self._recorder.usual, 0.0)
                return None
            case TellFolded():
                self._recorder.tell_folded()
                return None
            case _:
                return await super().receive(message)

    def _set(self, level: str, seconds: float) -> None:
        if seconds > 0.0:
            self._ends = self.ctx.now() + seconds
            self.ctx.after(seconds, LevelOver(), name=LEVEL)
            self._recorder.set_level(level)
            self.ctx.emit("log_level", level=level, seconds=seconds)
            return
        self.ctx.cancel_timer(LEVEL)
        if self._ends is not None:
            self._ends = None
            self._recorder.set_level(self._recorder.usual)
            self.ctx.emit("log_level", level=self._recorder.usual)

    def _now(self) -> LevelNow:
        left = None if self._ends is None else max(0.0, self._ends - self.ctx.now())
        return LevelNow(self._recorder.level, self._recorder.usual, left)
