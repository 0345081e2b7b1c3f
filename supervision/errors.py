"""Everything this package raises.

::

    SupervisionError
    ├── Timeout                 (also a TimeoutError) the answer did not come in time
    ├── ActorDown               nobody runs at that place, or it died before it answered
    ├── MailboxFull             the mailbox is at its bound and refuses
    ├── Deadlock                the ask would wait for an actor that waits for the asker
    ├── UnknownMessage          an actor was asked something that it does not know
    ├── StartError              a child did not come up
    ├── LaneError
    │   ├── LaneClosed          the incarnation that owned the lane has ended
    │   └── LaneStuck           too many threads never came back; no new one is started
    └── ChildError              a request about a child that its supervisor has to refuse
        ├── ChildNotFound
        ├── ChildRunning
        ├── ChildRestarting
        ├── ChildAlreadyStarted
        └── ChildAlreadyPresent

    Exit                        not an error: an actor raises it to end itself for a named reason
"""

# ruff: noqa: N818 - named for the condition that they tell of

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supervision.exits import ExitReason


class SupervisionError(Exception):
    pass


class Timeout(SupervisionError, TimeoutError):
    def __init__(self, path: str, what: str, seconds: float) -> None:
        super().__init__(f"{path}: no answer to {what} within {seconds:g} s")
        self.path = path
        self.seconds = seconds


class ActorDown(SupervisionError):
    """``in_hand``: this very request was being handled when the actor ended, and may have been the cause."""

    def __init__(self, path: str, reason: ExitReason, *, in_hand: bool = False) -> None:
        super().__init__(f"{path} is down: {reason}")
        self.path = path
        self.reason = reason
        self.in_hand = in_hand


class MailboxFull(SupervisionError):
    def __init__(self, path: str) -> None:
        super().__init__(f"the mailbox of {path} is full")
        self.path = path


class Deadlock(SupervisionError):
    """``chain`` lists the paths in the order in which they ask; the first one is also the last."""

    def __init__(self, chain: tuple[str, ...]) -> None:
        super().__init__(" -> ".join(chain))
        self.chain = chain


class UnknownMessage(SupervisionError):
    def __init__(self, message: object) -> None:
        super().__init__(type(message).__name__)
        self.message = message


class StartError(SupervisionError):
    def __init__(self, child: str, reason: ExitReason) -> None:
        super().__init__(f"{child} did not start: {reason}")
        self.child = child
        self.reason = reason


class LaneError(SupervisionError):
    def __init__(self, path: str, lane: str, what: str) -> None:
        super().__init__(f"lane {lane} of {path}: {what}")
        self.path = path
        self.lane = lane


class LaneClosed(LaneError):
    pass


class LaneStuck(LaneError):
    pass


class ChildError(SupervisionError):
    def __init__(self, child: str) -> None:
        super().__init__(child)
        self.child = child


class ChildNotFound(ChildError):
    pass


class ChildRunning(ChildError):
    pass


class ChildRestarting(ChildError):
    pass


class ChildAlreadyStarted(ChildError):
    pass


class ChildAlreadyPresent(ChildError):
    pass


class Exit(Exception):
    """Ends the actor that raises it. What it was asked meanwhile fails with ``ActorDown(reason)``."""

    def __init__(self, reason: ExitReason) -> None:
        super().__init__(str(reason))
        self.reason = reason
