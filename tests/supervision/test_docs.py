"""docs/supervision.md says what the code does: its examples are run, and no public name is missing."""

import inspect
import re
import sys

import pytest

import supervision
from supervision import EventLog, Supervisor, System, errors, events, harness, lane, specification, system
from tests.supervision import page

TEXT = page.PAGE.read_text("utf-8")
FIRST, *OTHERS = page.sections(TEXT)
KINDS = {value for name, value in vars(events).items() if name.isupper() and isinstance(value, str)}


@pytest.fixture
def seen(monkeypatch):
    """The events of all systems that a test runs."""
    found = []
    append = EventLog.append

    def note(log, event):
        found.append(event)
        append(log, event)

    monkeypatch.setattr(EventLog, "append", note)
    return found


@pytest.fixture
def stage(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield page.Stage(tmp_path)
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) == str(tmp_path / f"{name}.py"):
            del sys.modules[name]


def test_the_first_example_holds(stage):
    stage.play(FIRST.blocks)
    assert stage.said >= 5


@pytest.mark.timeout(120)
@pytest.mark.parametrize("section", OTHERS, ids=lambda section: section.title)
def test_what_the_page_says_holds(section, stage, seen):
    stage.play(FIRST.blocks)
    stage.play(section.blocks)
    for event in seen:
        if event.kind in KINDS:
            assert event.data.keys() <= data_of(event.kind), event.kind


def test_every_example_is_read():
    blocks = [block for section in page.sections(TEXT) for block in section.blocks]
    assert len(blocks) == len(re.findall(r"^```(?:python|console)$", TEXT, re.MULTILINE))
    assert {block.language for block in blocks} == {"python", "console"}


def test_every_claim_stands_where_a_statement_ends():
    for section in page.sections(TEXT):
        for block in section.blocks:
            if block.language == "python" and not page.SAVED.match(block.text):
                ends = {line for line, _ in page.Stage(None)._steps(block)}
                assert page.claims(block).keys() <= ends, block.line


def in_code(text):
    """The words that the page sets as code, in its lines and in its blocks."""
    return set(re.findall(r"\w+", " ".join([*re.findall(r"`([^`\n]+)`", text), *blocks_of(text)])))


def blocks_of(text):
    return [found[2] for found in page.FENCE.finditer(text)]


def is_error(kind):
    return inspect.isclass(kind) and issubclass(kind, Exception)


def test_every_error_stands_in_the_table():
    told = in_code(TEXT.partition("## Errors\n")[2].partition("\n## ")[0])
    assert {kind.__name__ for kind in vars(errors).values() if is_error(kind)} <= told


@pytest.mark.parametrize("module", [supervision, harness], ids=lambda module: module.__name__)
def test_every_public_name_is_told_of(module):
    assert set(module.__all__) <= in_code(TEXT)


@pytest.mark.parametrize(
    "kind",
    [supervision.Actor, supervision.Context, EventLog, supervision.Ref, System],
    ids=lambda kind: kind.__name__,
)
def test_every_method_is_told_of(kind):
    own = {name for name, _ in inspect.getmembers(kind, callable) if not name.startswith("_")}
    assert own - INTERNAL <= in_code(TEXT)


INTERNAL = {"child_ended", "forget", "launch", "new_registry", "path_below", "place_below", "serial"}
"""What supervisors, processes and the harness call."""


def rows():
    """The table of events: kind, when, data, in OTP."""
    below = TEXT.partition("## Events\n")[2].partition("\n## ")[0]
    cells = [line.strip("| ").split(" | ") for line in below.splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): row for row in cells}


def data_of(kind):
    """What the table says that an event of this kind carries."""
    told = in_code(rows()[kind][2])
    return told | data_of("child_terminated") if "child_terminated" in told else told


def test_every_kind_of_event_stands_in_the_table():
    assert rows().keys() == KINDS
    assert {len(row) for row in rows().values()} == {4}


def default(function, name):
    return inspect.signature(function).parameters[name].default


DEFAULTS = [
    f"more than `intensity` times ({default(Supervisor, 'intensity')} unless given)",
    f"`period` of seconds ({default(Supervisor, 'period')})",
    f"| {default(Supervisor, 'intensity')} restarts in {default(Supervisor, 'period'):g} s unless given |",
    f"its `zombie_limit` ({default(System, 'zombie_limit')} unless given",
    f"a ring of the last {default(EventLog, 'size'):,} events",
    f"`LaneStuck` when {lane.MOST_ABANDONED} threads",
    f"`BY_KIND` is {specification.WORKER_SHUTDOWN:g} s for a worker, None for a supervisor",
    f"| {system.EXIT_STOPPED} | It was asked to stop",
    f"| {system.EXIT_BURNT_OUT} | The root gave up",
    f"| {system.EXIT_ZOMBIES} | More zombies than `zombie_limit`",
]


@pytest.mark.parametrize("told", DEFAULTS)
def test_every_default_is_as_told(told):
    assert told in " ".join(TEXT.split())


def test_every_link_within_the_page_leads_to_a_heading():
    headings = re.findall(r"^##+ (.*)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\(#([^)]*)\)", TEXT)) <= anchors


def test_every_code_of_a_specification_error_is_told_of():
    assert set(errors.ADVICE) <= in_code(TEXT)


@pytest.mark.parametrize(
    ("said", "other"),
    [("# => 9", "# => 10"), ("# raises ", "# => "), ("0 s  till  child_started", "0 s  till  child_ended")],
)
def test_a_page_that_parted_from_the_code_is_noticed(said, other, stage):
    text = TEXT.replace(said, other, 1)
    assert text != TEXT
    with pytest.raises(page.Parted, match=r"line \d+"):
        stage.play(page.sections(text)[0].blocks)
