"""A printer behind a print server, in the real tree, under virtual time."""

import pytest

from actors import places
from actors.domain.job import Evidence, State
from actors.printing.messages import ClearPrinter, DeviceFacts, RecoverPrinter
from tests.actors.printing.restaurant import in_restaurant
from transports.spool import DocumentState, Remark

QUEUE = {"kitchen": "TM-m30III", "queues": ("kitchen",)}


def queue(scenario, **settings):
    in_restaurant(lambda house: scenario(house, house.servers["kitchen"]), **QUEUE, **settings)


def sent(house):
    return house.all_are(State.SENT) and house.states()


def test_tickets_are_sent_when_the_server_says_they_are_done_and_never_count_as_printed():
    async def scenario(house, server):
        for _ in range(3):
            await house.order()
        await house.until(lambda: house.states() == {State.SENT: 3})
        assert {job.evidence for job in await house.jobs()} == {Evidence.SPOOLER}
        assert set(house.check_paper().values()) == {1}
        assert house.marked() == 0
        names = [each.name for each in server.documents]
        assert len(set(names)) == 3
        assert all(name.startswith("docketd ") for name in names)
        status = await house.describe()
        assert (status.state, status.reasons, status.printing) == ("ready", (), None)

    queue(scenario)


def test_each_waits_for_the_one_before():
    async def scenario(house, server):
        server.seconds = 5.0
        for _ in range(2):
            await house.order()
        await house.until(lambda: len(server.documents) == 1)
        await house.wait(2.0)
        assert len(server.documents) == 1
        assert (await house.describe()).printing == 1
        await house.until(lambda: sent(house))

    queue(scenario)


def test_a_printer_without_paper_is_named_and_its_ticket_stays_where_it_is():
    async def scenario(house, server):
        await house.until(lambda: server.calls)
        server.reasons = frozenset({"media-empty", "media-low"})
        await house.order()
        await house.order()
        await house.until(lambda: house.states() == {State.SENDING: 1, State.QUEUED: 1})
        await house.wait(600.0)
        assert house.states() == {State.SENDING: 1, State.QUEUED: 1}
        status = await house.describe()
        assert (status.state, status.reasons) == ("blocked", ("media-empty", "media-low"))
        server.reasons = frozenset({"media-low"})
        await house.until(lambda: sent(house))
        assert (await house.describe()).reasons == ("media-low",)
        assert house.marked() == 0
        house.check_paper()

    queue(scenario)


def test_what_the_queue_names_is_told_with_its_time_and_of_the_rest_nothing_is_claimed():
    async def scenario(house, server):
        await house.wait(60.0)
        status = await house.describe()
        assert (status.address, status.reasons_since, status.device) == (str(server_of(house)), {}, None)
        server.reasons = frozenset({"media-low"})
        await house.wait(20.0)
        server.reasons = frozenset({"cover-open", "media-empty", "media-low"})
        await house.wait(60.0)
        status = await house.describe()
        ages = status.reasons_since
        assert sorted(ages) == ["cover-open", "media-empty", "media-low"] == list(status.reasons)
        assert ages["cover-open"] == ages["media-empty"] < ages["media-low"] - 8.0
        assert status.device == DeviceFacts(online=None, paper="empty", cover="open", cutter=None)
        told = [event.data["reasons"] for event in house.events("printer_changed")]
        assert told == ["", "media-low", "cover-open media-empty media-low"]
        server.refusal = "unreachable"
        await house.wait(30.0)
        status = await house.describe()
        assert (status.state, status.device) == ("down", None)
        assert list(status.reasons_since) == ["unreachable"]

    queue(scenario)


def server_of(house):
    (printer,) = house.settings.printers
    return printer.connect


def test_a_queue_can_neither_clear_nor_free_its_printer():
    async def scenario(house, server):
        server.seconds = 30.0
        await house.order()
        await house.until(lambda: house.states() == {State.SENDING: 1})
        attempt = (await house.describe()).printing
        link = house.part(places.printer("kitchen", "link"))
        assert await link.ask(ClearPrinter(attempt), timeout=5.0) is False
        assert await link.ask(RecoverPrinter(), timeout=5.0) is False
        await house.until(lambda: sent(house), seconds=60.0)
        assert house.marked() == 0
        house.check_paper()

    queue(scenario)


def test_a_printer_that_takes_nothing_and_says_nothing_is_named_and_nothing_is_decided():
    async def scenario(house, server):
        server.holding = True
        await house.order()
        await house.until(lambda: house.states() == {State.SENDING: 1})
        await house.wait(30.0)
        status = await house.describe()
        assert (status.state, status.reasons, status.printing) == ("blocked", ("timed-out",), 1)
        await house.wait(3600.0)
        assert house.states() == {State.SENDING: 1}
        server.holding = False
        await house.until(lambda: sent(house))
        assert house.marked() == 0

    queue(scenario)


