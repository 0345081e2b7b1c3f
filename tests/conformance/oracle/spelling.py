"""Writes reasons and answers as both traces have them; theirs.erl does so for OTP's."""

from __future__ import annotations

from supervision import (
    ChildCounts,
    Crash,
    ExitReason,
    Ignored,
    Killed,
    Normal,
    Ref,
    Shutdown,
    StartError,
)


def spell(reason: ExitReason) -> str:
    match reason:
        case Normal():
            return "normal"
        case Killed():
            return "killed"
        case Ignored():
            return "ignored"
        case Shutdown(None):
            return "shutdown"
        case Shutdown(StartError() as error):
            return f"shutdown ({error.child} failed: {spell(error.reason)})"
        case Shutdown(info):
            return f"shutdown ({info})"
        case Crash(error):
            return f"error {error}"
    return str(reason)


def spell_answer(answer: object) -> str:
    match answer:
        case None:
            return "ok"
        case Ref():
            return "ok, started"
        case ChildCounts(specs, active, supervisors, workers):
            return f"{specs} specs, {active} active, {supervisors} supervisors, {workers} workers"
        case tuple():
            children = [f"{one.id}={one.state}{'(supervisor)' * one.supervisor}" for one in answer]
            return " ".join(["children:", *children])
    return repr(answer)
