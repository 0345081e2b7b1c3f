"""Orders of any text, from JSON to paper: nothing in them acts, and all of them stands there as typed.

Half of the texts are drawn from ReceiptLine's own alphabet and from printer commands, the others from the
scripts of the world. Each order takes the real way: read, laid out, drawn as bytes. A virtual printer cuts
the bytes into commands by its own reading of the manual, and counts.

    python -m tests.actors.rendering.fuzzed --orders 10000
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field, replace

from actors.domain.ticket import Kind
from actors.intake.own_order import read_own
from actors.intake.text import clean_line
from actors.intake.wire import parse_json
from actors.journal.messages import Copy
from actors.rendering.dots.draw_dots import draw_dots
from actors.rendering.letters.characters import width
from actors.rendering.messages import Rendered
from actors.rendering.picture import model_of
from actors.rendering.receiptline.document import Text
from actors.rendering.receiptline.lines import Line
from actors.rendering.receiptline.parser import parse
from actors.rendering.render import columns_of, on_paper, receipt_for, render
from actors.rendering.typesetting.layout import ASCII_BOX
from tests.actors.rendering.orders import MARK, SHOP, WORK
from transports.profiles import profile
from transports.virtual.printer import VirtualPrinter

MODELS = (
    "TM-m30III",
    "generic-80",
    "generic-58",
    "TM-T88V",
    "generic-80?characters=big5",
    "generic-58?characters=gb18030",
    "TM-T20II?characters=shift-jis",
    "TM-T88VI?characters=ks-c-5601",
    "TM-m30III?characters=utf-8",
    "generic-80?code_pages=",
)
WIDEST = 128
"""Bytes of a row of dots."""

ALPHABET = [
    *'|{}~_"`^\\-=:;,', "  ", "^^^", "---", "===", "\\n", "\\x1b", "a", "Z", "7", "{w:4,*}", "{b:line}",
]  # fmt: skip
WORDS = [
    "{command:\\x1bp\\x00\\x19\\xfa}",
    "{code:4006381333931; option: ean13,2,72}",
    "{code:https://example.com; option: qrcode,8,h}",
    "{image:iVBORw0KGgo=}",
    "{x:\\x1dV\\x00}",
    "{comment:no onions}",
    "{align:right; width:*,2}",
    "{text:nowrap}",
    "\x1bp\x00\x19\xfa",
    "\x1bp\x01\x19\xfa",
    "\x10\x14\x01\x00\x01",
    "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08",
    "\x1dV\x00",
    "\x1b@",
    "\x1bi",
    "\x1b=\x02",
    "\x1c.\x1b$",
    "\x9b\x7f\x00\x18",
    "{{ 7*7 }}{% raw %}",
]
SCRIPTS = [
    "Café crème brûlée €", "Œufs à la coque", "Żurek łódzki", "Щи по-русски", "Μουσακάς", "宮保雞丁 許功蓋",
    "宫保鸡丁 蛋炒饭", "唐揚げ定食 ソース", "ﾗｰﾒﾝ", "김치찌개 뢔",
    "叉燒飯 啲嘢", "חומוס עם טחינה", "شاورما دجاج",
    "ผัดไทย", "मसाला डोसा", "Phở bò tái", "Pizza 🍕 hot 🌶️", "naïve co-op", "½ kg — “à point” … №5",
    "─│┌┐ ▲ ★ ♥", "e\u0301e\u0301\u0327", "a\u200bb\u202ec", "\uff11\uff12\uff21",
]  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What the printers counted, beside what was asked of them."""

    orders: int = 0
    cuts_expected: int = 0
    cuts: int = 0
    pulses: int = 0
    beeps: int = 0
    ignored: int = 0
    texts: int = 0
    lines: int = 0
    pictures: int = 0
    wrong: list[str] = field(default_factory=list)


def texts(chance, *, markup, block=False):
    """A text of up to some 60 characters."""
    pool = [ALPHABET, WORDS] if markup else [SCRIPTS, SCRIPTS, ["-", "2", "x"]]
    parts = [chance.choice(chance.choice(pool)) for _ in range(chance.randint(1, 4))]
    between = chance.choice(["", " ", "\n" if block else " ", "\t"])
    return between.join(parts)[:60] + ("" if chance.random() < 0.9 else chance.choice(ALPHABET))


def document(chance, number):
    """An order as a till would send it, and each text in it that has to stand on the ticket."""
    markup = number % 2 == 0
    typed = []

    def said(*, block=False):
        typed.append(texts(chance, markup=markup, block=block))
        return typed[-1]

    items = [
        {
            "name": said(),
            "quantity": chance.randint(1, 30),
            "options": [{"name": said()} for _ in range(chance.randint(0, 2))],
            **({"note": said(block=True)} if chance.random() < 0.5 else {}),
        }
        for _ in range(chance.randint(1, 4))
    ]
    wire = {
        "id": f"fuzzed-{number}",
        "number": str(number),
        "type": chance.choice(["pickup", "delivery", "dine-in"]),
        "customer": {"name": said()},
        "note": said(block=True),
        "total": "12.50",
        "paid": chance.random() < 0.5,
        "items": items,
    }
    return wire, typed


