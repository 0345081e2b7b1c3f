"""The documentation tells of the code as it is: generated parts, links, every setting, every state."""

import ast
import re

import pytest

from actors import config
from actors.config_table import Table
from actors.domain.job import Event, Evidence, State
from actors.domain.matching import MATCHABLE
from tests import pages

ROOT = pages.ROOT
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\[[^\]]*\]\((?!https?://|mailto:)([^)#\s]*)(#[^)\s]*)?\)")
SOURCES = ("config.py", "config_sources.py", "commands/options.py")
VARIABLE = re.compile(r"[A-Z]{3,}(_[A-Z]+)+")


def place(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", pages.PAGES, ids=place)
def test_generated_parts_are_what_the_code_says(page):
    text = page.read_text("utf-8")
    assert pages.current(text) == text, "run: python -m tests.pages"


def test_every_part_stands_on_a_page():
    named = [found["name"] for page in pages.PAGES for found in pages.PART.finditer(page.read_text("utf-8"))]
    assert sorted(named) == sorted(pages.PARTS)


def test_a_page_that_parted_from_the_code_is_noticed_and_mended():
    text = pages.PAGES[0].read_text("utf-8")
    changed = text.replace(f"**{State.QUEUED}**", "**waiting**")
    assert changed != text
    assert pages.current(changed) == text


def test_every_room_says_what_it_is():
    assert all(pages._purpose(room) for room in pages._rooms())


def test_every_kind_of_evidence_is_explained():
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for evidence in Evidence:
        assert f"| `{evidence}` |" in text


def test_every_state_and_event_is_in_the_table():
    table = "\n".join(pages.jobs())
    for word in (*State, *Event):
        assert re.search(rf"\b{word}\b", table), word


@pytest.mark.parametrize("page", DOCUMENTS, ids=place)
def test_every_link_leads_to_a_file(page):
    for target, _ in LINK.findall(page.read_text("utf-8")):
        assert not target or (page.parent / target).exists(), target


# --- settings -------------------------------------------------------------------------------------


#: What the sample leaves to the environment: the secret of Wix's doorbell, and a source of another kind.
SECRETS = {
    "DOCKETD_SOURCE__WIX__HOOK_SECRET": "0123456789abcdef" * 4,
    "DOCKETD_SOURCE__SHOP__KIND": "webhook",
    "DOCKETD_SOURCE__SHOP__SECRET": "fedcba9876543210" * 4,
}


@pytest.fixture
def known(monkeypatch, tmp_path):
    """Every key that the code asks for, by its table, as reading the sample with all its tables shows."""
    found = {}
    close = Table.close

    def note(table, *planned):
        found.setdefault(re.sub(r"\[\d+\]", "", table.path), set()).update(table._known)
        close(table, *planned)

    monkeypatch.setattr(Table, "close", note)
    config.load(pages.SAMPLE, tmp_path, {"WIX_API_KEY": "made-up"} | SECRETS)
    return found


def calls(path):
    """First arguments of what reads a key: table.take("name", …)."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            named = node.args[0]
            if node.func.attr in {"take", "need", "table", "tables"} and isinstance(named, ast.Constant):
                yield named.value


def section(text, table):
    """The part of the page below the heading that names the table."""
    heading = re.search(rf"^## .*`\[+{re.escape(table)}\]+`.*$", text, re.MULTILINE)
    assert heading, f"no heading for [{table}]"
    return text[heading.end() :].partition("\n## ")[0]


def test_every_setting_stands_on_the_page(known):
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for table, keys in known.items():
        if table in {"", "source"}:  # tables of tables
            continue
        told = section(text, table)
        for key in keys:
            assert f"| `{key}` |" in told, f"{table}.{key}"


def test_the_sample_asks_for_every_setting_there_is(known):
    """Else a key of a table that the sample lacks could be missing on the page."""
    asked = {key for keys in known.values() for key in keys}
    readers = ("config.py", "config_printers.py", "config_shop.py")
    assert {key for name in readers for key in calls(ROOT / "actors" / name)} <= asked


def test_the_page_names_no_setting_that_does_not_exist(known):
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for table in re.findall(r"^## .*`\[+([\w.]+)\]+`", text, re.MULTILINE):
        told = set(re.findall(r"^\| `(\w+)` \|", section(text, table), re.MULTILINE))
        assert told <= known[table], table


def test_everything_that_a_station_can_match_stands_on_the_page():
    told = section((ROOT / "docs" / "settings.md").read_text("utf-8"), "station")
    assert all(f"`{word}`" in told for word in MATCHABLE)


def test_every_variable_of_the_environment_stands_on_the_page():
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for name in SOURCES:
        for node in ast.walk(ast.parse((ROOT / "actors" / name).read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                variable = VARIABLE.fullmatch(node.value)
                assert not variable or f"`{node.value}`" in text, node.value
