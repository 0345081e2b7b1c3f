"""Words in a guest's wishes that name what may make somebody ill. They are marked, never judged.

Only whole words count: "donuts" is not "nuts". In what a guest writes every one is marked, "no nuts" and
"peanut-free" as well; among the choices only where they leave something out, since "extra cheese" is no
warning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from actors.words.locales import parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_NAMED: Final = 12
SHORTEST: Final = 3  # letters, of a word that is looked for with a final "s" as well: "Eis" is no "Ei"

#: By language; `*` at an end of one stands for any letters (in the middle it would take time). A word of
#: ASCII letters is found with and without its final "s".
DEFAULTS: Final = {
    "en": (
        "allerg* anaphyla* intoleran* coeliac* celiac* epipen gluten wheat nuts peanuts almonds"
        " hazelnuts walnuts cashews pistachios pecans sesame soy soya milk dairy lactose eggs fish"
        " shellfish crustaceans shrimps prawns crabs lobsters mussels molluscs mustard celery"
        " lupin sulphites sulfites"
    ),
    "de": (
        "unverträglich* zöliakie gluten* weizen* nuss nussfrei nussallerg* nüsse* erdnuss*"
        " erdnüss* haselnuss* haselnüss* walnuss* walnüss* mandel* cashew* pistazie* sesam* soja*"
        " milch* laktose* ei eier eiern eifrei fisch* krustentiere* schalentiere* krebs* garnele*"
        " krabbe* muschel* weichtiere* senf* sellerie* lupine* sulfit*"
    ),
    "fr": (
        "intoléran* cœliaque* noix noisette* cacahuète* cacahouète* arachide* amande* pistache*"
        " sésame soja lait laitier* laitage* œuf* oeuf* poisson* crustacé* crevette* moule*"
        " mollusque* moutarde céleri lupin sulfite* blé"
    ),
    "it": (
        "intolleran* celiac* glutine grano noci noce nocciol* arachid* mandorl* pistacch* sesamo"
        " soia latte latticini lattosio uovo uova pesce crostace* gamber* cozze mollusch* senape"
        " sedano lupini solfiti"
    ),
    "es": (
        "alerg* alérg* celíac* trigo nuez nueces avellana* cacahuete* cacahuate* maní almendra*"
        " pistacho* sésamo soja leche lácteo* lactosa huevo* pescado* marisco* crustáceo* gamba*"
        " camar* molusco* mostaza apio altramu* sulfito*"
    ),
    "zh": (
        "過敏 过敏 敏感 花生 堅果 坚果 核桃 腰果 杏仁 麩質 麸质 小麥 小麦 牛奶 奶製品 奶制品 乳糖"
        " 雞蛋 鸡蛋 蛋類 蛋类 海鮮 海鲜 甲殼 甲壳 蝦 虾 蟹 魚類 鱼类 大豆 黃豆 黄豆 芝麻 芥末 芹菜"
    ),
}

_WITHOUT: Final = re.compile(
    r"(?<!\w)(?:no|not|non|without|w/o|free|allerg\w*|ohne|kein\w*|\w*frei\w*|sans|pas|senza|niente|sin|nada)(?!\w)"
    r"|[不無无免走別别勿]",
    re.IGNORECASE,
)
_WIDE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts without spaces between their words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `allergen` where it is a word that is to be seen."""

    text: str
    allergen: bool = False


def default_allergens(locale: str) -> tuple[str, ...]:
    """For the shop's language, and English, which guests write everywhere."""
    own = DEFAULTS.get(parts(locale)[0], "")
    return tuple(dict.fromkeys((*DEFAULTS["en"].split(), *own.split())))


@lru_cache(maxsize=8)
def finder(words: tuple[str, ...]) -> re.Pattern[str] | None:
    patterns = [_pattern(word.strip()) for word in words if word.strip(" *")]
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None


def pieces(text: str, found: re.Pattern[str] | None) -> tuple[Piece, ...]:
    """The text in parts, which together are the whole of it."""
    return tuple(_pieces(text, found)) if found and text else (Piece(text),) if text else ()


def leaves_out(text: str, found: re.Pattern[str] | None) -> bool:
    """Whether a choice says that something of these is not wanted."""
    return bool(found and _WITHOUT.search(text) and found.search(text))


def named(texts: Iterable[str], found: re.Pattern[str] | None) -> tuple[str, ...]:
    """The words that stand in these texts, each once, in the order in which they come."""
    words = (match[0].upper() for text in texts for match in (found.finditer(text) if found else ()))
    return tuple(dict.fromkeys(words))[:MOST_NAMED]


def _pieces(text: str, found: re.Pattern[str]) -> Iterator[Piece]:
    at = 0
    for match in found.finditer(text):
        if match.start() > at:
            yield Piece(text[at : match.start()])
        yield Piece(match[0], allergen=True)
        at = match.end()
    if at < len(text):
        yield Piece(text[at:])


def _pattern(word: str) -> str:
    if _WIDE.search(word):
        return re.escape(word)
    english = word.isascii() and len(word) >= SHORTEST and not word.endswith("*")
    stem, plural = (word.removesuffix("s"), "(?:e?s)?") if english else (word, "")
    before, after = (r"\w*" if star else "" for star in (word.startswith("*"), word.endswith("*")))
    return rf"(?<!\w){before}{re.escape(stem.replace('*', ''))}{after}{plural}(?!\w)"
