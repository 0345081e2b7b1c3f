"""What a virtual printer is built like and which commands it answers."""

from dataclasses import dataclass, replace
from typing import Final, Literal

from transports.virtual.codepages import CODECS, STAR_CODECS

Language = Literal["escpos", "stargraphic", "starprnt", "starline"]
STAR_TEXT: Final = frozenset({"starprnt", "starline"})
"""Star's languages that know letters. Line mode has the raster commands of graphic mode beside them."""


@dataclass(frozen=True, slots=True)
class Model:
    """One kind of printer: its mechanics, its identity and the questions it answers.

    `counters` says how GS g 2 is answered: with counters that move, always with the same number
    (as clones do), or not at all. `multibyte` names the Python codec of the double-byte font in
    ROM, None for a unit with single-byte fonts only. `fonts` maps the n of ESC M to a cell in dots.
    `code_pages` are pairs of the n of ESC t and Python's codec, where they are not as Epson numbers them.
    `buzzer` says which command it sounds at: ESC ( A, or ESC B as clones know it.
    `real_time` says whether DLE EOT is answered. `document_seconds` is how long a Star printer waits for the
    rest of a document, and `print_end` whether it counts with ESC GS ETX. Of a printer that speaks Star's
    graphic mode only the mechanics, `firmware`, `serial`, `asb`, `identity`, `etb` (whether it counts) and
    `document_seconds` mean anything.
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
    real_time: bool = True
    line_spacing: int = 30
    language: Language = "escpos"
    etb: bool = True
    print_end: bool = True
    document_seconds: float = 10.0

    def codec(self, page: int) -> str:
        """Of a page that the unit does not have it prints the ASCII half."""
        for number, codec in self.code_pages:
            if number == page:
                return codec
        return (STAR_CODECS if self.language in STAR_TEXT else CODECS).get(page, "ascii")

    @property
    def is_star(self) -> bool:
        return self.language != "escpos"


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


MC_PRINT3 = Model(
    name="mC-Print3",
    maker="Star",
    model_id=0,
    firmware="MCP31LVer3.0",
    serial="2581021070100001",
    fonts=((12, 24), (9, 24)),
    line_spacing=32,
    process_id=False,
    counters=None,
    gs_r=False,
    language="starprnt",
    document_seconds=2.0,
)
"""Star's, with letters: StarPRNT, UTF-8, a sensor for the end of the roll."""

TSP143IV = replace(
    MC_PRINT3, name="TSP143IV", firmware="TSP143IVVer1.0", serial="2590120080100001", near_end_sensor=False
)

MC_PRINT2 = replace(
    MC_PRINT3, name="mC-Print2", firmware="MCP21LVer3.0", serial="2580021070100001", width_dots=384
)

TSP654II = replace(
    MC_PRINT3,
    name="TSP654II",
    firmware="TSP650IIVer4.0",
    serial="2550019040100001",
    cutter="full",
    utf8=False,
    language="starline",
)
"""Star's line mode: letters of code pages, and the raster commands of graphic mode beside them."""

MODELS: Final = (TM_M30III, CLONE, TSP143, TSP143IV, MC_PRINT3, MC_PRINT2, TSP654II)

_OF_LANGUAGES: Final[dict[str, Model]] = {
    model.language: model for model in (TM_M30III, TSP143, MC_PRINT3, TSP654II)
}


def named(name: str) -> Model | None:
    """Capitals make no difference."""
    return next((model for model in MODELS if model.name.lower() == name.lower()), None)


_LACKING: Final[dict[str, dict[str, object]]] = {
    "process-id": {"process_id": False},
    "gs-r": {"gs_r": False},
    "asb": {"asb": False},
    "dle-eot": {"real_time": False},
    "counters": {"counters": None},
    "identity": {"identity": False},
    "etb": {"etb": False},
    "print-end": {"print_end": False},
}
FEATURES: Final = tuple(_LACKING)
"""What a printer can lack: as clones of all kinds do, and older units of the same name."""


def without(model: Model, *features: str) -> Model:
    """The same printer, but for what it does not answer. Raises `KeyError`."""
    for feature in features:
        model = replace(model, **_LACKING[feature])  # type: ignore[arg-type]
    return model


def speaking(language: str) -> Model:
    """A printer of this language; of one that none speaks, an Epson."""
    return _OF_LANGUAGES.get(language, TM_M30III)
