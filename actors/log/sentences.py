"""What each event means to the people of a restaurant: its level, and a sentence.

A sentence names a job by its number and an order by the journal's; never what a guest wrote. Errors are told
by their class and their place, because their texts may quote an order.
"""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from actors.places import ROOT, in_words
from supervision import events

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from supervision import Event

    Told = tuple[str, str]  # level and sentence

REASONS: Final = MappingProxyType(
    {
        "media-empty": "out of paper",
        "media-low": "paper is running out",
        "cover-open": "cover open",
        "cutter-error": "the cutter is stuck",
        "offline": "switched to offline",
        "other": "it reports a fault",
    }
)

#: Of a printer behind a queue.
QUEUES: Final = MappingProxyType(
    {
        "media-jam": "paper jam",
        "queue-stopped": "its queue on the print server is stopped",
        "not-accepting": "its queue takes no tickets",
        "job-held": "its ticket is on hold in the queue",
    }
)

DOWN: Final = MappingProxyType(
    {
        "refused": "it takes no connection: is another program using it?",
        "unreachable": "is it switched on, and its cable plugged in?",
        "timed-out": "it does not answer: is it switched on?",
        "dns": "its name is not known in this network",
        "forbidden": "this account may not use it: on Linux, add it to the groups lp and dialout",
        "silent": "it takes bytes and answers nothing",
        "garbled": "it answers what docketd does not understand",
        "no-queue": "the print server has no queue of this name",
        "tls": "nobody vouches for the print server's certificate",
        "other-device": "another printer than the one that is meant answers there: see to its address",
        "secure-printing-suspected": (
            "it takes what it is sent and answers nothing, as with Secure Printing on: open its address in a "
            "browser and switch that off (Web Config, Print, Secure Printing), or connect it by USB"
        ),
    }
)

#: Where there is a line to it, and yet nothing is printed.
IN_USE: Final = "connecting-to-device"
REACHED: Final = frozenset({"silent", "garbled", "other-device", "secure-printing-suspected"})

BREAKERS: Final = MappingProxyType(
    {"open": "too many failures, pausing", "half-open": "trying again", "closed": "works again"}
)

JOBS: Final = MappingProxyType(
    {
        "scheduled": ("info", "waits for its time"),
        "queued": ("debug", "waits for printer {printer}"),
        "sending": ("debug", "is being sent to printer {printer}"),
        "printed": ("info", "printed on {printer}"),
        "sent": ("info", "sent to {printer}, which cannot confirm"),
        "doubtful": ("warning", "it is not known yet whether {printer} printed it"),
        "held": ("warning", "held until a person decides: docketd jobs release {job}, or cancel {job}"),
        "dead": ("error", "could not be printed: docketd jobs show {job} says why"),
        "cancelled": ("info", "cancelled"),
        "moved": ("debug", "moved to another printer"),
    }
)

HEARD: Final = MappingProxyType(
    {
        "new": ("info", "order {order}: new"),
        "changed": ("info", "order {order}: changed (revision {revision})"),
        "cancelled": ("info", "order {order}: cancelled"),
        "same": ("debug", "order {order}: updated, nothing new for the kitchen"),
        "older": ("debug", "order {order}: an older revision, overtaken"),
        "known": ("debug", "order {order}: remembered, not printed"),
    }
)

