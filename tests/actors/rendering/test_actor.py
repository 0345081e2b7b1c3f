"""Rendering in a tree of actors, on a real thread."""

import asyncio
import subprocess
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from actors.rendering import actor as rendering
from actors.rendering.actor import Rendering
from actors.rendering.messages import Look, Render, Rendered, Shape, Shown, Unprintable
from supervision import ActorDown, ChildSpec, Request, Supervisor, System, Timeout
from tests.actors.rendering.orders import SHOP, WORK

MODEL = "TM-m30III"


@dataclass(frozen=True, slots=True)
class Ask(Request[int]):
    pass


class OverdueLane:
    """Whatever is asked of it takes too long."""

    def __init__(self):
        self.asked = []

    async def run(self, function, *arguments, timeout):  # noqa: ASYNC109 - as ports.Lane has it
        self.asked.append((function, arguments, timeout))
        raise Timeout("rendering", "a call", timeout)


@asynccontextmanager
async def running(lane=None):
    spec = ChildSpec("rendering", lambda: Rendering(SHOP, lane))
    system = System(ChildSpec("root", lambda: Supervisor([spec])))
    async with asyncio.timeout(20):
        await system.start()
        try:
            yield system.ref_of("rendering")
        finally:
            await system.stop()


async def test_a_job_becomes_a_ticket():
    async with running() as ref:
        answer = await ref.ask(Render(WORK, MODEL), timeout=10)
    assert isinstance(answer, Rendered)
    assert b"Margherita" in answer.data


async def test_jobs_are_answered_one_by_one_each_with_its_own_ticket():
    async with running() as ref:
        works = [replace(WORK, receipt=f"|ticket {number}") for number in range(20)]
        answers = await asyncio.gather(*(ref.ask(Render(work, MODEL), timeout=10) for work in works))
    assert [answer.receipt for answer in answers] == [work.receipt for work in works]


async def test_what_can_not_be_printed_is_an_answer_and_the_next_job_goes_on():
    async with running() as ref:
        assert isinstance(await ref.ask(Render(WORK, "no such printer"), timeout=10), Unprintable)
        assert isinstance(await ref.ask(Render(WORK, MODEL), timeout=10), Rendered)


async def test_a_job_that_takes_too_long_is_not_unprintable():
    lane = OverdueLane()
    async with running(lane) as ref:
        with pytest.raises(Timeout):
            await ref.ask(Render(WORK, MODEL), timeout=10)
    assert (rendering.render, (WORK, SHOP, MODEL), rendering.DEADLINE) in lane.asked


async def test_a_picture_and_a_text_to_look_at():
    async with running() as ref:
        assert (await ref.ask(Look(WORK, MODEL), timeout=10)).data.startswith(b"\x89PNG")
        text = await ref.ask(Look(WORK, MODEL, Shape.TEXT), timeout=10)
        assert "1 0 4 2" in " ".join(text.data.decode().split())
        assert isinstance(await ref.ask(Look(WORK, "no such printer"), timeout=10), Unprintable)


async def test_a_picture_that_takes_too_long_is_a_timeout_and_not_the_end():
    async with running(OverdueLane()) as ref:
        for _ in range(2):
            with pytest.raises(Timeout):
                await ref.ask(Look(WORK, MODEL), timeout=10)


async def test_too_many_pictures_at_once_are_told_to_come_again(monkeypatch):
    monkeypatch.setattr(rendering, "MOST_PICTURES", 2)
    async with running() as ref:
        asked = (ref.ask(Look(WORK, MODEL), timeout=10) for _ in range(5))
        answers = await asyncio.gather(*asked, return_exceptions=True)
        assert [isinstance(answer, Timeout) for answer in answers] == [False, False, True, True, True]
        assert isinstance(await ref.ask(Look(WORK, MODEL), timeout=10), Shown)


async def test_other_requests_are_refused():
    async with running() as ref:
        with pytest.raises(ActorDown, match="UnknownMessage"):
            await ref.ask(Ask(), timeout=10)


def test_jinja_babel_and_the_font_are_loaded_at_first_need():
    code = (
        "import sys, actors.rendering.actor, transports.fonts.letters as font; "
        "sys.exit('jinja2' in sys.modules or 'babel' in sys.modules or '_index' in vars(font.FONT))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=25, check=False).returncode == 0
