"""An owner's templates: they win, they are bounded, and one that is broken costs nobody an order."""

from dataclasses import replace
from importlib import resources

import pytest

from actors.domain.ticket import Kind
from actors.rendering.messages import BUILT_IN, FOR_STATIONS, OF_KINDS, Rendered
from actors.rendering.render import receipt_for, render
from actors.rendering.templates import filling
from actors.rendering.templates.filling import built_in, built_ins, fill
from actors.rendering.templates.layout_errors import BrokenLayoutError, ExcessiveLayoutError
from actors.rendering.tickets.content import content_of
from actors.rendering.trial import broken_layouts
from tests.actors.rendering.orders import CHANGE, SHOP, VOID, WORK

MODEL = "TM-m30III"


def shop(**layouts):
    """A shop with these templates of its own; `head_` stands for `_head`."""
    named = {
        f"_{name.removesuffix('_')}" if name.endswith("_") else name: text for name, text in layouts.items()
    }
    return replace(SHOP, layouts=tuple(sorted(named.items())))


def filled(text, work=WORK):
    return fill("own", content_of(work, SHOP), shop(own=text))


def test_every_layout_that_docketd_brings_is_known_by_name():
    assert set(BUILT_IN) == {name for name in built_ins() if not name.startswith("_")}
    assert {kind.value for kind in Kind if kind is not Kind.ORDER} - {"sheet"} <= set(OF_KINDS)
    folder = resources.files("actors.rendering.templates") / "layouts"
    assert built_in("kitchen") == (folder / "kitchen.receipt.j2").read_text("utf-8")
    assert built_in("../kitchen") is None
    assert set(FOR_STATIONS).isdisjoint(OF_KINDS)


def test_a_template_of_the_same_name_wins():
    own = render(WORK, shop(kitchen="|MINE {{ ticket.number }}"), MODEL)
    assert own.receipt == "|MINE 1042"
    assert own.warnings == ()


def test_a_part_of_a_layout_wins_in_all_of_them():
    for work in (WORK, CHANGE, VOID):
        receipt, _ = receipt_for(work, shop(head_="|MY HEAD"), 48)
        assert "|MY HEAD" in receipt
        assert "Margherita" in receipt


def test_a_layout_of_a_new_name_prints_orders_and_changes_have_their_own():
    pizza = shop(pizza="|PIZZA {{ ticket.number }}")
    assert render(replace(WORK, layout="pizza"), pizza, MODEL).receipt == "|PIZZA 1042"
    assert "TAKE OUT" in render(replace(CHANGE, layout="pizza"), pizza, MODEL).receipt


@pytest.mark.parametrize("name", ["kitchen", "pizza"])
def test_in_place_of_a_broken_one_docketds_own_is_printed(name):
    work = replace(WORK, layout=name)
    rendered = render(work, shop(**{name: "first\n{{ ticket.nunber }}"}), MODEL)
    assert rendered == replace(render(WORK, SHOP, MODEL), warnings=rendered.warnings, broken=rendered.broken)
    where = f"layouts/{name}.receipt.j2, line 2: found nunber of a Content, wanted number"
    assert rendered.broken.startswith(where)
    assert rendered.warnings[0].startswith(where)


def test_a_broken_part_is_left_out_with_all_the_others():
    rendered = render(WORK, shop(head_="{% if %}"), MODEL)
    assert rendered.receipt == render(WORK, SHOP, MODEL).receipt
    assert rendered.broken.startswith("layouts/_head.receipt.j2, line 1: ")


def test_where_docketds_own_fails_too_there_is_the_plain_ticket(monkeypatch):
    monkeypatch.setattr(filling, "built_in", lambda _name: None)
    filling._environment.cache_clear()
    rendered = render(WORK, shop(pizza="x"), MODEL)
    filling._environment.cache_clear()
    assert isinstance(rendered, Rendered)
    assert "no layout kitchen.receipt.j2" in rendered.fallback


