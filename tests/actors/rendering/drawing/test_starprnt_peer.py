"""docketd's StarPRNT beside that of the reference implementation (npm's `receiptline`, its `starsbcs`).

Both programs' bytes are read by a reader of StarPRNT; what is compared is which character stands on which
cell, and how it looks. Text is broken where it is full, as the reference does it.
"""

import pytest
from hypothesis import HealthCheck, assume, given, settings

from actors.rendering.drawing.draw_starprnt import draw_starprnt
from actors.rendering.receiptline.parser import parse
from actors.rendering.typesetting.layout import lay_out
from tests.actors.rendering.receiptline.receiptline_differences import differs
from tests.actors.rendering.receiptline.receiptline_documents import documents
from tests.rig.peers import missing
from tests.rig.reference import Reference
from tests.rig.starprnt_paper import Paper
from transports.languages.commands import encode
from transports.languages.star.prnt import StarPrnt
from transports.profiles import profile

COLUMNS = 48
DOCUMENTS = {
    "plain": "Asparagus | 0.99\nBroccoli | 1.99\n---\n^TOTAL | ^2.98",
    "looks": '_under_ "bold" `white` ^wide^ ^^tall^^ ^^^both\n"_`^^^all`_"\n^^^^3 |^^^^^4\n|^^^^^^5 ^^^^^^^6',
    "letters": "Café Grüße Łódź | Кухня | ¿Qué?",
    "columns": "{width: 6 * 10; border: 2}\na | b | c\n|left | |right|\n{align: right; width: 10 8}\nx | y",
    "borders": "{border: line; width: * 8 6}\nPizza | 2 | 18\nTea\\nwith milk | 1\n---\n{width: 4 *}\na | b",
    "wrapping": "{width: 12 *}\n|A long line that goes on in the next row, and in the one after it | short",
}


@pytest.fixture(scope="module")
def reference():
    if missing("receiptline"):
        pytest.skip(missing("receiptline"))
    with Reference() as opened:
        yield opened


def ours(text):
    layout = lay_out(parse(text), COLUMNS, words=False)
    return Paper(encode(draw_starprnt(layout, StarPrnt(profile("generic-80"))))).found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_character_stands_where_the_reference_has_it_and_looks_alike(reference, name):
    text = DOCUMENTS[name]
    assert not differs(parse(text), COLUMNS)
    answer = Paper(reference.starprnt(text, COLUMNS)).found
    assert ours(text) == answer
    assert answer[-1] == ("cut", "partial")


def test_random_documents_stand_alike_on_paper(reference):
    """Without cuts inside, which docketd draws, and codes, which it draws dot by dot."""

    @settings(max_examples=50, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(documents("cp866"))
    def compare(text):
        assume("=" not in text and "code" not in text and "c:" not in text)
        assume(not differs(parse(text), COLUMNS))
        assert ours(text) == Paper(reference.starprnt(text, COLUMNS)).found

    compare()
