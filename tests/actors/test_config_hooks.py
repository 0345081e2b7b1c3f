"""[source.NAME] of docketd.toml, its map and its secret: what is wrong is said where it stands."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from actors.config import load
from actors.errors import ConfigurationError
from actors.intake.own_order import read_own
from tests.actors.intake.hook_sources import MAPS, PRINTER, SECRET, source_of
from tests.actors.test_config import SITE_ID, write_secrets

SHOP = '[source.shop]\nkind = "webhook"\n'
MAP = SHOP + "[source.shop.map]\n"
SMALL = MAP + 'id = "id"\nnote = "note"\n'
GIVEN = {"DOCKETD_SOURCE__SHOP__SECRET": SECRET}


@pytest.fixture
def read(tmp_path):
    def reader(text, **environment):
        file = tmp_path / "docketd.toml"
        file.write_text(PRINTER + text, encoding="utf-8")
        return load(file, tmp_path, environment or GIVEN)

    return reader


@pytest.fixture
def mistakes(read):
    def reader(text, **environment):
        with pytest.raises(ConfigurationError) as caught:
            read(text, **environment)
        return {mistake.key: mistake for mistake in caught.value.mistakes}

    return reader


@pytest.mark.parametrize("file", sorted(MAPS.glob("*.toml")), ids=lambda file: file.stem)
def test_maps_of_real_shops_are_read(file):
    assert source_of(file.read_text("utf-8")).fields


def test_several_sources_stand_beside_wix(read):
    wix = f'[source.wix]\nsite_id = "{SITE_ID}"\n'
    found = read(
        wix + SHOP + '[source.till]\nkind = "webhook"\n',
        WIX_API_KEY="k",
        DOCKETD_SOURCE__SHOP__SECRET=SECRET,
        DOCKETD_SOURCE__TILL__SECRET=SECRET[::-1],
        DOCKETD_SOURCE__WIX__HOOK_SECRET=SECRET,
    )
    assert (found.wix.key, found.wix.hook_secret) == ("k", SECRET)
    assert [(each.name, each.secret) for each in found.hooks] == [("shop", SECRET), ("till", SECRET[::-1])]


def test_every_field_that_a_map_may_set_is_one_of_docketds_own(read):
    every = """
    id = "id"
    number = "number"
    status = "status"
    createdAt = "c"
    updatedAt = "u"
    type = "type"
    when = { asap = "w.a", from = "w.f", to = "w.t", text = "w.x" }
    customer = { name = "n", phone = "p" }
    address = { line1 = "l", line2 = "m", postcode = "z", city = "c" }
    table = "table"
    note = "note"
    courierNote = "note"
    total = "1"
    subtotal = "1"
    discount = "1"
    deliveryFee = "1"
    tip = "1"
    toCollect = "1"
    taxIncluded = { constant = true }
    currency = "n"
    paid = { constant = false }
    location = "1"
    fees = { each = "f", name = "n", amount = "a" }
    taxes = { each = "f", rate = "n", amount = "a" }
    [source.shop.map.items]
    each = "items"
    name = "name"
    quantity = { constant = 2 }
    measure = "m"
    category = "m"
    note = "m"
    price = "m"
    translated = "m"
    options = { each = "o", name = "n", group = "n", quantity = { constant = 2 }, translated = "n" }
    """
    (source,) = read(MAP + every.replace("\n    ", "\n")).hooks
    from actors.intake.translating import translate

    document = dict.fromkeys("1cu", "2026-05-01T12:00:00Z") | {
        "id": "A", "number": "7", "status": "open", "type": "pickup", "table": "4", "note": "x",
        "n": "n", "p": "p",
        "w": {"a": False, "f": "2026-05-01T12:00:00Z", "t": "2026-05-01T12:00:00Z", "x": "soon"},
        "l": "l", "m": "m", "z": "z", "f": [{"n": "n", "a": "1"}],
        "items": [{"name": "Pizza", "m": "m", "o": [{"n": "Large"}]}],
    }  # fmt: skip
    own = translate(source.fields, document)
    assert read_own(own, "shop").problems == ()
    assert set(own) >= {"when", "customer", "address", "fees", "taxes", "items", "paid", "taxIncluded"}


@pytest.mark.parametrize(
    ("text", "key", "wanted"),
    [
        ('[source.shop]\nkind = "woo"\n', "source.shop.kind", "one of webhook"),
        ("[source.shop]\nkind = 5\n", "source.shop.kind", "one of webhook"),
        ('[source.shop]\nkind = "wix"\n', "source.shop.kind", "one of webhook"),
        ("[source.shop]\n", "source.shop", 'kind = "webhook" in it, or [source.wix] for orders from Wix'),
        ('[source.Shop]\nkind = "webhook"\n', "source.Shop", "a name of small letters"),
        (SHOP + 'sigature = "X"\n', "source.shop.sigature", "signature"),
        (SHOP + 'signature = "X: Y"\n', "source.shop.signature", 'the name of a header, such as "X-WC'),
        (SHOP + 'token_field = "a[b=c]"\n', "source.shop.token_field", 'such as "token" or "data.token"'),
        (SHOP + "map = 5\n", "source.shop.map", "a table: [source.shop.map]"),
        (MAP + 'note = "n"\n', "+id", "where the order's id stands"),
        (MAP + 'id = "n"\n', "+items", "where the dishes stand: [source.shop.map.items]"),
        (SMALL + 'nunber = "n"\n', "+nunber", "number"),
        (SMALL + 'total = "a..b"\n', "+total", "it makes no sense from '..b' on"),
        (SMALL + 'total = "a[b"\n', "+total", "it makes no sense from '[b' on"),
        (SMALL + 'total = ""\n', "+total", "a path such as"),
        (SMALL + "total = 5\n", "+total", "a path such as"),
        (SMALL + "total = []\n", "+total", "one path or more"),
        (SMALL + "total = {}\n", "+total", "one of path, join, constant in it"),
        (SMALL + 'total = { path = "a", constant = 1 }\n', "+total", "one of path, join"),
        (SMALL + 'total = { path = "a", divid = 100 }\n', "+total.divid", "divide"),
        (SMALL + 'total = { path = "a", divide = 7 }\n', "+total.divide", "one of 1, 10, 100, 1000"),
        (SMALL + 'total = { path = "a", decimals = 9 }\n', "+total.decimals", "from 0 to 4"),
        (SMALL + 'total = { path = "a", between = "-" }\n', "+total.between", "join beside it"),
        (SMALL + 'status = { path = "a", values = {} }\n', "+status.values", "a table such as"),
        (SMALL + 'status = { path = "a", values = { x = [] } }\n', "+status.values", "a text, a"),
        (SMALL + "customer.fone = 'a'\n", "+customer.fone", "phone"),
        (SMALL + "customer = 'a'\n", "+customer", "a table: [source.shop.map.customer]"),
        (SMALL + "when.form = 'a'\n", "+when.form", "from"),
        (SMALL + "items = 'a'\n", "+items", "a table: [source.shop.map.items]"),
        (SMALL + "items = { each = 'a', nmae = 'b', name = 'c' }\n", "+items.nmae", "name"),
        (SMALL + "items = { each = 'a' }\n", "+items", "one or more of name"),
        (SMALL + "items = { name = 'a', only = 'b' }\n", "+items.only", "a table such as"),
        (SMALL + "items = [{ name = 'a' }, { nane = 'b', name = 'c' }]\n", "+items[1].nane", "name"),
        (
            SMALL + "items = { name = 'a', options = { each = 'o', grup = 'b' } }\n",
            "+items.options.grup",
            "group",
        ),
    ],
)  # fmt: skip
def test_each_mistake_is_found_where_it_stands(mistakes, text, key, wanted):
    found = mistakes(text)[key.replace("+", "source.shop.map.")]
    assert wanted in found.wanted


# --- secrets --------------------------------------------------------------------------------------


def test_a_source_needs_a_secret_and_hears_where_it_belongs(mistakes):
    found = mistakes(SHOP, NOTHING="")["source.shop.secret"]
    assert found.found == "nothing"
    assert "DOCKETD_SOURCE__SHOP__SECRET" in found.wanted
    assert "[source.shop]" in found.wanted
    assert "secrets.toml" in found.wanted


def test_it_may_stand_in_the_secrets_file(read, tmp_path):
    write_secrets(tmp_path, f'[source.shop]\nsecret = "{SECRET}"\n')
    (source,) = read(SHOP, NOTHING="").hooks
    assert source.secret == SECRET
    assert SECRET not in repr(source)


@pytest.mark.parametrize("key", ["secret", "hook_secret", "token", "key"])
def test_one_in_the_settings_file_is_refused_and_not_repeated(mistakes, key):
    found = mistakes(SHOP + f'{key} = "{SECRET}"\n', NOTHING="")[f"source.shop.{key}"]
    assert "never in this file" in found.wanted
    assert SECRET not in str(found)


def test_that_of_wixs_doorbell_is_refused_in_the_settings_file_too(mistakes):
    text = f'[source.wix]\nsite_id = "{SITE_ID}"\nhook_secret = "{SECRET}"\n'
    found = mistakes(text, WIX_API_KEY="k")
    assert set(found) == {"source.wix.hook_secret"}


@pytest.mark.parametrize(
    "weak",
    [
        "pizza",
        "1234567890" * 3,
        "a" * 64,
        "ab" * 40,
        "0123456789abcdef",
        "Trattoria-Roma-2026",
        "p w" * 30,
    ],
)
def test_one_that_can_be_guessed_is_refused_and_not_repeated(mistakes, weak):
    found = mistakes(SHOP, DOCKETD_SOURCE__SHOP__SECRET=weak)["source.shop.secret"]
    assert weak not in str(found)


@pytest.mark.parametrize("make", [lambda: secrets.token_hex(16), lambda: secrets.token_urlsafe(16)])
def test_one_of_128_bits_is_enough(read, make):
    for _ in range(200):
        assert read(SHOP, DOCKETD_SOURCE__SHOP__SECRET=make()).hooks


def test_a_mistake_in_the_secrets_file_names_that_file_alone(mistakes, tmp_path):
    write_secrets(tmp_path, '[source.shop]\nsecret = "short"\nsecrte = "x"\n')
    found = mistakes(SHOP, NOTHING="")
    assert set(found) == {"source.shop.secret", "source.shop.secrte"}
    assert all(Path(each.source).name == "secrets.toml" for each in found.values())