@pytest.mark.parametrize(
    ("text", "line", "found", "wanted"),
    [
        ("\n\n{{ ticket.nunber }}", 3, "nunber of a Content", "number (docs/layouts.md lists all)"),
        ("{{ dish }}", 1, "dish", "one of ticket, _, ngettext, range, namespace, loop"),
        ("{% for d in ticket.dishes.shown %}\n{{ d.nmae }}\n{% endfor %}", 2, "nmae of a Dish", "name "),
        ("a\n{{ ticket.number", 2, "the end of the file", "'end of print statement'"),
        ("{{ ticket number }}", 1, "'number'", "'end of print statement'"),
        ("{% if ticket.note %}\nnote", 2, "the end of the file", "'elif' or 'else' or 'endif'"),
        ("{% fro x in y %}", 1, "the tag fro", "one of for, "),
        ("{{ ticket.number|uper }}", 1, "the filter uper", "upper "),
        ("{{ ticket.number is odd_ }}", 1, "the test odd_", "one of defined, "),
        ("{% include 'nope.receipt.j2' %}", 1, "no layout nope.receipt.j2", "a file of that name in layouts"),
        ("{{ ticket.dishes.shown[0].name + 1 }}", 1, "+ is for numbers here", "nothing that reaches out"),
        ("{{ 1 / 0 }}", 1, "division by zero", "something that works: ZeroDivisionError"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_was_wanted(text, line, found, wanted):
    with pytest.raises(BrokenLayoutError) as caught:
        filled(text)
    assert (caught.value.file, caught.value.line) == ("layouts/own.receipt.j2", line)
    assert caught.value.found == found
    assert caught.value.wanted.startswith(wanted)


@pytest.mark.parametrize(
    "text",
    [
        "{{ ticket.__class__ }}",
        "{{ ticket.__class__.__mro__ }}",
        "{{ ().__class__.__bases__[0].__subclasses__() }}",
        "{{ ticket|attr('__class__') }}",
        "{{ self.__init__.__globals__ }}",
        "{{ _.__self__ }}",
        "{{ _.__globals__ }}",
        "{{ ''.join(['x']) }}",
        "{{ '{0.__class__}'.format(ticket) }}",
        "{{ [].append(1) }}",
        "{{ lipsum() }}",
        "{{ ticket.dishes.__dict__ }}",
        "{% set f = ticket.dishes.shown.index %}{{ f(1) }}",
    ],
)
def test_a_template_reaches_nothing_but_the_texts_of_the_ticket(text):
    with pytest.raises(BrokenLayoutError):
        filled(text)


LONG = "x" * 3000


@pytest.mark.parametrize(
    "text",
    [
        "{% for i in range(10**9) %}x{% endfor %}",
        "{% for i in range(1000000000) %}x{% endfor %}",
        "{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}",
        f"{{% for i in range(9999) %}}{LONG}{{% endfor %}}",
        f"{{% set a %}}{{% for i in range(9999) %}}{LONG}{{% endfor %}}{{% endset %}}",
        "{{ 'x' * 1000000000 }}",
        "{{ 7 ** 7 ** 7 ** 7 }}",
        "{{ 99999999999 * 99999999999 * 99999999999 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 'x'.ljust(1000000000) }}",
        "{{ 'x'|center(1000000000) }}",
        "{% include 'own.receipt.j2' %}{% include 'own.receipt.j2' %}",
        "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
        "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(40) }}",
        "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        (
            "{% set ns = namespace(x='ab') %}{% for i in range(99) %}"
            "{% set ns.x %}{{ ns.x }}{{ ns.x }}{% endset %}{% endfor %}"
        ),
        (
            "{% set ns = namespace(x='ab') %}{% for i in range(99) %}"
            "{% set ns.x = ns.x|replace('a', ns.x) %}{% endfor %}"
        ),
        "{% for i in range(9999) %}{% if range(9999)|join == 'x' %}{% endif %}{% endfor %}",
        "{% for i in range(3) recursive %}{{ loop(range(3)) }}{% endfor %}",
    ],
)
@pytest.mark.timeout(60)
def test_a_template_that_would_never_end_does(text):
    with pytest.raises(BrokenLayoutError):
        filled(text)


def test_what_a_layout_needs_is_there():
    text = (
        "{% for dish in ticket.dishes.shown if dish.quantity %}{{ loop.index }}/{{ loop.length }}"
        "{{ ' ' ~ dish.name|upper }}{{ ',' if not loop.last }}{% endfor %}"
        "{% macro shout(text) %}{{ text.upper() }}!{% endmacro %}{{ shout(_('a')) }}"
        "{{ range(3)|join('-') }} {{ 2 * 3 + 1 }} {{ ticket.dishes.shown|length }}"
        "{{ ngettext('{n} dish', '{n} dishes', 2) }}"
    )
    expected = (
        "1/3 MARGHERITA,2/3 SPAGHETTI ALLA CARBONARA WITH GUANCIALE,3/3 CAFÉ CRÈMEA!0\\-1\\-2 7 42 dishes"
    )
    assert filled(text).replace("\\", "") == expected.replace("\\", "")


def test_texts_are_escaped_whatever_a_template_does_with_them():
    work = replace(WORK, order=replace(WORK.order, note="{command:x}|^^"))
    for text in (
        "{{ ticket.note }}",
        "{{ ticket.note ~ '' }}",
        "{{ ticket.note|upper|lower }}",
        "{{ ticket.note + '' }}",
    ):
        assert filled(text, work) == r"\{command:x\}\|\^\^"


def test_an_order_that_is_too_long_for_a_layout_is_told_in_fewer_words(monkeypatch):
    asked = []

    def short(_layout, content, _shop):
        asked.append(len(content.note))
        if len(content.note) > 200:
            raise ExcessiveLayoutError("layouts/kitchen.receipt.j2", 0, "too much", "less")
        return "|short"

    monkeypatch.setattr("actors.rendering.templates.filling.fill", short)
    work = replace(WORK, order=replace(WORK.order, note="n" * 900))
    assert receipt_for(work, SHOP, 48)[0] == "|short"
    assert asked[0] == 900
    assert asked[1] < 200


# --- tried before anybody depends on them ---------------------------------------------------------


def test_docketds_own_have_no_mistakes_on_the_sample_orders():
    every = {name: built_in(name) for name in built_ins()}
    assert list(broken_layouts(replace(SHOP, layouts=tuple(every.items())))) == []


def test_each_broken_layout_is_named_once():
    found = list(
        broken_layouts(shop(kitchen="{{ ticket.x }}", pizza="{% if %}", void="|fine", head_="{{ a }"))
    )
    assert [(mistake.file, mistake.line) for mistake in found] == [
        ("layouts/kitchen.receipt.j2", 1),
        ("layouts/pizza.receipt.j2", 1),
        ("layouts/_head.receipt.j2", 1),
    ]


def test_what_only_some_orders_lack_is_found():
    found = list(broken_layouts(shop(kitchen="{{ ticket.dishes.shown[1].name }}")))
    assert [mistake.file for mistake in found] == ["layouts/kitchen.receipt.j2"]


def test_receiptline_that_does_not_print_is_found():
    found = list(broken_layouts(shop(kitchen="{code: {{ ticket.number }} } x")))
    assert found[0].found.startswith("a line with braces")


def test_what_the_paper_cannot_show_is_a_warning():
    code = "{code: " + "x" * 1400 + "; option: qrcode 8 h}\n|{{ ticket.number }}"
    rendered = render(WORK, shop(kitchen=code), "generic-58")
    assert rendered.receipt.endswith("|1042")
    assert rendered.warnings[0].startswith("printed as text: a QR code of too much text")


def test_a_plain_ticket_says_why_it_is_plain():
    rendered = render(replace(WORK, plain="docketd stopped twice at it"), SHOP, MODEL)
    assert rendered.warnings == ("a plain ticket: docketd stopped twice at it",)
