"""Everything this package raises.

::

    SupervisionError
    ├── Timeout                 (also a TimeoutError) the answer did not come in time
    │   └── StartTimeout        init did not return within the child's ``start_timeout``
    ├── ActorDown               nobody runs at that place, or it died before it answered
    ├── MailboxFull             the mailbox is at its bound and refuses
    ├── Deadlock                the ask would wait for an actor that waits for the asker
    ├── UnknownMessage          an actor was asked something that it does not know
    ├── StartError              a child did not come up
    ├── SpecError               (also a ValueError) a specification that can't be meant
    │   └── BadReturn           (also a TypeError) start returned no actor, or init returned something
    ├── LaneError
    │   ├── LaneClosed          the incarnation that owned the lane has ended
    │   └── LaneStuck           too many threads never came back; no new one is started
    └── ChildError              a request about a child that its supervisor has to refuse
        ├── ChildNotFound
        ├── ChildRunning
        ├── ChildRestarting
        ├── ChildAlreadyStarted
        ├── ChildAlreadyPresent
        ├── ChildIsDynamic      a dynamic supervisor names by reference, and keeps nothing stopped
        └── MaxChildren         a dynamic supervisor has as many children as it may have

    Exit                        not an error: an actor raises it to end itself for a named reason
    Ignore                      not an error: raised in ``init``, there is nothing to do for this actor now
"""

# ruff: noqa: N818 - named for the condition that they tell of

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from supervision.exits import ExitReason

ADVICE: Final = MappingProxyType(
    {
        "bad_return": "start returns an actor, and init returns nothing",
        "bad_start_spec": "a dynamic supervisor needs one Template",
        "duplicate_child_name": "each child of a supervisor needs an id of its own",
        "invalid_backoff": "a back-off needs 0 < first <= most, factor >= 1 and reset_after >= 0",
        "invalid_child_spec": "children are ChildSpecs",
        "invalid_id": "an id is a text without a slash",
        "invalid_intensity": "intensity is a whole number from 0",
        "invalid_max_children": "max_children is a whole number from 1, or None for no bound",
        "invalid_mfa": "start is a function that returns an actor",
        "invalid_period": "period is a number of seconds above 0",
        "invalid_restart_type": "restart is one of Restart",
        "invalid_shutdown": "shutdown is a number of seconds from 0, or None to wait for ever",
        "invalid_start_timeout": "start_timeout is a number of seconds above 0, or None to wait for ever",
        "invalid_strategy": "strategy is one of Strategy",
        "missing_id": "a child needs an id",
        "missing_start": "a child needs a function that makes it",
    }
)
"""What is right, by the codes of ``SpecError``: OTP's names, and names in their manner where OTP has none."""


class SupervisionError(Exception):
    pass


class Timeout(SupervisionError, TimeoutError):
    def __init__(self, path: str, what: str, seconds: float) -> None:
        super().__init__(f"{path}: no answer to {what} within {seconds:g} s")
        self.path = path
        self.seconds = seconds


class StartTimeout(Timeout):
    def __init__(self, path: str, seconds: float) -> None:
        SupervisionError.__init__(self, f"{path}: init did not return within {seconds:g} s")
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


class SpecError(SupervisionError, ValueError):
    """``code`` is one of ``ADVICE``; ``value`` is what was given."""

    def __init__(self, code: str, value: object) -> None:
        super().__init__(f"{code}: {value!r} ({ADVICE[code]})")
        self.code = code
        self.value = value


class BadReturn(SpecError, TypeError):
    def __init__(self, value: object) -> None:
        super().__init__("bad_return", value)


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


class ChildIsDynamic(ChildError):
    pass


class MaxChildren(ChildError):
    pass


class Ignore(Exception):
    """Raised in ``init`` (or by ``start``): this actor has nothing to do now, and that is no failure.

    It ends without an event and is not started again by itself. Its specification is kept as stopped, for
    ``RestartChild``; a temporary one is forgotten. Anywhere else it is a crash like any other.
    """


class Exit(Exception):
    """Ends the actor that raises it. What it was asked meanwhile fails with ``ActorDown(reason)``."""

    def __init__(self, reason: ExitReason) -> None:
        super().__init__(str(reason))
        self.reason = reason
