"""docketd render: what would be printed, as text, as a picture, as bytes."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from actors.cli import docketd
from actors.commands import render
from tests.rig.starprnt_paper import Paper

ORDER = {
    "id": "A-1001",
    "number": "1001",
    "createdAt": "2026-05-01T12:00:00Z",
    "type": "pickup",
    "customer": {"name": "Anna"},
    "items": [{"name": "Pizza", "quantity": 2}, {"name": "Cola"}],
    "total": "33.00",
}
ROOT = Path(__file__).parents[3]
WIX = ROOT / "actors" / "demo" / "orders"
SAMPLES = ROOT / "tests" / "data" / "wix"


def run(*words):
    return CliRunner().invoke(docketd, ["render", *map(str, words)])


@pytest.fixture
def order(tmp_path):
    file = tmp_path / "order.json"
    file.write_text(json.dumps(ORDER))
    return file


@pytest.fixture
def text(tmp_path):
    def written(content, name="note.txt"):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return written


def test_an_order_as_text(order):
    told = run(order, "--to", "text")
    assert told.exit_code == 0, told.output
    assert "P i z z a" in told.stdout
    assert "1 0 0 1" in " ".join(told.stdout.split())


def test_the_layout_for_guests_has_the_total(order):
    assert "33.00" not in run(order, "--to", "text").stdout
    assert "33.00" in run(order, "--layout", "customer", "--to", "text").stdout


def test_the_same_order_gives_the_same_ticket_on_any_day(order):
    assert run(order, "--to", "escpos").stdout_bytes == run(order, "--to", "escpos").stdout_bytes
    assert "accepted 12:00" in run(order, "--to", "text").stdout


@pytest.mark.parametrize("file", sorted(WIX.glob("*.json")), ids=lambda file: file.stem)
def test_orders_as_wix_has_them(file):
    told = run(file, "--to", "png")
    assert told.exit_code == 0, told.output
    assert Image.open(io.BytesIO(told.stdout_bytes)).width > 576


def test_a_cancelled_order_is_a_void_ticket(text):
    file = text(json.dumps(ORDER | {"status": "cancelled"}), "order.json")
    assert "V O I D" in " ".join(run(file, "--to", "text").stdout.split())


def test_receiptline_is_set_and_plain_text_is_not(text):
    markup = "{border: line}\n^^^Pizza^^^ | 12.50"
    assert "┌" not in run(text(markup), "--to", "text").stdout
    assert "{border: line}\n^^^Pizza^^^ | 12.50\n" in run(text(markup), "--to", "text").stdout
    assert "+---" in run(text(markup, "menu.receipt"), "--to", "text").stdout


def test_plain_text_keeps_its_lines_its_places_and_its_tabs(text):
    shown = run(text("one\r\n\n  two\tthree\n"), "--to", "text").stdout
    assert shown == "one\n\n  two   three\n"


def test_text_with_a_byte_order_mark_of_either_kind(text):
    assert run(text("Zwölf".encode("utf-8-sig")), "--to", "text").stdout == "Zwölf\n"
    assert run(text("Zwölf".encode("utf-16")), "--to", "text").stdout == "Zwölf\n"


def test_what_the_paper_does_not_show_is_said(text):
    told = run(text("{image: abcd}\n|x|", "menu.receipt"), "--to", "text")
    assert told.exit_code == 0
    assert "not on paper" in told.stderr


def test_columns_profile_and_bytes(text):
    file = text("word " * 30)
    narrow = run(file, "--to", "text", "--columns", "24").stdout
    assert max(map(len, narrow.splitlines())) <= 24
    picture = run(file, "--profile", "generic-58", "--to", "png").stdout_bytes
    assert Image.open(io.BytesIO(picture)).width < 500
    data = run(file, "--to", "escpos", "--columns", "30").stdout_bytes
    assert data.startswith(b"\x1b@")
    assert b"\r\n" not in data


def test_into_a_file(order, tmp_path):
    out = tmp_path / "ticket.png"
    told = run(order, "--to", "png", "-o", out)
    assert (told.exit_code, told.stdout) == (0, "")
    assert out.read_bytes().startswith(b"\x89PNG")
    told = run(order, "--to", "png", "-o", tmp_path / "no" / "where.png")
    assert told.exit_code == 1
    assert "can't be written" in told.stderr


def test_what_a_guest_wrote_keeps_no_order_from_being_shown(text):
    told = run(text('{"id": "1", "items": [{"name": "So\x80up\x7f"}]}', "order.json"), "--to", "text")
    assert told.exit_code == 0
    assert "S o u p" in told.stdout


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n", "logo.png", "is a picture"),
        (b"\x7fELF\x00\x00", "program", "neither text nor an order"),
        (b"caf\xe9", "latin.txt", "neither text nor an order"),
        (b"open \x1bp\x00\x19\xfa", "drawer.receipt", "neither text nor an order"),
        ("x\x1b@y", "escape.txt", "control characters"),
        ("{", "order.json", "is not JSON"),
        ("[1]", "order.json", "no order"),
        ('{"items": []}', "order.json", "no order"),
        ('{"lineItems": []}', "order.json", "no order"),
        ("x" * 1_000_001, "long.txt", "larger than 1 MB"),
    ],
)
def test_a_file_that_is_nothing_to_print_is_named(text, content, name, sentence):
    told = run(text(content, name), "--to", "text")
    assert told.exit_code == 2
    assert name in told.stderr
    assert sentence in told.stderr
    assert told.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--to", "pdf"], "'png'"),
        (["--to", "text", "--encoding", "big6"], "multilingual"),
        (["--to", "text", "--profile", "TM-m30IIII"], "TM-m30III"),
        (["--to", "png", "--columns", "60"], "48 characters"),
        (["--to", "text", "--columns", "3"], "24"),
        (["--to", "text", "--layout", "kitchen"], "is no order"),
        ([], "--to"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(text, words, sentence):
    told = run(text("x"), *words)
    assert told.exit_code == 2
    assert sentence in told.stderr


def test_a_file_that_is_not_there(tmp_path):
    told = run(tmp_path / "nothing.txt", "--to", "text")
    assert told.exit_code == 2
    assert "nothing.txt can't be read" in told.stderr


def test_an_owners_layout_is_shown_with_what_the_settings_say(order, tmp_path):
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts" / "pizza.receipt.j2").write_text("|PIZZA {{ ticket.number }}", encoding="utf-8")
    settings = tmp_path / "docketd.toml"
    settings.write_text(
        '[site]\nname = "Roma"\n[[printer]]\nname = "a"\nmodel = "TM-m30III"\nconnect = "virtual://a"\n',
        encoding="utf-8",
    )
    with_settings = ("--config", str(settings), "--to", "text", "--layout")
    assert run(order, *with_settings, "pizza").stdout.startswith("PIZZA")
    assert "R o m a" in run(order, *with_settings, "customer").stdout.replace("Roma", "R o m a")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--layout", "pizza"], "take kitchen, expo, customer"),
        (["--config", "nowhere.toml"], "there is no nowhere.toml"),
    ],
)
def test_a_layout_or_settings_that_are_not_there(order, words, said):
    told = run(order, *words, "--to", "text")
    assert told.exit_code == 2
    assert said in told.stderr


def test_a_layout_that_fails_is_a_sentence(order, monkeypatch):
    def broken(*_):
        raise ValueError("out of ink")

    monkeypatch.setattr("actors.commands.printable.receipt_for", broken)
    told = run(order, "--to", "text")
    assert told.exit_code == 1
    assert "the layout kitchen failed on this order: ValueError: out of ink" in told.stderr


def test_a_terminal_gets_text_and_no_bytes(monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    render._write(b"Pizza\n", "text", None)
    assert capsys.readouterr().out == "Pizza\n"
    with pytest.raises(Exception, match="png is not for a terminal"):
        render._write(b"\x89PNG", "png", None)


@pytest.mark.parametrize("name", ["x" * 10_000, '<script>|{^"`~_\\', "\u202e\u05e9\u05dc", "🍕" * 300])
def test_whatever_stands_in_an_order_stays_on_the_paper(text, name):
    file = text(json.dumps(ORDER | {"items": [{"name": name}], "note": name}), "order.json")
    told = run(file, "--to", "text")
    assert told.exit_code == 0
    assert len(told.stdout) < 20_000
    assert Image.open(io.BytesIO(run(file, "--to", "png").stdout_bytes)).width == 660


@pytest.mark.parametrize(("encoding", "between"), [("multilingual", 7), ("big5", 6), ("CP1252", 7)])
def test_the_printers_letters_decide_how_wide_a_character_counts(text, encoding, between):
    """As ReceiptLine has it: a square is as wide as two letters to a printer for Chinese."""
    file = text("{width: 8 1}\n□ | x", "menu.receipt")
    told = run(file, "--to", "text", "--columns", "24", "--encoding", encoding)
    assert told.stdout.rstrip("\n").endswith("□" + " " * between + " x")
    picture = run(file, "--to", "svg", "--encoding", encoding)
    assert ">□<" in picture.stdout or ">□\xa0<" in picture.stdout  # a space at an end would be lost there


def test_starprnt_is_letters_and_what_no_page_has_is_dots(text):
    file = text("|Café|\n|שלום|", "menu.receipt")
    out = file.with_suffix(".bin")
    assert run(file, "--to", "starprnt", "-o", out).exit_code == 0
    line, picture, cut = Paper(out.read_bytes()).found
    assert "".join(character for character, _ in line.values()) == "Café"
    assert (picture[0], cut) == ("raster", ("cut", "partial"))


# --- letters --------------------------------------------------------------------------------------


def test_a_text_is_shown_as_large_as_it_is_asked_for(text):
    file = text("Soup of the day\n")
    assert run(file, "--to", "text", "--font-size", "double").stdout.startswith("S o u p   o f")
    assert b"\x1d!\x11" in run(file, "--to", "escpos", "--font-size", "double").stdout_bytes
    assert b"\x1bE\x01" in run(file, "--to", "escpos", "--font-bold").stdout_bytes
    assert (
        b"\x1bM\x01Soup of the day\n\x1bM\x00"
        in run(file, "--to", "escpos", "--font-size", "small").stdout_bytes
    )


def test_small_letters_are_dots_in_starprnt(text):
    found = run(text("Soup\n"), "--to", "starprnt", "--font-size", "small").stdout_bytes
    assert b"Soup" not in found


def test_the_settings_say_how_a_text_is_shown(text, tmp_path):
    config = tmp_path / "docketd.toml"
    config.write_text(
        '[[printer]]\nname = "kitchen"\nmodel = "TM-m30III"\nconnect = "virtual://k"\n'
        '[print]\nfont_size = "xlarge"\n'
    )
    file = text("Soup\n")
    assert run(file, "--to", "text", "--config", str(config)).stdout == "S o u p\n"
    assert run(file, "--to", "text", "--config", str(config), "--font-size", "normal").stdout == "Soup\n"


def test_only_a_text_has_letters_to_choose(order):
    told = run(order, "--to", "text", "--font-bold")
    assert told.exit_code == 2
    assert "is no plain text" in told.output


def test_where_no_letters_are_smaller_it_is_said(text):
    told = run(text("Soup\n"), "--to", "text", "--font-size", "small", "--profile", "ZJ-5870")
    assert told.stdout == "Soup\n"
    assert "no letters smaller than normal" in told.stderr


@pytest.mark.parametrize(("model", "columns"), [("TM-m30III", 48), ("generic-58", 32), ("TSP143", 48)])
def test_the_test_page_needs_no_file(model, columns):
    told = run("--layout", "test", "--profile", model, "--to", "text")
    assert told.exit_code == 0, told.output
    assert model in told.stdout
    assert f"{columns} characters a line" in told.stdout
    assert told.stderr == ""
    assert run("--layout", "test", "--profile", model, "--to", "png").stdout_bytes.startswith(b"\x89PNG")


def test_no_order_is_laid_out_as_a_test_page(order):
    told = run(order, "--layout", "test", "--to", "text")
    assert told.exit_code == 2
    assert "there is no layout test" in told.stderr


# --- as another program sends it ------------------------------------------------------------------


@pytest.fixture
def shops(text):
    """Settings with a shop on WooCommerce and one on GloriaFood, whose secrets nobody needs for this."""
    maps = (ROOT / "tests" / "data" / "maps").glob("*.toml")
    printer = '[[printer]]\nname = "kitchen"\nmodel = "TM-m30III"\nconnect = "tcp://192.0.2.1"\n'
    return str(text(printer + "".join(file.read_text("utf-8") for file in maps), "docketd.toml"))


def test_an_order_as_a_source_sends_it(shops):
    sample = SAMPLES / "other-woocommerce-order.json"
    done = run(str(sample), "--source", "shop", "--config", shops, "--to", "text")
    assert done.exit_code == 0, done.stderr
    assert "P i z z a   M a r g h e r i t a" in done.stdout
    assert "20:30" in done.stdout.replace(" ", "")
    assert done.stderr == ""


def test_of_several_orders_the_first_is_shown(shops, text):
    one = json.loads((SAMPLES / "other-gloriafood-order.json").read_text("utf-8"))["orders"][0]
    saved = text(json.dumps({"orders": [one, {**one, "id": 2}]}), "saved.json")
    done = run(str(saved), "--source", "gloria", "--config", shops, "--to", "text")
    assert done.exit_code == 0
    assert "this is the first of 2 orders" in done.stderr
    none = run(
        str(text('{"orders": []}', "none.json")), "--source", "gloria", "--config", shops, "--to", "text"
    )
    assert (none.exit_code, none.stderr) == (2, "docketd: there is no order in what gloria sent\n")


@pytest.mark.parametrize(
    ("content", "words", "sentence"),
    [
        (
            "{}",
            ("--source", "shop"),
            "there is no id of 1 to 100 characters at id, where the map looks",
        ),
        ('{"id": 1}', ("--source", "shop"), "docketd can't read this order of shop: an order without items"),
        ("id=1", ("--source", "shop"), "The body is not JSON"),
        ("{}", ("--source", "nobody"), "there is no source nobody in these settings: there is "),
    ],
)
def test_what_a_source_can_not_have_sent(shops, text, content, words, sentence):
    done = run(str(text(content, "saved.json")), *words, "--config", shops, "--to", "text")
    assert done.exit_code == 2
    assert sentence in done.stderr


def test_a_source_needs_the_settings_it_is_in(order):
    done = run(str(order), "--source", "shop", "--to", "text")
    assert done.exit_code == 2
    assert "--source is for an order (.json), and needs --config" in done.stderr
