"""docketd layouts, and what docketd check says of an owner's."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from actors.cli import docketd
from actors.rendering.templates.filling import built_in, built_ins

GOOD = '[[printer]]\nname = "kitchen"\nmodel = "TM-m30III"\nconnect = "virtual://kitchen"\n'


@pytest.fixture
def call(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docketd.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "layouts").mkdir()

    def run(*words, code=0):
        told = CliRunner().invoke(docketd, [*words])
        assert told.exit_code == code, told.output
        return told

    return run


@pytest.fixture
def own(tmp_path):
    """Writes a layout."""

    def write(name, text):
        (tmp_path / "layouts" / f"{name}.receipt.j2").write_text(text, encoding="utf-8")

    return write


def test_it_lists_docketds_own_and_the_owners(call, own, tmp_path):
    own("pizza", "|x")
    own("kitchen", "|x")
    data = ["--data", str(tmp_path / "data")]
    found = {each["name"]: each for each in json.loads(call("layouts", *data, "--json").stdout)["layouts"]}
    assert set(found) == {*built_ins(), "pizza"}
    assert found["pizza"] == {"name": "pizza", "for": "stations", "from": "your folder"}
    assert found["kitchen"]["from"] == "your folder"
    assert found["void"] == {"name": "void", "for": "docketd itself", "from": "docketd"}
    assert found["_head"]["for"] == "a part of others"
    assert "your folder" in call("layouts", *data).stdout


def test_without_settings_it_lists_docketds_own(call, tmp_path):
    (tmp_path / "docketd.toml").unlink()
    told = call("layouts", "list", "--data", str(tmp_path / "data"))
    assert "kitchen" in told.stdout
    call("layouts", "list", "--config", "nowhere.toml", "--data", str(tmp_path / "data"), code=2)


def test_it_shows_the_text_to_begin_with(call, own, tmp_path):
    told = call("layouts", "show", "kitchen")
    assert told.stdout == built_in("kitchen")
    own("kitchen", told.stdout)
    assert "1 layouts of your own" in call("check", "--data", str(tmp_path / "data")).stdout


def test_one_that_is_not_there_is_told_which_are(call):
    assert "take _dishes" in call("layouts", "show", "../../docketd", code=2).stderr


def test_check_names_file_line_and_what_was_wanted(call, own, tmp_path):
    own("kitchen", "a\n{{ ticket.nunber }}")
    own("_foot", "{% if %}")
    told = call("check", "--data", str(tmp_path / "data"), code=2)
    kitchen, foot = told.stderr.splitlines()
    assert kitchen.startswith("docketd: ")
    assert kitchen.endswith(
        "kitchen.receipt.j2: line 2: found nunber of a Content, wanted number (docs/layouts.md lists all)"
    )
    assert "_foot.receipt.j2: line 1: found " in foot
    told = json.loads(call("check", "--json", "--data", str(tmp_path / "data"), code=2).stdout)
    assert [mistake["key"] for mistake in told["mistakes"]] == ["line 2", "line 1"]


def test_check_looks_at_the_logo(call, tmp_path):
    (tmp_path / "logo.png").write_bytes(b"no picture")
    (tmp_path / "docketd.toml").write_text(GOOD + '[site]\nlogo = "logo.png"\n', encoding="utf-8")
    told = call("check", "--data", str(tmp_path / "data"), code=2)
    assert "site.logo: found that is not a picture" in told.stderr
