"""The owner's catalogues: what is read, what is named as wrong, and that docketd goes on."""

import json

import pytest
from click.testing import CliRunner

from actors.cli import docketd
from actors.config import load
from actors.config_languages import LARGEST, read_languages
from actors.journal.alert_messages import LANGUAGES, Clear, Raise
from actors.last_good import NAME, alert_of_languages, load_or_last_good
from actors.words.words import words_for

SETTINGS = (
    '[site]\nlocale = "pt-BR"\n'
    '[[printer]]\nname = "kitchen"\nmodel = "TM-m30III"\nconnect = "virtual://kitchen"\n'
)
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
PICKUP = 'msgid "PICKUP"\nmsgstr "RETIRADA"\n\n'


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "docketd.toml").write_text(SETTINGS)
    (tmp_path / "languages").mkdir()
    return tmp_path


@pytest.fixture
def check(shop):
    def run(*options, code):
        told = CliRunner().invoke(docketd, ["check", "--config", str(shop / "docketd.toml"), *options])
        assert told.exit_code == code, told.output
        return told

    return run


def put(shop, name, text):
    (shop / "languages" / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def settings(shop):
    return load(shop / "docketd.toml", shop / "data", {})


def test_without_a_folder_there_are_none(tmp_path):
    assert read_languages(tmp_path).own == ()
    assert read_languages(tmp_path).mistakes == ()


def test_an_owners_word_goes_before_docketds(shop):
    put(shop, "de.po", HEAD + 'msgid "PICKUP"\nmsgstr "MITNEHMEN"\n')
    words = words_for("de-CH", settings(shop).languages.own)
    assert words("PICKUP") == "MITNEHMEN"
    assert words("DELIVERY") == "LIEFERUNG"


def test_a_language_may_be_named_as_people_name_it(shop):
    put(shop, "pt-br.po", HEAD + PICKUP)
    put(shop, "notes.txt", "no catalogue")
    found = settings(shop).languages
    assert [name for name, _text in found.own] == ["pt_BR"]
    assert words_for("pt-BR", found.own)("PICKUP") == "RETIRADA"


@pytest.mark.parametrize(
    ("name", "text", "key", "found"),
    [
        ("pt.po", HEAD + 'msgid "PICKUP\nmsgstr "x"\n', "line 5", ""),
        ("pt.po", HEAD + "PICKUP = RETIRADA\n", "line 5", "PICKUP = RETIRADA"),
        ("pt.po", '"stray"\n' + HEAD + PICKUP, "line 1", ""),
        ("pt.po", HEAD.encode() + b'msgid "PICKUP"\nmsgstr "\xff"\n', "line 6", "no text"),
        ("pt.po", HEAD + 'msgid "TABLE {table}"\nmsgstr "MESA {mesa}"\n', "line 5", "MESA {mesa}"),
        ("pt.po", HEAD + 'msgid "{n} dish"\nmsgid_plural "{n} dishes"\nmsgstr[0] "um"\n', "line 5", "um"),
        ("the words.po", HEAD + PICKUP, "name", "the words.po"),
        ("pt.po", HEAD + PICKUP + "#" * LARGEST, "file", "bytes"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(shop, name, text, key, found):
    put(shop, name, text)
    (mistake,) = settings(shop).languages.mistakes
    assert mistake.source.endswith(name)
    assert mistake.key == key
    assert found in mistake.found


def test_one_wrong_text_does_not_cost_the_others(shop):
    put(shop, "pt.po", HEAD + PICKUP + 'msgid "TABLE {table}"\nmsgstr "MESA"\n')
    words = words_for("pt", settings(shop).languages.own)
    assert words("PICKUP") == "RETIRADA"
    assert words("TABLE {table}", table=7) == "TABLE 7"


def test_a_broken_file_leaves_docketds_own_words(shop):
    put(shop, "it.po", "msgid\nmsgid\n")
    found = settings(shop).languages
    assert found.own == ()
    assert words_for("it", found.own)("PICKUP") == "RITIRO"
    assert words_for("it", (("it", "msgid\nmsgid\n"),))("PICKUP") == "RITIRO"


def test_an_alert_tells_of_it_while_it_lasts(shop):
    put(shop, "pt.po", HEAD + 'msgid "TABLE {table}"\nmsgstr "MESA"\n\nmsgid "to {time}"\nmsgstr "a"\n')
    raised = alert_of_languages(settings(shop).languages)
    assert isinstance(raised, Raise)
    assert "pt.po: line 5" in raised.text
    assert "1 more" in raised.text
    put(shop, "pt.po", HEAD + PICKUP)
    assert alert_of_languages(settings(shop).languages) == Clear(LANGUAGES)


def test_they_are_read_beside_the_file_though_the_last_good_one_runs(shop):
    data = shop / "data"
    data.mkdir()
    (data / NAME).write_text(SETTINGS)
    (shop / "docketd.toml").write_text("[site")
    put(shop, "pt.po", HEAD + PICKUP)
    assert load_or_last_good(shop / "docketd.toml", data, {}).languages.own == (("pt", HEAD + PICKUP),)


def test_check_names_each_mistake_and_ends_with_2(shop, check):
    put(shop, "pt.po", HEAD + 'msgid "TABLE {table}"\nmsgstr "MESA"\n')
    assert "pt.po: line 5: found 'MESA', wanted {table}" in check(code=2).stderr
    found = json.loads(check("--json", code=2).stdout)["mistakes"]
    assert [mistake["key"] for mistake in found] == ["line 5"]


@pytest.mark.parametrize(
    ("locale", "said"),
    [("de-CH", ""), ("en", ""), ("pl", "no catalogue has words for pl"), ("pt", "texts have no word for pt")],
)
def test_check_says_what_stays_english(shop, check, locale, said):
    put(shop, "pt.po", HEAD + PICKUP)
    (shop / "docketd.toml").write_text(SETTINGS.replace("pt-BR", locale))
    told = check(code=0).stderr
    assert (said in told) if said else told == ""


def test_a_file_that_nobody_may_read_is_named(shop):
    put(shop, "pt.po", PICKUP)
    file = shop / "languages" / "pt.po"
    file.unlink()
    file.mkdir()
    (mistake,) = read_languages(shop).mistakes
    assert (mistake.key, mistake.wanted) == ("file", "a file that can be read")
