"""What a virtual printer is built like and which commands it answers."""

from dataclasses import dataclass
from typing import Literal

from transports.virtual.codepages import CODECS


@dataclass(frozen=True, slots=True)
class Model:
    """One kind of printer: its mechanics, its identity and the questions it answers.

    `counters` says how GS g 2 is answered: with counters that move, always with the same number
    (as clones do), or not at all. `multibyte` names the Python codec of the double-byte font in
    ROM, None for a unit with single-byte fonts only. `fonts` maps the n of ESC M to a cell in dots.
    `code_pages` are pairs of the n of ESC t and Python's codec, where they are not as Epson numbers them.
    `buzzer` says which command it sounds at: ESC ( A, or ESC B as clones know it.
    Of a printer that speaks Star's graphic mode only the mechanics, `firmware`, `asb`, `identity` and `etb`
    (whether it counts) mean anything.
    """

    name: str
    maker: str
    model_id: int
    firmware: str
    serial: str
    width_dots: int = 576
    dots_per_mm: float = 8.0
    fonts: tuple[tuple[int, int], ...] = ((12, 24), (10, 24), (9, 17))
    cutter: Literal["partial", "full"] = "partial"
    cutter_distance_mm: float = 13.0
    cut_seconds: float = 0.3
    near_end_sensor: bool = True
    multibyte: str | None = None
    multibyte_at_power_on: bool = False
    font_language: str = ""
    utf8: bool = True
    process_id: bool = True
    counters: Literal["moving", "constant"] | None = "moving"
    asb: bool = True
    gs_r: bool = True
    identity: bool = True
    code_pages: tuple[tuple[int, str], ...] = ()
    buzzer: Literal["pattern", "beep"] | None = "pattern"
    language: Literal["escpos", "stargraphic"] = "escpos"
    etb: bool = True

    def codec(self, page: int) -> str:
        """Of a page that the unit does not have it prints the ASCII half."""
        for number, codec in self.code_pages:
            if number == page:
                return codec
        return CODECS.get(page, "ascii")


TM_M30III = Model(
    name="TM-m30III",
    maker="EPSON",
    model_id=0x20,
    firmware="13.21 ESC/POS",
    serial="XB6Y000001",
)

CLONE = Model(
    name="POS-80",
    maker="",
    model_id=0x20,
    firmware="",
    serial="",
    fonts=((12, 24), (9, 17)),
    cutter="full",
    near_end_sensor=False,
    utf8=False,
    process_id=False,
    counters="constant",
    asb=False,
    identity=False,
    buzzer="beep",
)
"""An 80 mm printer of no name: answers DLE EOT, GS r and a counter that never moves, swallows the rest."""

TSP143 = Model(
    name="TSP143",
    maker="Star",
    model_id=0,
    firmware="TSP143IIILANVer1.3",
    serial="2560820050100001",
    near_end_sensor=False,
    utf8=False,
    process_id=False,
    counters=None,
    gs_r=False,
    language="stargraphic",
)
"""Star's, on a network: prints dots and no letters, and counts what it has printed."""
