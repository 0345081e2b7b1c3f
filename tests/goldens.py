"""Tickets held in three forms at once: the bytes, the text and the picture. tests/golden/ has them.

python -m tests.goldens draws them anew, and so does python -m tests.pictures; then look at what is different.

NAME.MODEL.bytes is what goes to the printer, packed by zlib; .commands.txt tells it in words, a command a
line; .txt is the ticket as text; .png is what a virtual printer makes of the bytes.
"""

import hashlib
import io
import sys
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from actors.domain.ticket import Kind
from actors.journal.messages import Copy, Mark
from actors.rendering.drawing.draw_text import draw_text
from actors.rendering.messages import Unprintable
from actors.rendering.picture import picture
from actors.rendering.receiptline.parser import parse
from actors.rendering.render import columns_of, commands_for, on_paper, render
from actors.rendering.typesetting.layout import lay_out
from tests import pictures
from tests.actors.rendering.orders import ACCEPTED, after
from transports.errors import UnknownModelError
from transports.languages.commands import encode
from transports.profiles import profile

FOLDER = Path(__file__).parent / "golden"
SHOP = pictures.SHOP
EPSON = "TM-m30III"
#: Printers for which some of the tickets are held as well, once docketd knows them.
ELSEWHERE = {
    "generic-58": ("modifiers", "guest", "change", "scripts"),
    "TSP143": ("modifiers", "scripts", "change"),
}
LONGEST = 60  # characters of a command's value
MOST = 300_000  # bytes of all goldens together


@dataclass(frozen=True)
class Golden:
    """One ticket for one printer."""

    name: str
    work: object
    model: str

    def file(self, suffix):
        return FOLDER / f"{self.name}.{self.model}.{suffix}"

    def made(self):
        """Its forms, by the ends of their files' names."""
        ticket = render(self.work, SHOP, self.model)
        assert not isinstance(ticket, Unprintable), ticket.why
        printer = profile(self.model)
        layout = lay_out(parse(ticket.receipt), columns_of(printer))
        commands = commands_for(layout, self.work, SHOP, printer)
        assert encode(commands) == ticket.data, "these are not the commands that are sent"
        return {
            "bytes": zlib.compress(ticket.data, 9),
            "commands.txt": "".join(f"{_told(each)}\n" for each in commands).encode(),
            "txt": draw_text(on_paper(layout, self.work, SHOP)).encode(),
            "png": _packed(picture(ticket.data, printer)),
        }

    def sent(self):
        """The bytes as they are held."""
        return zlib.decompress(self.file("bytes").read_bytes())


def _packed(png):
    """The same dots in fewer bytes."""
    with Image.open(io.BytesIO(png)) as opened:
        file = io.BytesIO()
        opened.save(file, "PNG", bits=2, transparency=opened.info["transparency"], compress_level=9)
    return file.getvalue()


def _told(command):
    """A picture by its hash: its bytes are held already."""
    value = "" if command.value is None else repr(command.value)
    if len(command.data) > LONGEST and not isinstance(command.value, str):
        value = f"{len(command.data)} bytes, {hashlib.sha256(command.data).hexdigest()[:16]}"
    return f"{command.name} {value}".rstrip()


def goldens():
    """A dozen tickets for one printer, some of them for others."""
    sample, work = pictures.sample, pictures.work
    modifiers = work(sample("02-delivery-asap-paid-modifiers"))
    plain = work(sample("01-pickup-asap-cash-de"))
    edited, cancelled = sample("20-edited-order"), sample("15-canceled-fully-refunded")
    works = {
        "pickup": plain,
        "modifiers": modifiers,
        "guest": replace(modifiers, layout="customer"),
        "scheduled": work(sample("03-pickup-scheduled"), also_at=("bar",)),
        "dine-in": work(sample("08-dinein-manual-no-shipping")),
        "change": work(edited, Kind.CHANGE, previous=pictures.before_the_change(edited)),
        "void": work(cancelled, Kind.VOID, previous=cancelled),
        "scripts": work(sample("14-many-scripts-emoji")),
        "hebrew": work(sample("11-rtl-hebrew-delivery")),
        "japanese": work(sample("13-cjk-japanese-pickup")),
        "reprint": replace(plain, reprint=Copy(1, after(12), "the page")),
        "marked": replace(plain, mark=Mark(ACCEPTED, "kitchen", 2)),
    }
    found = [Golden(name, each, EPSON) for name, each in works.items()]
    return found + [
        Golden(name, works[name], model) for model in known(ELSEWHERE) for name in ELSEWHERE[model]
    ]


def known(models):
    for model in models:
        try:
            profile(model)
        except UnknownModelError:
            continue
        yield model


def dots(png):
    """The picture without its packing, which may differ from one Pillow to the next."""
    with Image.open(io.BytesIO(png)) as opened:
        return opened.size, opened.convert("RGBA").tobytes()


def same(suffix, held, made):
    return dots(held) == dots(made) if suffix == "png" else _unpacked(suffix, held) == _unpacked(suffix, made)


def _unpacked(suffix, data):
    return zlib.decompress(data) if suffix == "bytes" else data


def write():
    """Writes what is different, and removes what no golden is about any more."""
    FOLDER.mkdir(exist_ok=True)
    kept = set()
    for golden in goldens():
        for suffix, made in golden.made().items():
            file = golden.file(suffix)
            kept.add(file)
            if not (file.is_file() and same(suffix, file.read_bytes(), made)):
                file.write_bytes(made)
                sys.stdout.write(f"{file.relative_to(pictures.ROOT).as_posix()}: written\n")
    for file in set(FOLDER.iterdir()) - kept:
        file.unlink()


if __name__ == "__main__":
    sys.exit(write())
