"""A bad evening: everything that can break breaks at random moments, and the paper is read afterwards."""

import random
from contextlib import suppress

import pytest

from actors import places
from actors.domain.job import State
from supervision import ActorDown
from tests.actors.printing.restaurant import in_restaurant

PARTS = ["breaker", "link", "press"]


def power(house, name, dice):
    house.printer(name).power_off(house.now)
    return lambda: house.printer(name).power_on(house.now)


def paper(house, name, dice):
    house.printer(name).paper_out(house.now)
    return lambda: house.printer(name).load_paper(house.now)


def cover(house, name, dice):
    house.printer(name).open_cover(house.now)
    return lambda: house.printer(name).close_cover(house.now)


def network(house, name, dice):
    house.cut_off(name)
    return lambda: None


def crash(house, name, dice):
    house.crash(places.printer(name, dice.choice(PARTS)))
    return lambda: None


def kill(house, name, dice):
    house.kill(places.printer(name, dice.choice(PARTS)))
    return lambda: None


def journal(house, name, dice):
    house.crash(places.JOURNAL)
    return lambda: None


TROUBLES = [power, paper, cover, network, crash, kill, journal]
FINISHED = (State.PRINTED, State.MOVED, State.HELD, State.DEAD)


@pytest.mark.parametrize(
    "models", [{}, {"kitchen": "generic-80", "bar": "generic-80"}], ids=["epson", "clone"]
)
@pytest.mark.parametrize("seed", range(8))
def test_after_a_bad_evening_no_ticket_is_lost_or_doubled_in_silence(seed, models):
    async def scenario(house):
        dice = random.Random(seed)
        for _ in range(12):
            with suppress(ActorDown):  # the journal: the sender would send it again
                await house.order("kitchen", "bar")
                await house.sheet(dice.choice(["kitchen", "bar"]))
            await house.wait(dice.uniform(0.0, 1.5))
            mend = dice.choice(TROUBLES)(house, dice.choice(["kitchen", "bar"]), dice)
            await house.wait(dice.choice([0.0, 0.1, 3.0, 20.0]))
            mend()
        await house.until(lambda: house.all_are(*FINISHED), 300)
        left = house.states().get(State.HELD, 0) + house.states().get(State.DEAD, 0)
        copies = house.paper()
        assert [copy for copy, times in copies.items() if times > 1] == []
        tickets = house.store.connection.execute("SELECT count(*) FROM tickets").fetchone()[0]
        assert len({ticket for ticket, _ in copies}) >= tickets - left

    in_restaurant(scenario, seed=seed, backups={"kitchen": "bar"}, **models)
