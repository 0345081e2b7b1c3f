"""The words of a shop: which catalogues are asked, in which order, and what comes out where none knows."""

import pytest

from actors.words.locales import chain, parts
from actors.words.words import word, words_for

PORTUGUESE = """
msgid ""
msgstr ""
"Language: pt\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "PICKUP"
msgstr "RETIRADA"

#, fuzzy
msgid "DELIVERY"
msgstr "ENTREGA?"

msgid "{n} thing"
msgid_plural "{n} things"
msgstr[0] "{n} coisa"
msgstr[1] "{n} coisas"
"""


@pytest.mark.parametrize(
    ("locale", "names"),
    [
        ("de-CH", ("de_CH", "de")),
        ("de", ("de",)),
        ("EN-us", ("en_US", "en")),
        ("zh-TW", ("zh_Hant_TW", "zh_TW", "zh_Hant", "zh")),
        ("zh-HK", ("zh_Hant_HK", "zh_HK", "zh_Hant", "zh")),
        ("zh_CN", ("zh_Hans_CN", "zh_CN", "zh_Hans", "zh")),
        ("zh", ("zh_Hans", "zh")),
        ("zh-Hant", ("zh_Hant", "zh")),
        ("zh-hans-SG", ("zh_Hans_SG", "zh_SG", "zh_Hans", "zh")),
        ("es-419", ("es_419", "es")),
    ],
)
def test_a_locale_asks_its_own_catalogue_first_and_then_its_languages(locale, names):
    assert chain(locale) == names


def test_chinese_has_a_script_and_others_only_where_they_say_so():
    assert parts("zh-MO") == ("zh", "Hant", "MO")
    assert parts("sr-Latn-RS") == ("sr", "Latn", "RS")
    assert parts("fr-CH") == ("fr", "", "CH")


def test_english_is_the_key_and_what_nobody_translates_stays_english():
    for locale in ("en", "en-GB", "tlh", "xx-YY"):
        assert words_for(locale).gettext(word("PICKUP")) == "PICKUP"


def test_names_in_braces_are_filled_in_and_what_they_hold_is_left_alone():
    _ = words_for("en").gettext
    assert _("TABLE {table}", table="{count}") == "TABLE {count}"
    assert _("TABLE {table}, {guest}", table=7) == "TABLE 7, {guest}"
    assert _("{table}") == "{table}"


def test_plurals_follow_the_language():
    ngettext = words_for("en").ngettext
    assert [ngettext("{n} dish", "{n} dishes", n) for n in (0, 1, 2)] == ["0 dishes", "1 dish", "2 dishes"]
    own = words_for("pt-BR", (("pt", PORTUGUESE),)).ngettext
    assert [own("{n} thing", "{n} things", n) for n in (0, 1, 2)] == ["0 coisas", "1 coisa", "2 coisas"]


def test_an_owners_words_are_taken_and_what_is_fuzzy_is_not():
    words = words_for("pt-BR", (("pt", PORTUGUESE),))
    assert words("PICKUP") == "RETIRADA"
    assert words("DELIVERY") == "DELIVERY"


def test_the_nearer_of_two_catalogues_wins():
    nearer = PORTUGUESE.replace("RETIRADA", "RECOLHA").replace("{n} coisas", "{n} cousas")
    words = words_for("pt-PT", (("pt", PORTUGUESE), ("pt_PT", nearer)))
    assert words("PICKUP") == "RECOLHA"