#: Kinds whose sentence is the same whatever they bring.
FIXED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "jobs_moved": ("warning", "printer {printer}: out of reach, {jobs} waiting tickets moved to {to}"),
        "jobs_stranded": ("warning", "tickets wait for printers that are not in the settings: {printers}"),
        "printer_advice": ("warning", "printer {printer}: {text}"),
        "printer_garbled": (
            "warning",
            "printer {printer}: answered what docketd does not understand: {data}",
        ),
        "other_device": (
            "warning",
            "printer {printer}: at {address} is another one (serial number {serial}, not {expected})",
        ),
        "printer_way": ("info", "printer {printer}: reached at {address} now"),
        "recovery_step": ("info", "printer {printer}: {step}: {outcome}"),
        "printer_paused": ("info", "printer {printer}: paused by {who}, its tickets wait"),
        "printer_resumed": ("info", "printer {printer}: resumed by {who}"),
        "queue_resumed": (
            "warning",
            "printer {printer}: its queue was stopped, docketd has started it again",
        ),
        "queue_not_resumed": ("warning", "printer {printer}: its queue is stopped and stays so: {why}"),
        "queue_setting": ("warning", "printer {printer}: {text}"),
        "queue_trouble": ("warning", "printer {printer}: {text}"),
        "document_not_taken_back": (
            "warning",
            "printer {printer}: its queue may print a ticket twice, the second time without a mark: {why}",
        ),
        "document_taken_back": (
            "warning",
            "printer {printer}: its queue was about to print a ticket anew, which docketd took back",
        ),
        "sheet_accepted": ("info", "job {job}: no order's, taken for printer {printer}"),
        "journal_full": ("error", "the disk is full: no orders can be taken until there is room"),
        "alert_ended": ("info", "over now: {key}"),
        "journal_trouble": ("error", "{text}"),
        "backup_made": ("info", "a checked copy of the journal is in backups/{file}"),
        "journal_restored": ("error", "{text}"),
        "journal_well": ("info", "the disk with the journal is well again ({name})"),
        "settings_refused": ("error", "the settings file is wrong, and nothing was changed: {mistakes}"),
        "source_fine": ("info", "source {source}: answers again"),
        "menus_fetched": (
            "info",
            "source {source}: knows its menus ({sections} sections, {items} dishes)",
        ),
        "menus_failing": ("warning", "the menus of {source} can't be fetched: {why}"),
        "source_failing": ("warning", "source {source}: {why}"),
        "order_forgotten": ("info", "order {order}: the guest's data were removed, as {who} wanted"),
        "source_paused": ("info", "source {source}: paused by {who}, its orders wait there"),
        "source_resumed": ("info", "source {source}: resumed by {who}"),
        "list_compared": ("debug", "source {source}: its list of today has {listed} orders"),
        "orders_missed": (
            "warning",
            "source {source}: {missing} orders of its list had been missed, and print now: {orders}",
        ),
        "hook_unusable": ("debug", "source {source}: {why}"),
        "doorbell_rang": ("info", "source {source}: somebody rang, so it is asked at once"),
        "horizon_moved": ("info", "source {source}: orders from before {now} are not printed"),
        "webhook_refused": ("warning", "a webhook from {address} was refused: {why}{more}"),
        "tunnel_open": ("info", "what comes from outside, by a tunnel or a proxy, is taken at {host}:{port}"),
        "request_failed": ("error", "{method} {address} failed: {error} at {at}; please report it"),
        events.CHILD_STARTED: ("debug", "{path}: started"),
        events.START_ERROR: ("error", "{path}: could not start, {reason}"),
        events.SHUTDOWN_ERROR: ("error", "{path}: failed while it stopped, {reason}"),
        events.RESTART_DELAYED: ("info", "{path}/{child}: starts again in a moment"),
        events.MAX_INTENSITY: ("error", "{path}: gives up, {child} failed too often"),
        events.ZOMBIE: ("error", "{path}: did not stop when told to, and was left behind"),
        events.ZOMBIE_LIMIT: (
            "error",
            "{zombies} parts did not stop when told to: docketd ends, to be started anew",
        ),
        events.DEAD_LETTER: ("debug", "{path}: nobody took a {message}"),
        events.MAILBOX_FULL: ("warning", "{path}: too much to do, a message was turned away"),
        events.ASK_TIMEOUT: ("warning", "{path}: did not answer a {request} in time"),
        events.LATE_REPLY: ("debug", "{path}: answered a {request} too late"),
        events.DEADLOCK_REFUSED: ("error", "{path}: two parts of docketd waited for each other"),
        events.LANE_ABANDONED: ("warning", "{path}: {lane} is stuck in {call}, and was left behind"),
    }
)

PLACE: Final = re.compile(r"\S.*:\d+ in [\w.<>]+")
CRASH: Final = re.compile(r"\((\w+): .*", re.DOTALL)
CRASH_KIND: Final = re.compile(r"crash \((\w+)")
MOST_PLACES: Final = 12

#: The states whose reason docketd itself has worded: that of a dead job quotes an error.
OWN_WHYS: Final = frozenset({"queued", "doubtful", "held", "moved", "cancelled"})


def tell(event: Event) -> Told:
    """The level and the sentence of an event that is `bare`, and whose data is clean."""
    special = SPECIAL.get(event.kind)
    if special is not None:
        return special(event)
    if event.kind in FIXED:
        level, text = FIXED[event.kind]
        return level, _fill(text, event)
    return "info", _generic(event)


def tell_people(event: Event) -> Told:
    """The same with the parts of docketd named as people would; for an event that is `bare`."""
    child = event.data.get("child")
    named = replace(event, path=in_words(event.path))
    if event.kind == events.CHILD_TERMINATED and event.data.get("exit") == "crash":
        return "error", f"{named.path}: failed because of a mistake in docketd{_mistake(event)}"
    if child is None:
        return tell(named)
    below = in_words(str(child) if event.path == ROOT else f"{event.path}/{child}")
    if event.kind == events.RESTART_DELAYED:
        return "info", f"{below}: starts again in {_seconds(event)}"
    return tell(replace(named, data={**event.data, "child": below}))


def _mistake(event: Event) -> str:
    """` (ValueError)` of `crash (ValueError)`, where it is known."""
    found = CRASH_KIND.search(str(event.data.get("reason", "")))
    return f" ({found[1]})" if found else ""


def _seconds(event: Event) -> str:
    seconds = event.data.get("seconds")
    return f"{seconds:g} s" if isinstance(seconds, int | float) else "a moment"


def bare(event: Event) -> Event:
    """Without the texts of errors and the states of actors: what a guest wrote may stand in them."""
    data = {name: value for name, value in event.data.items() if name not in {"traceback", "status"}}
    if "reason" in data:
        data["reason"] = without_text(str(data["reason"]))
    if event.kind == "job_changed" and str(data.get("state")) not in OWN_WHYS:
        data.pop("why", None)
    places = [line for line in str(event.data.get("traceback", "")).splitlines() if PLACE.fullmatch(line)]
    if places:
        data |= {"at": places[-1], "places": places[-MOST_PLACES:]}
    return replace(event, data=data)


