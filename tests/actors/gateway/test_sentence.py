"""How things stand, in words: a state of affairs each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actors.domain.job import Evidence, State
from actors.gateway.sentence import (
    PRINTER_WORDS,
    AlertFacts,
    Facts,
    PrinterFacts,
    SourceFacts,
    how_things_stand,
)

READY = PrinterFacts("kitchen", "ready")


def stands(**facts):
    return [(each.mood, each.text) for each in how_things_stand(Facts(**{"printers": (READY,), **facts}))]


def printer(state, *reasons, waiting=0, name="kitchen"):
    return PrinterFacts(name, state, reasons, waiting)


PAUSED = PrinterFacts("kitchen", "stopped", ("paused",), paused="by the page since 18:39")


@pytest.mark.parametrize(
    ("facts", "mood", "text"),
    [
        ({}, "look", "Kitchen is paused by the page since 18:39: no ticket waits for it."),
        ({"waiting": 3}, "act", "Kitchen is paused by the page since 18:39: 3 tickets wait."),
        (
            {"reasons": ("moving-to-paused",), "waiting": 1},
            "act",
            "Kitchen is paused by the page since 18:39, and finishes the ticket it has: 1 ticket waits.",
        ),
        (
            {"reasons": ("paused", "media-empty")},
            "look",
            "Kitchen is paused by the page since 18:39 and is out of paper: no ticket waits for it.",
        ),
        (
            {"reasons": ("paused", "starting")},
            "look",
            "Kitchen is paused by the page since 18:39: no ticket waits for it.",
        ),
    ],
)
def test_a_paused_printer_is_told_of_with_who_and_since_when(facts, mood, text):
    assert stands(printers=(replace(PAUSED, **facts),))[0] == (mood, text)


def test_before_the_first_order():
    assert stands() == [("calm", "Ready. No order has come in yet.")]


@pytest.mark.parametrize(
    ("jobs", "evidence", "text"),
    [
        ({State.PRINTED: 1}, {Evidence.FENCE: 1}, "Everything is printed: 1 ticket, 1 confirmed."),
        ({State.PRINTED: 26}, {Evidence.FENCE: 26}, "Everything is printed: 26 tickets, all confirmed."),
        (
            {State.PRINTED: 39, State.SENT: 2, State.CANCELLED: 5, State.MOVED: 3},
            {Evidence.FENCE: 39, Evidence.BYTES: 2},
            "Everything is printed: 41 tickets, 39 confirmed, 2 sent to a printer that cannot confirm.",
        ),
        (
            {State.SENT: 1200},
            {Evidence.STATUS: 1000, Evidence.BYTES: 200},
            "Everything is printed: 1,200 tickets, 1,200 sent to a printer that cannot confirm.",
        ),
        (
            {State.PRINTED: 3},
            {Evidence.FENCE: 1, Evidence.VIRTUAL: 2},
            "Everything is printed: 3 tickets, 1 confirmed, 2 on VIRTUAL paper.",
        ),
    ],
)
def test_what_is_known_and_what_is_hoped_are_told_apart(jobs, evidence, text):
    assert stands(jobs=jobs, evidence=evidence) == [("calm", text)]


def test_in_the_demonstration_virtual_paper_is_paper():
    (said,) = stands(jobs={State.PRINTED: 2}, evidence={Evidence.VIRTUAL: 2}, virtual_counts=True)
    assert said[1] == "Everything is printed: 2 tickets, all confirmed."


def test_on_the_way():
    assert stands(jobs={State.QUEUED: 1}) == [("busy", "1 ticket is on the way to paper.")]
    jobs = {State.QUEUED: 1, State.SENDING: 1, State.PRINTED: 4}
    text = "2 tickets are on the way to paper; 4 tickets, all confirmed."
    assert stands(jobs=jobs, evidence={Evidence.FENCE: 4}) == [("busy", text)]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (printer("blocked", "media-empty", waiting=3), ("act", "Kitchen is out of paper: 3 tickets wait.")),
        (printer("blocked", "cover-open", waiting=1), ("act", "Kitchen is open: 1 ticket waits.")),
        (
            printer("blocked", "cover-open", "media-empty"),
            ("look", "Kitchen is open and is out of paper: no ticket waits for it."),
        ),
        (
            printer("down", "timed-out", waiting=2),
            ("act", "Kitchen does not answer: is it switched on? 2 tickets wait."),
        ),
        (
            printer("down", "refused"),
            ("look", "Kitchen refuses the connection: is another program using it? No ticket waits for it."),
        ),
        (
            printer("blocked", "interlock", waiting=1),
            ("act", "Kitchen reports interlock: 1 ticket waits."),
        ),
        (
            printer("blocked", waiting=1),
            ("act", "Kitchen reports a fault: look at its lamps: 1 ticket waits."),
        ),
    ],
)
def test_a_printer_in_need(found, said):
    assert stands(printers=(found,))[0] == said


@pytest.mark.parametrize("found", [printer("down", "starting", waiting=2), printer("unknown", waiting=1)])
def test_a_printer_that_is_only_being_asked_alarms_nobody(found):
    assert stands(printers=(found,), jobs={State.QUEUED: 2})[0][0] == "busy"


def test_a_printer_that_a_till_uses_just_now_alarms_nobody():
    busy = printer("busy", "connecting-to-device", waiting=2)
    said = "Kitchen is in use by another program just now: 2 tickets follow."
    assert stands(printers=(busy,))[0] == ("busy", said)


def test_one_in_use_that_somebody_has_to_see_to_alarms():
    empty = printer("busy", "connecting-to-device", "media-empty", waiting=2)
    said = "Kitchen is in use by another program just now and is out of paper: 2 tickets wait."
    assert stands(printers=(empty,))[0] == ("act", said)
    ours = replace(printer("busy", "connecting-to-device", waiting=1), ours=True)
    said = "Kitchen is in use by another program just now: 1 ticket waits."
    assert stands(printers=(ours,))[0] == ("act", said)


def test_the_printer_that_most_tickets_wait_for_comes_first():
    bar = printer("down", "lost", waiting=1, name="bar")
    kitchen = printer("blocked", "media-empty", waiting=4)
    said = stands(printers=(bar, kitchen), jobs={State.PRINTED: 7}, evidence={Evidence.FENCE: 7})
    assert [text.split()[0] for _, text in said] == ["Kitchen", "Bar", "Printed"]
    assert said[2] == ("calm", "Printed so far: 7 tickets, all confirmed.")


def test_what_waits_for_a_person():
    said = stands(jobs={State.HELD: 1, State.DEAD: 2, State.DOUBTFUL: 1})
    assert said == [
        ("act", "2 tickets could not be printed."),
        ("act", "1 ticket waits for your decision."),
        ("look", "Whether 1 ticket came out is being found out."),
        ("calm", "Nothing is printed yet."),
    ]


def test_a_source_that_does_not_answer():
    silent = SourceFacts("wix", "failing", "timed-out")
    assert stands(sources=(silent, SourceFacts("other", "fine")))[0] == (
        "act",
        "Wix does not answer (timed-out): its orders come in when it does.",
    )
    assert "Wix does not answer: its" in stands(sources=(SourceFacts("wix", "failing"),))[0][1]


def test_settings_that_broke():
    text = "docketd.toml has mistakes, so the last good settings run: docketd check names them."
    assert stands(broken="docketd.toml")[0] == ("act", text)


def test_a_roll_that_is_nearly_used_up():
    assert stands(printers=(printer("ready", "media-low"),))[0] == ("look", "Kitchen is low on paper.")


def test_where_the_roll_has_ended_nobody_hears_that_it_runs_low():
    (first, *_) = stands(printers=(printer("blocked", "media-empty", "media-low"),))
    assert first == ("look", "Kitchen is out of paper: no ticket waits for it.")


def test_a_journal_that_does_not_answer_comes_before_all():
    empty = printer("blocked", "media-empty", waiting=3)
    (said,) = stands(jobs=None, troubles=("the disk is full",), printers=(empty,))
    assert said == (
        "act",
        "Orders can't be kept at the moment (the disk is full): docketd tries again by itself.",
    )
    assert "moment: docketd" in stands(jobs=None)[0][1]
    assert (
        stands(troubles=("the disk is full",))[0][1]
        == "Orders can't be kept at the moment: the disk is full."
    )


def test_every_word_goes_behind_a_name():
    assert all(
        words.split()[0] in {"is", "has", "does", "reports", "refuses", "can't", "may"}
        for words in PRINTER_WORDS.values()
    )


def test_alerts_are_told_after_what_stands_still_and_only_once():
    alerts = (
        AlertFacts("printer-away/bar", "critical", "Printer bar is away."),
        AlertFacts("slow-disk", "warning", "The disk is slow."),
        AlertFacts("job-dead/7", "critical", "Ticket 7 could not be printed."),
        AlertFacts("settings", "critical", "The settings have mistakes."),
    )
    said = stands(alerts=alerts, jobs={State.DEAD: 1}, broken="docketd.toml")
    assert said[:3] == [
        ("act", "1 ticket could not be printed."),
        ("act", "Printer bar is away."),
        ("look", "The disk is slow."),
    ]
    assert len([text for _, text in said if "mistakes" in text]) == 1


@pytest.mark.parametrize(
    ("reasons", "details", "words"),
    [
        (("cover-open",), ("feeding",), "is open and has its FEED button held"),
        (("offline",), ("waiting-for-recovery",), "is switched to offline and waits for its FEED button"),
        (("other",), ("head-hot",), "has a hot head, which cools down by itself"),
        (("other",), ("drawer-pin-low",), "reports a fault: look at its lamps"),
    ],
)
def test_what_a_printer_says_in_finer_words_is_told(reasons, details, words):
    told = PrinterFacts("kitchen", "blocked", reasons, 1, details=details)
    assert any(words in text for _, text in stands(printers=(told,)))