def work_of(wire, chance):
    order = read_own(parse_json(json.dumps(wire).encode()), "till")
    return replace(
        WORK,
        order=order,
        items=tuple(range(len(order.items))),
        layout=chance.choice(["kitchen", "kitchen", "customer"]),
        mark=MARK if chance.random() < 0.1 else None,
        reprint=Copy(2, WORK.accepted_at, texts(chance, markup=True)[:20]) if chance.random() < 0.1 else None,
    )


def play(orders, seed=1, models=MODELS):
    """The tally of so many orders. Nothing in it is wrong where `wrong` is empty."""
    tally = Tally()
    for number in range(orders):
        chance = random.Random(f"{seed}.{number}")
        wire, typed = document(chance, number)
        model = models[number // 2 % len(models)]
        for why in _print(work_of(wire, chance), typed, model, tally):
            tally.wrong.append(f"order {number} of seed {seed} on {model}: {why}")
    return tally


def _print(work, typed, model, tally):
    tally.orders += 1
    ticket = render(work, SHOP, model)
    if not isinstance(ticket, Rendered) or ticket.fallback:
        yield f"its layout failed: {ticket}"
        return
    printer = VirtualPrinter(model_of(profile(model)))
    sent = 0
    while sent < len(ticket.data) and (taken := printer.receive(ticket.data[sent:], 0.0)):
        sent += taken
        printer.outgoing()
    has_cutter = profile(model).cutter is not None
    tally.cuts_expected += has_cutter
    tally.cuts += printer.cuts
    tally.pulses += printer.drawer_pulses
    tally.beeps += printer.beeps
    tally.ignored += len(printer.ignored)
    if sent < len(ticket.data) or printer.cuts != has_cutter or printer.drawer_pulses or printer.ignored:
        yield f"{printer.cuts} cuts, {printer.drawer_pulses} pulses, {printer.ignored} not understood"
    slip = printer.slips[-1] if printer.slips else printer.unfinished
    receipt, layout = receipt_for(work, SHOP, columns_of(profile(model)))
    yield from _as_typed(receipt, typed, work, tally)
    yield from _as_laid_out(on_paper(layout, work, SHOP), slip, tally)


def _words(text):
    return "".join(text.split())


def _as_typed(receipt, typed, work, tally):
    """Each text stands in one column of the receipt, which asks for nothing that would act."""
    read = parse(receipt)
    columns = [
        _words("".join(span.text for row in column.rows for span in row))
        for element in read.elements
        if isinstance(element, Text)
        for column in element.columns
    ]
    kinds = {type(element).__name__ for element in read.elements}
    if read.ignored or kinds - {"Text", "Rule", "Cut", "Border"}:
        yield f"it asks for {read.ignored} and {kinds}"
    for text in typed:
        tally.texts += 1
        clean = _words(clean_line(text))
        if clean and not any(clean in column for column in columns) and work.kind is Kind.ORDER:
            yield f"{text!r} is not on the ticket"


def _as_laid_out(layout, slip, tally):
    """Each line of the layout stands on the paper in its order, as its text or dot by dot."""
    if layout.left_out:
        yield f"left out: {layout.left_out}"
    printed = [
        line.text.rstrip().translate(ASCII_BOX)
        for line in slip.lines
        if not line.raster and line.text.strip()
    ]
    black = [row for raster in slip.rasters for row in _black(raster.rows, (raster.width + 7) // 8)]
    for line in layout.lines:
        expected = _text_of(line)
        if not expected:
            continue
        tally.lines += 1
        if printed and printed[0] == expected:
            printed.pop(0)
            continue
        tally.pictures += 1
        dots, data = draw_dots(line, layout.columns)
        drawn = _black(data, (dots + 7) // 8)
        if not drawn or not all(map(_alike, drawn, black)) or len(black) < len(drawn):
            yield f"{expected!r} is not on paper, where {printed[:1]} comes next"
            return
        del black[: len(drawn)]
    if printed or black:
        yield f"more on paper than was laid out: {printed[:1]}, {len(black)} rows of dots"


def _black(data, size):
    """Rows with anything on them, as numbers whose highest bit is at the left edge of the paper."""
    rows = (data[at : at + size] for at in range(0, len(data), size))
    return [int.from_bytes(row.ljust(WIDEST, b"\0")) for row in rows if any(row)]


def _alike(drawn, printed):
    """A dot more may be black on paper, where the bytes of a row would have been a command."""
    return drawn & ~printed == 0 and (drawn ^ printed).bit_count() <= 2


def _text_of(line):
    if not isinstance(line, Line):
        return ""
    text, at = "", 0
    for run in line.runs:
        text += " " * (run.at - at) + run.text
        at = run.at + width(run.text) * run.look.width
    return text.rstrip().translate(ASCII_BOX)


def main(words=None):
    parser = argparse.ArgumentParser(prog="python -m tests.actors.rendering.fuzzed")
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(words)
    began = time.perf_counter()
    tally = play(chosen.orders, chosen.seed)
    for why, times in Counter(tally.wrong).most_common(20):
        sys.stdout.write(f"{why}{f' ({times} times)' if times > 1 else ''}\n")
    sys.stdout.write(
        f"{tally.orders} orders: {tally.cuts} cuts of {tally.cuts_expected} tickets with a cutter,"
        f" {tally.pulses} drawer pulses, {tally.beeps} beeps, {tally.ignored} commands not understood;"
        f" {tally.texts} texts, {tally.lines} lines, {tally.pictures} of them pictures;"
        f" {len(tally.wrong)} wrong"
        f" ({time.perf_counter() - began:.0f} s)\n"
    )
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
