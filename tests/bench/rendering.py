"""From an order to a printer's bytes: processor time, bytes of pictures, and memory.

`python -m tests.bench.rendering` prints what the first ticket in Chinese adds to a process's memory.
"""

import json
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

import psutil

from actors.domain.order import Choice, Guest, Item, Order, Service
from actors.domain.ticket import Kind
from actors.intake.wix_order import read_order
from actors.journal.messages import Work
from actors.rendering.dots.draw_dots import draw_dots
from actors.rendering.drawing.draw_escpos import draw_escpos
from actors.rendering.messages import Shop
from actors.rendering.receiptline.lines import Line
from actors.rendering.receiptline.parser import parse
from actors.rendering.render import on_paper, receipt_for, render
from actors.rendering.typesetting.layout import lay_out
from tests.actors.rendering.receiptline.receiptline_peer import examples
from tests.rig.processes import ROOT
from tests.rig.reference import Reference
from transports.languages.registry import language_for
from transports.profiles import profile

MODEL = "TM-m30III"
LINES = 40
COLUMNS = 48
WARM_UP = 10
MB = 1_000_000
SHOP = Shop("Trattoria Roma", "Europe/Zurich", "en-GB")
SAMPLES = ("02-delivery*", "03-pickup*", "05-options*", "08-dinein*", "09-mixed*", "85-edge-100*")

MENU = tuple((ROOT / "tests" / "data" / "menus" / "zh-Hant.txt").read_text("utf-8").split())
WISHES = ("大份", "小辣", "不要香菜", "加蛋", "多蔥", "去冰", "半糖", "少油", "麵條換米粉", "醬料分開放")


def rendering(_folder, size):
    """Tickets of at least 40 lines: each another one, of dishes that come again as they do in an evening."""
    latin, chinese = _timed(latin_works(size.tickets)), _timed(chinese_works(size.tickets))
    return {
        "latin": latin,
        "chinese": chinese,
        "bytes": statistics.mean(_share(work) for work in islice(chinese_works(5), 5)),
        "memory": _first_chinese(),
    }


def receiptline(_folder, size):
    """Lines a second of the same documents, as ESC/POS, beside the reference implementation in Node."""
    texts = [receipt_for(work, SHOP, COLUMNS)[0] for work in latin_works(size.tickets)]
    known = [text for text in examples().values() if text.isascii() and "image" not in text]
    documents = [*texts[WARM_UP:], *known]
    for text in [*texts[:WARM_UP], *known]:
        _escpos(text)
    began = time.process_time()
    lines = sum(_escpos(text) for text in documents)
    ours = time.process_time() - began
    with Reference() as reference:
        theirs = reference.escpos_seconds(documents, COLUMNS)
    return {"lines": lines / ours, "ratio": theirs / ours}


def _escpos(text):
    layout = lay_out(parse(text), COLUMNS)
    assert b"".join(command.data for command in draw_escpos(layout, language_for(profile(MODEL))))
    return len(layout.lines)


def _timed(works):
    samples = []
    for work in works:
        began = time.process_time()
        drawn = render(work, SHOP, MODEL)
        samples.append((time.process_time() - began) * 1000)
        if not getattr(drawn, "data", b""):
            raise TypeError(f"no ticket: {drawn}")
    return statistics.median(samples[WARM_UP:])


def _share(work):
    """Bytes of its pictures ÷ those of the same lines in full width and height."""
    layout = on_paper(receipt_for(work, SHOP, COLUMNS)[1], work, SHOP)
    language = language_for(profile(MODEL))
    sent = sum(len(command.data) for command in draw_escpos(layout, language) if command.name == "raster")
    whole = 0
    for line in layout.lines:
        text = "".join(run.text for run in line.runs if not run.drawn) if isinstance(line, Line) else ""
        if not language.encodable(text):
            whole += 8 + len(draw_dots(line, COLUMNS)[1])
    return sent / whole


def latin_works(count):
    pool = [item for document in _samples() for item in read_order(document, "wix").items]
    return _works(count, pool, ("No onions, please", "Peanut allergy!", "Ring at no. 4", "Danke schön"))


def chinese_works(count):
    pool = [
        Item(name, 1 + at % 3, choices=(Choice(WISHES[at % 10]), Choice(WISHES[(at + 3) % 10])))
        for at, name in enumerate(MENU)
    ]
    return _works(count, pool, ("對花生過敏 請分開裝", "餐具兩份", "請按門鈴", "謝謝老闆"))


def _samples():
    for pattern in SAMPLES:
        for path in sorted((ROOT / "tests" / "data" / "wix").glob(pattern)):
            yield json.loads(path.read_text("utf-8"))


def _works(count, pool, notes):
    """Each with as many dishes as take 40 lines, a different part of the menu, and a number of its own."""
    for number in range(count + WARM_UP):
        order = Order(
            "till",
            f"A-{number}",
            number=str(1000 + number),
            service=Service.PICKUP,
            guest=Guest(f"{notes[number % len(notes)]} {number}"),
            note=notes[number % len(notes)],
        )
        dishes = [pool[(7 * number + at) % len(pool)] for at in range(LINES)]
        counted = replace(order, number="7", guest=Guest("x"), note="x")  # whatever is kept of it is not ours
        size = next(size for size in range(1, LINES) if _lines(_work(counted, dishes[:size])) >= LINES)
        yield _work(order, dishes[:size])


def _work(order, dishes):
    return Work(
        job=1,
        ticket=1,
        kind=Kind.ORDER,
        station="kitchen",
        layout="kitchen",
        order=replace(order, items=tuple(dishes)),
        previous=None,
        items=tuple(range(len(dishes))),
        raw=b"",
        receipt=None,
        running="K-001",
        also_at=(),
        mark=None,
        accepted_at=datetime(2026, 5, 1, 18, tzinfo=UTC),
    )


def _lines(work):
    return len(receipt_for(work, SHOP, COLUMNS)[1].lines)


def _first_chinese():
    """Megabytes, in a process that has printed a ticket in Latin letters before."""
    found = subprocess.run(
        [sys.executable, "-m", "tests.bench.rendering"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return json.loads(found.stdout) / MB


def _added():
    latin, chinese = next(latin_works(1)), _work(next(latin_works(1)).order, [Item(name) for name in MENU])
    render(latin, SHOP, MODEL)
    process = psutil.Process()
    before = process.memory_info().rss
    render(replace(chinese, kind=Kind.ORDER), SHOP, MODEL)
    return process.memory_info().rss - before


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_added()))