def without_text(reason: str) -> str:
    """`crash (ValueError: what a guest wrote)` is `crash (ValueError)`."""
    return CRASH.sub(r"(\1)", reason)


def _fill(text: str, event: Event) -> str:
    return text.format_map(_Fields(event.data, path=event.path))


class _Fields(dict[str, object]):
    """A field that is missing is a question mark: no event is lost because it is incomplete."""

    def __missing__(self, key: str) -> str:
        return "?"


def _generic(event: Event) -> str:
    brought = ", ".join(f"{name}={value}" for name, value in event.data.items())
    what = event.kind.replace("_", " ")
    return f"{event.path}: {what} ({brought})" if brought else f"{event.path}: {what}"


# --- kinds that need a second look ----------------------------------------------------------------


def _job(event: Event) -> Told:
    level, text = JOBS.get(str(event.data.get("state")), ("info", "{state}"))
    why = " ({why})" if event.data.get("why") else ""
    return level, _fill(f"job {{job}}: {text}{why}", event)


def _order(event: Event) -> Told:
    level, text = HEARD.get(str(event.data.get("heard")), ("info", "order {order}: {heard}"))
    return level, _fill(text, event)


def _said(reasons: str) -> list[str]:
    known = {**DOWN, **REASONS, **QUEUES}
    said = [one for one in reasons.split() if one != "media-low" or "media-empty" not in reasons]
    return [known.get(one, one) for one in said]


def _printer(event: Event) -> Told:
    reasons = str(event.data.get("reasons", ""))
    match event.data.get("state"):
        case "ready":
            level, words = "info", ", ".join(["ready", *(REASONS.get(one, one) for one in reasons.split())])
        case "blocked":
            level, words = "warning", ", ".join(_said(reasons))
        case "busy":
            level = "info" if set(reasons.split()) <= {IN_USE, "media-low"} else "warning"
            more = _said(reasons.replace(IN_USE, ""))
            come = ", ".join(more) if level == "warning" else ", ".join(["its tickets come next", *more])
            words = f"another program prints on it just now, {come}"
        case "unknown":
            level, words = "warning", f"not known how it stands ({DOWN.get(reasons, reasons)})"
        case "down" if reasons == "starting":
            level, words = "debug", "not reached yet"
        case _:
            what = "gets no tickets" if reasons in REACHED else "out of reach"
            level, words = "warning", f"{what} ({DOWN.get(reasons, reasons)})"
    return level, _fill("printer {printer}: ", event) + words


def _recovery(event: Event) -> Told:
    cured = event.data.get("result") == "cured"
    how = "brought back by {cure}" if cured else "came back by itself"
    return "info", _fill(f"printer {{printer}}: {how} after {{seconds}} s, and has stayed", event)


def _end(event: Event) -> Told:
    match event.data.get("exit"):
        case "crash":
            where = " at {at}" if "at" in event.data else ""
            return "error", _fill(f"{{path}}: failed, {{reason}}{where}", event)
        case "killed":
            return "warning", _fill("{path}: had to be stopped by force", event)
        case _:
            return "debug", _fill("{path}: ended", event)


def _breaker(event: Event) -> Told:
    """A printer's breaker opens with each failed dial: the printer's own event says it better."""
    after = str(event.data.get("after")).replace("_", "-")
    level = "debug" if event.path.startswith("printing/") else "info"
    return level, _fill("{path}: ", event) + BREAKERS.get(after, after)


def _settings(event: Event) -> Told:
    """What changed: printers by their names, everything else by its table."""
    names = ("added", "changed", "removed", "others")
    parts = [
        f"{name.replace('others', 'also')}: {event.data[name]}" for name in names if event.data.get(name)
    ]
    return "info", f"the new settings are in use ({'; '.join(parts) or 'nothing is different'})"


def _level(event: Event) -> Told:
    length = " for {seconds:g} s" if "seconds" in event.data else " again"
    return "info", _fill("from now on this log has level {level}" + length, event)


def _fetch(event: Event) -> Told:
    text = "source {source}: {seen} orders were fetched again for {who}, {taken} new, {copies} copies"
    if event.data.get("why"):
        return "warning", _fill(f"{text}; then it ended: {{why}}", event)
    return "info", _fill(text, event)


SEVERITIES: Final = MappingProxyType({"info": "info", "warning": "warning", "critical": "error"})


def _alert(event: Event) -> Told:
    return SEVERITIES.get(str(event.data.get("severity")), "warning"), _fill("{text}", event)


SPECIAL: Final[Mapping[str, Callable[[Event], Told]]] = MappingProxyType(
    {
        "fetch_ended": _fetch,
        "alert_raised": _alert,
        "job_changed": _job,
        "order_accepted": _order,
        "printer_changed": _printer,
        "recovery_over": _recovery,
        "log_level": _level,
        "settings_applied": _settings,
        events.CHILD_TERMINATED: _end,
        events.BREAKER_CHANGED: _breaker,
    }
)