# --- crashes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["link", "press"])
def test_what_is_in_the_queue_is_found_again_after_a_crash(part):
    async def scenario(house, server):
        server.seconds = 20.0
        await house.order()
        await house.until(lambda: server.documents)
        await house.wait(1.0)
        house.crash(places.printer("kitchen", part))
        await house.until(lambda: house.states() == {State.SENT: 1}, seconds=60.0)
        assert len(server.documents) == 1
        assert house.marked() == 0

    queue(scenario)


@pytest.mark.parametrize("seconds", [0.0, 20.0])
def test_what_is_in_the_queue_is_found_again_after_docketd_was_killed(seconds):
    """Whether it is done by then or not."""

    async def scenario(house, server):
        server.holding = True
        await house.order()
        await house.until(lambda: server.documents)
        await house.stop()
        server.holding, server.seconds = False, seconds
        await house.start()
        await house.until(lambda: house.states() == {State.SENT: 1}, seconds=60.0)
        assert len(server.documents) == 1
        assert house.marked() == 0

    queue(scenario)


def test_nothing_is_in_doubt_before_the_server_was_asked():
    async def scenario(house, server):
        server.holding = True
        await house.order()
        await house.until(lambda: server.documents)
        await house.stop()
        server.vanish()
        await house.start()
        await house.wait(3600.0)
        assert house.states() == {State.SENDING: 1}
        assert (await house.describe()).reasons == ("refused",)
        server.holding = False
        server.come_back()
        await house.until(lambda: sent(house))
        assert house.marked() == 0

    queue(scenario)


def test_a_job_that_the_server_forgot_is_in_doubt_and_comes_out_marked():
    """A print server that was killed may have had it in memory alone."""

    async def scenario(house, server):
        server.holding = True
        await house.order()
        await house.until(lambda: server.documents)
        server.forget()
        server.holding = False
        await house.until(lambda: sent(house))
        first, second = (await house.job(1)).attempts
        assert first.outcome == "lost"
        assert first.why == "the print server does not know its document any more"
        assert second.outcome == "taken"
        assert house.marked() == 1
        house.check_paper()

    queue(scenario)


def test_a_document_whose_answer_was_lost_is_found_by_its_name():
    async def scenario(house, server):
        server.deaf = True
        await house.order()
        await house.until(lambda: sent(house))
        assert len(server.documents) == 1
        assert house.marked() == 0

    queue(scenario)


def test_what_was_begun_in_the_journal_and_never_handed_over_comes_out_once():
    async def scenario(house, server):
        await house.until(lambda: server.calls)
        server.freeze()
        await house.order()
        await house.until(lambda: house.states() == {State.SENDING: 1})
        house.crash(places.printer("kitchen", "link"))
        await house.wait(5.0)
        server.thaw()
        await house.until(lambda: sent(house))
        house.check_paper()

    queue(scenario)


@pytest.mark.parametrize("state", [DocumentState.ABORTED, DocumentState.CANCELED])
def test_what_was_ended_in_the_queue_comes_out_marked(state):
    async def scenario(house, server):
        server.holding = True
        await house.order()
        await house.until(lambda: house.states() == {State.SENDING: 1} and server.documents)
        await house.wait(2.0)
        server.end(state)
        server.holding = False
        await house.until(lambda: sent(house))
        assert house.marked() == 1

    queue(scenario)


# --- a server or a queue that does not go on ------------------------------------------------------


def test_a_server_that_hangs_is_named_within_its_deadline_and_costs_others_nothing():
    async def scenario(house, server):
        await house.until(lambda: server.calls)
        await house.wait(3.0)
        server.freeze()
        for _ in range(5):
            await house.order("kitchen", "bar")
        await house.until(lambda: house.states().get(State.PRINTED) == 5, seconds=20.0)
        await house.wait(11.0)
        status = await house.describe()
        assert (status.state, status.reasons) == ("down", ("timed-out",))
        server.thaw()
        await house.until(lambda: house.states() == {State.PRINTED: 5, State.SENT: 5}, seconds=60.0)
        house.check_paper()

    in_restaurant(
        lambda house: scenario(house, house.servers["kitchen"]),
        kitchen="TM-m30III",
        bar="TM-m30III",
        queues=("kitchen",),
    )


def test_a_stopped_queue_is_resumed_and_the_next_ticket_comes_within_15_seconds():
    async def scenario(house, server):
        await house.until(lambda: server.calls)
        await house.wait(3.0)
        server.paused = True
        began = house.now
        await house.order()
        await house.until(lambda: sent(house), seconds=15.0)
        assert house.now - began < 15.0
        (event,) = house.events("queue_resumed")
        assert event.data == {"printer": "kitchen"}
        assert house.marked() == 0

    queue(scenario)


def test_it_is_resumed_once_a_cool_down_and_a_remedy_that_did_not_help_is_told_as_none():
    async def scenario(house, server):
        server.forbidden = True
        server.paused = True
        await house.order()
        await house.wait(150.0)
        assert server.calls.count("resume") == 3
        assert not house.events("queue_resumed")
        assert {event.data["why"] for event in house.events("queue_not_resumed")} == {
            "forbidden (not an administrator)"
        }
        assert (await house.describe()).reasons == ("queue-stopped",)
        server.paused = False
        await house.until(lambda: sent(house))

    queue(scenario)


def test_a_ticket_that_a_stopped_queue_would_print_anew_is_taken_back_and_comes_out_marked():
    async def scenario(house, server):
        server.holding = True
        await house.order()
        await house.until(lambda: server.documents and server.documents[0].began is not None)
        await house.wait(2.0)
        server.paused = True
        server.documents[0].state = DocumentState.PENDING  # as CUPS does with what was under way
        server.holding = False
        await house.until(lambda: sent(house))
        assert [each.state for each in server.documents] == [DocumentState.CANCELED, DocumentState.COMPLETED]
        assert house.marked() == 1
        assert house.events("document_taken_back")

    queue(scenario)


def test_a_queue_that_takes_nothing_keeps_its_tickets_queued_and_is_opened():
    async def scenario(house, server):
        await house.until(lambda: server.calls)
        await house.wait(1.0)
        server.accepting = False
        await house.order()
        await house.until(lambda: sent(house), seconds=15.0)
        assert house.events("queue_resumed")
        assert house.marked() == 0

    queue(scenario)


def test_a_server_that_turns_all_away_is_not_asked_faster_and_faster():
    async def scenario(house, server):
        await house.until(lambda: server.calls)
        await house.wait(1.0)

        async def submit(self, name, data, timeout):  # noqa: ASYNC109
            server.calls.append("submit")
            raise RefusedError(["other"], "no room")

        FakeSpool.submit, before = submit, FakeSpool.submit
        try:
            await house.order()
            await house.wait(600.0)
        finally:
            FakeSpool.submit = before
        assert server.calls.count("submit") < 20
        (event,) = house.events("queue_trouble")
        assert event.data["text"] == "no room"
        await house.until(lambda: sent(house), seconds=120.0)
        assert house.marked() == 0

    from tests.transports.spool_fake import FakeSpool
    from transports.errors import RefusedError

    queue(scenario)


def test_settings_that_are_not_good_for_tickets_are_told_once():
    async def scenario(house, server):
        server.remarks = (Remark("The queue prints again by itself."),)
        await house.wait(60.0)
        (event,) = house.events("queue_setting")
        assert event.data["text"] == "The queue prints again by itself."
        assert server.calls.count("check") == 1
        await house.wait(4000.0)
        assert server.calls.count("check") == 2
        assert len(house.events("queue_setting")) == 1

    queue(scenario)


def test_settings_are_looked_at_when_the_server_is_there_and_no_queue_waits_for_that():
    async def scenario(house, server):
        server.vanish()
        await house.stop()
        await house.start()
        await house.wait(30.0)
        assert "check" not in server.calls
        server.uncheckable = True
        server.come_back()
        await house.order()
        await house.until(lambda: sent(house))
        server.uncheckable = False
        server.remarks = (Remark("The queue prints again by itself."),)
        await house.until(lambda: house.events("queue_setting"))
        assert (await house.describe()).seen < 15.0

    queue(scenario)


def test_an_idle_queue_is_asked_for_each_ten_seconds():
    async def scenario(house, server):
        await house.wait(10.5)
        before = len(server.calls)
        await house.wait(1000.0)
        assert len(server.calls) - before <= 101

    queue(scenario)


def test_a_printer_that_is_away_has_its_tickets_moved_and_not_the_one_in_the_queue():
    async def scenario(house, server):
        await house.until(lambda: server.calls)
        await house.wait(1.0)
        server.reasons = frozenset({"cover-open"})
        await house.order()
        await house.until(lambda: server.documents)
        await house.order()
        await house.until(lambda: house.states().get(State.PRINTED) == 1, seconds=120.0)
        assert house.states() == {State.SENDING: 1, State.MOVED: 1, State.PRINTED: 1}
        server.reasons = frozenset()
        await house.until(lambda: house.states().get(State.SENT) == 1)
        house.check_paper()

    in_restaurant(
        lambda house: scenario(house, house.servers["kitchen"]),
        kitchen="TM-m30III",
        bar="TM-m30III",
        queues=("kitchen",),
        backups={"kitchen": "bar"},
    )
