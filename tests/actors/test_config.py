"""docketd.toml, secrets and environment: everything that is wrong is said at once, and said in words."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from actors.config import default_data_folder, load
from actors.domain.font import Font, FontSize
from actors.domain.routing import Lead, Station
from actors.errors import ConfigurationError
from actors.settings import Gateway, Log, WixSource
from transports.profiles import profile

SAMPLE = Path(__file__).parents[2] / "deploy" / "docketd.sample.toml"
SITE_ID = "01234567-89ab-cdef-0123-456789abcdef"

SMALL = """
[[printer]]
name = "kitchen"
model = "tm-M30iii"
connect = "tcp://192.168.1.50"
"""

WIX = SMALL + f'[source.wix]\nsite_id = "{SITE_ID}"\n'


@pytest.fixture
def read(tmp_path):
    """Loads a text as docketd.toml."""

    def reader(text, **environment):
        file = tmp_path / "docketd.toml"
        file.write_text(text, encoding="utf-8")
        return load(file, tmp_path, environment)

    return reader


@pytest.fixture
def mistakes(read):
    """The mistakes of a text, by key."""

    def reader(text, **environment):
        with pytest.raises(ConfigurationError) as caught:
            read(text, **environment)
        return {mistake.key: mistake for mistake in caught.value.mistakes}

    return reader


def write_secrets(folder, text, mode=0o600):
    file = folder / "secrets.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)


# --- what is right --------------------------------------------------------------------------------


def test_one_printer_is_enough_and_cooks_everything(read):
    settings = read(SMALL)
    assert settings.stations == (Station("kitchen", "kitchen"),)
    printer = settings.printers[0]
    assert (printer.model, printer.connect.host, printer.connect.port) == ("TM-m30III", "192.168.1.50", 9100)
    assert settings.wix is None
    assert settings.gateway == Gateway("0.0.0.0", 8080)
    assert settings.virtual_counts is False


def test_a_printer_may_have_several_addresses(read):
    text = SMALL.replace('"tcp://192.168.1.50"', '["tcp://192.168.1.50", "serial:///dev/ttyUSB0"]')
    (printer,) = read(text).printers
    assert [each.scheme for each in printer.ways] == ["tcp", "serial"]
    assert read(SMALL).printers[0].ways == (read(SMALL).printers[0].connect,)


@pytest.mark.parametrize("mac", ["64:EB:8C:11:22:33", "64-eb-8c-11-22-33", "64eb8c112233"])
def test_a_printer_may_be_named_by_its_numbers(read, mac):
    (printer,) = read(f'{SMALL}\nserial = " X6KA000123 "\nmac = "{mac}"').printers
    assert (printer.serial, printer.mac) == ("X6KA000123", "64:eb:8c:11:22:33")
    (plain,) = read(SMALL).printers
    assert (plain.serial, plain.mac) == ("", "")


def test_everything_that_can_be_said_arrives(read):
    settings = read(
        f"""
        [site]
        name = "Trattoria Roma"
        timezone = "Europe/Zurich"
        locale = "de-CH"
        address = ["Via Roma 1", "8000 Zürich"]
        phone = "+41 44 000 00 00"
        email = "ciao@example.com"
        tax_id = "CHE-123"
        footer = "Grazie!"
        [[printer]]
        name = "kitchen"
        model = "TM-m30III"
        connect = "tcp://192.168.1.50:9100"
        backup = "bar"
        shared = false
        [[printer]]
        name = "bar"
        model = "generic-80"
        connect = "virtual://bar"
        backup = "kitchen"
        [[station]]
        name = "oven"
        printer = "kitchen"
        layout = "kitchen"
        match = {{ section = ["Pizza", "Pasta"], app = "restaurants" }}
        [[station]]
        name = "bar"
        printer = "bar"
        match = {{}}
        [source.wix]
        site_id = "{SITE_ID.upper()}"
        poll = "250ms"
        look_back = "5m"
        base_url = "http://127.0.0.1:9999/"
        location = ["a", "b"]
        apps = ["restaurants", "stores"]
        [gateway]
        listen = "[::1]:0"
        [log]
        level = "debug"
        format = "json"
        """,
        WIX_API_KEY="IST.secret",
    )
    assert settings.site.name == "Trattoria Roma"
    assert settings.site.address == ("Via Roma 1", "8000 Zürich")
    assert [printer.backup for printer in settings.printers] == ["bar", "kitchen"]
    oven, bar = settings.stations
    assert oven.match == {"section": ("Pizza", "Pasta"), "app": ("restaurants",)}
    assert bar.match is None
    assert settings.wix == WixSource(
        SITE_ID,
        "IST.secret",
        base_url="http://127.0.0.1:9999",
        poll=0.25,
        look_back=300.0,
        location=("a", "b"),
        apps=("restaurants", "stores"),
    )
    assert settings.gateway == Gateway("::1", 0)
    assert settings.log == Log("debug", "json")
    assert "IST.secret" not in repr(settings)


def test_the_log_is_plain_and_says_what_counts_unless_told_otherwise(read, mistakes):
    assert read(SMALL).log == Log("info", "plain")
    assert read(SMALL, DOCKETD_LOG__LEVEL="error").log.level == "error"
    found = mistakes(SMALL + '[log]\nlevel = "loud"\nformat = 5\ncolour = true\n')
    assert set(found) == {"log.level", "log.format", "log.colour"}
    assert "warning" in found["log.level"].wanted


def test_the_sample_is_in_order(tmp_path):
    environment = {"WIX_API_KEY": "x", "WIX_SITE_ID": SITE_ID}
    settings = load(SAMPLE, tmp_path, environment)
    assert settings.printers


def test_a_byte_order_mark_is_no_mistake(read):
    assert read("\ufeff" + SMALL).printers


# --- what is wrong --------------------------------------------------------------------------------


def test_three_mistakes_are_three_mistakes(mistakes):
    found = mistakes(
        """
        [site]
        timezone = "Europe/Zürich"
        [[printer]]
        name = "kitchen"
        model = "TM-m30III"
        connect = "tcp:/192.168.1.50"
        [gateway]
        lisen = "0.0.0.0:8080"
        """
    )
    assert set(found) == {"site.timezone", "printer[0].connect", "gateway.lisen"}
    assert "Europe/Zurich" in found["site.timezone"].wanted
    assert found["printer[0].connect"].found == "'tcp:/192.168.1.50'"
    assert "tcp://" in found["printer[0].connect"].wanted
    assert found["gateway.lisen"].wanted == "listen"
    assert all(mistake.source.endswith("docketd.toml") for mistake in found.values())


@pytest.mark.parametrize(
    ("connect", "wanted"),
    [
        ("usb://04b8:0e2x", "the product id '0e2x' is no hexadecimal of four digits"),
        ("usbx://04b8:0202", "; usbx:// is none of them"),
        ("serial:///dev/ttyUSB0?flow=cts", "flow=dtr|xon|rts|none, and not flow=cts"),
        ("file://dev/usb/lp0", "three slashes"),
    ],
)
def test_the_part_of_an_address_that_is_wrong_is_named(mistakes, connect, wanted):
    found = mistakes(f'[[printer]]\nname = "kitchen"\nmodel = "TM-m30III"\nconnect = "{connect}"\n')
    assert wanted in found["printer[0].connect"].wanted


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('[site]\nname = ""', "site.name"),
        ('[site]\nname = "a\\u0007"', "site.name"),
        ("[site]\nname = 5", "site.name"),
        ('[site]\ntimezone = "Europe"', "site.timezone"),
        ('[site]\ntimezone = "../etc/passwd"', "site.timezone"),
        ('[site]\nlocale = "deutsch!"', "site.locale"),
        ("[site]\naddress = []", "site.address"),
        ('[site]\nhours = { mon = ["11-14"] }', "site.hours"),
        ("[site]\naddress = [1]", "site.address"),
        ("site = 1", "site"),
        ("[[site]]", "site"),
        ("station = 1", "station"),
        ('[[station]]\nprinter = "kitchen"', "station[0].name"),
        ('[[station]]\nname = "a/b"\nprinter = "kitchen"', "station[0].name"),
        ('[[station]]\nname = "a"', "station[0].printer"),
        ('[[station]]\nname = "a"\nprinter = "kitchn"', "station[0].printer"),
        ('[[station]]\nname = "a"\nprinter = "kitchen"\nmatch = "Pizza"', "station[0].match"),
        ('[[station]]\nname = "a"\nprinter = "kitchen"\nmatch = { colour = "red" }', "station[0].match"),
        ('[[station]]\nname = "a"\nprinter = "kitchen"\nmatch = { section = [] }', "station[0].match"),
        ('[gateway]\nlisten = "8080"', "gateway.listen"),
        ('[gateway]\nlisten = "host:port"', "gateway.listen"),
        ('[gateway]\nlisten = ":8080"', "gateway.listen"),
        ('[gateway]\nlisten = "0.0.0.0:65536"', "gateway.listen"),
        ('[gateway]\nlisten = "a b:80"', "gateway.listen"),
        ('[gateway]\ntunnel = "8081"', "gateway.tunnel"),
        ('[gateway]\nlisten = "0.0.0.0:8080"\ntunnel = "127.0.0.1:8080"', "gateway.tunnel"),
        ('[gateway]\ntunnel = "127.0.0.1:8080"', "gateway.tunnel"),  # as listen has it by itself
        ("[gateway]\nallow = []", "gateway.allow"),
        ("[mail]\nserver = 'x'", "mail"),
        ("[source.wax]", "source.wax"),
        ("password = 'x'", "password"),
    ],
)
def test_each_mistake_is_found_where_it_stands(mistakes, line, key):
    found = mistakes(f"{line}\n{SMALL}" if "=" in line.split("[")[0] else SMALL + line)
    assert set(found) == {key}


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('name = "x"\n', "printer[1].name"),
        ('model = "TM-m30III"\n', "printer[1].model"),
        ('connect = "tcp://192.168.1.51"\n', "printer[1].connect"),
    ],
)
def test_a_printer_needs_name_model_and_address(mistakes, line, key):
    whole = '[[printer]]\nname = "x"\nmodel = "TM-m30III"\nconnect = "tcp://192.168.1.51"\n'
    assert line in whole
    found = mistakes(SMALL + whole.replace(line, ""))
    assert set(found) == {key}
    assert found[key].found == "nothing"


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ('name = "Kitchen"\nconnect = "tcp://192.168.1.51"', "printer[1].name"),
        ('name = "bar"\nconnect = "tcp://192.168.1.50"', "printer[1].connect"),
        ('name = "bar"\nconnect = "tcp://192.168.1.51"\nbackup = "bar"', "printer[1].backup"),
        ('name = "bar"\nconnect = "tcp://192.168.1.51"\nbackup = "oven"', "printer[1].backup"),
        ('name = "bar"\nconnect = "tcp://192.168.1.51"\nshared = "yes"', "printer[1].shared"),
        ('name = "bar"\nconnect = "tcp://192.168.1.51"\nresume_queue = false', "printer[1].resume_queue"),
        ('name = "bar"\nconnect = "ipp://server/printers/bar"\nresume_queue = 1', "printer[1].resume_queue"),
        ('name = "bar"\nconnect = "ipp://server"', "printer[1].connect"),
        ('name = "bar"\nconnect = "ipp://server/printers/bar"\nshared = true', "printer[1].shared"),
        ('name = "bar"\nconnect = ["tcp://192.168.1.51", "tcp://192.168.1.51"]', "printer[1].connect"),
        ('name = "bar"\nconnect = ["tcp://192.168.1.51", "tcp://192.168.1.51:9100"]', "printer[1].connect"),
        ('name = "bar"\nconnect = ["tcp://192.168.1.51", "tcp://192.168.1.50"]', "printer[1].connect"),
        ('name = "bar"\nconnect = ["tcp://192.168.1.51", "virtual://bar"]', "printer[1].connect"),
        ('name = "bar"\nconnect = []', "printer[1].connect"),
        ('name = "bar"\nconnect = ["tcp://192.168.1.51", 9100]', "printer[1].connect"),
        ('name = "bar"\nconnect = "carrier-pigeon://x"', "printer[1].connect"),
        ('name = "bar"\nconnect = "tcp://192.168.1.51"\nserial = "X6Ka000123"', "printer[1].serial"),
        ('name = "bar"\nconnect = "tcp://192.168.1.51"\nserial = 123456', "printer[1].serial"),
        ('name = "bar"\nconnect = "tcp://192.168.1.51"\nserial = "00000000"', "printer[1].serial"),
        ('name = "bar"\nconnect = "tcp://192.168.1.51"\nserial = ""', "printer[1].serial"),
        ('name = "bar"\nconnect = "ipp://server/printers/bar"\nserial = "X6KA000999"', "printer[1].serial"),
        ('name = "bar"\nconnect = "windows://Bar"\nmac = "64:EB:8C:11:22:44"', "printer[1].mac"),
        ('name = "bar"\nconnect = "tcp://192.168.1.51"\nmac = "64-eb-8c-11-22-33"', "printer[1].mac"),
        ('name = "bar"\nconnect = "tcp://192.168.1.51"\nmac = "64:EB:8C:11:22"', "printer[1].mac"),
        ('name = "bar"\nconnect = "tcp://192.168.1.51"\nmac = "64:EB-8C:11:22:44"', "printer[1].mac"),
        ('name = "bar"\nconnect = "tcp://192.168.1.51"\nmac = "FF:FF:FF:FF:FF:FF"', "printer[1].mac"),
    ],
)
def test_a_second_printer_must_be_another_one(mistakes, lines, key):
    first = f'{SMALL}serial = "X6KA000123"\nmac = "64:EB:8C:11:22:33"'
    assert set(mistakes(f'{first}\n[[printer]]\nmodel = "TM-m30III"\n{lines}\n')) == {key}


def test_what_a_number_has_to_be_is_said(mistakes):
    found = mistakes(f'{SMALL}serial = "123"\nmac = "192.168.1.50"')
    assert "serial number in quotes" in found["printer[0].serial"].wanted
    assert (found["printer[0].mac"].found, found["printer[0].mac"].wanted) == (
        "'192.168.1.50'",
        'a MAC address in quotes, such as "64:EB:8C:11:22:33"',
    )


def test_each_wrong_one_of_several_addresses_is_named(mistakes):
    lines = 'name = "bar"\nconnect = ["usb://xyz", "tcp://192.168.1.51", "pigeon://x"]'
    told = mistakes(f'{SMALL}\n[[printer]]\nmodel = "TM-m30III"\n{lines}\n')["printer[1].connect"]
    assert told.found == "'usb://xyz' in place 1, 'pigeon://x' in place 3"
    assert "in place 1 usb://04b8:0e28" in told.wanted
    assert "in place 3 tcp://, usb://" in told.wanted


GUEST = '[[station]]\nname = "guest"\nprinter = "kitchen"\nlayout = "customer"\nevery = true\n'
COOK = '[[station]]\nname = "kitchen"\nprinter = "kitchen"\n'


def test_a_station_may_get_every_order(read):
    guest = Station("guest", "kitchen", "customer", every=True)
    assert read(SMALL + COOK + GUEST).stations == (Station("kitchen", "kitchen"), guest)


def test_somebody_has_to_cook(mistakes):
    assert "every" in mistakes(SMALL + GUEST)["station"].wanted


def test_a_station_takes_every_order_or_the_dishes_that_match(mistakes):
    assert set(mistakes(SMALL + COOK + GUEST + 'match = { section = ["Pizza"] }')) == {"station[1].match"}


def test_a_station_may_get_every_order_of_a_service(read):
    found = read(SMALL + COOK + GUEST + 'match = { service = "delivery" }').stations[1]
    assert (found.every, found.match) == (True, {"service": ("delivery",)})


SILENT = '[[station]]\nname = "fridge"\nticket = false\n'


def test_a_station_without_tickets_needs_no_printer_and_one_may_want_several(read):
    kitchen, fridge = read(SMALL + COOK + "copies = 2\n" + SILENT + 'match = { words = "cola" }').stations
    assert (kitchen.copies, kitchen.ticket) == (2, True)
    assert (fridge.printer, fridge.ticket, fridge.copies) == ("", False, 1)


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (COOK + SILENT, "station[1].ticket"),
        (COOK + SILENT + 'every = true\nmatch = { service = "pickup" }', "station[1].ticket"),
        (COOK + SILENT + 'match = { words = "x" }\nprinter = "nowhere"', "station[1].printer"),
        (SILENT + 'match = { words = "x" }', "station"),
        (COOK + "copies = 0", "station[0].copies"),
        (COOK + "copies = 10", "station[0].copies"),
        (COOK + SILENT + 'match = { wrods = "x" }', "station[1].match"),
    ],
)
def test_nothing_is_on_no_ticket_by_mistake(mistakes, lines, place):
    assert set(mistakes(SMALL + lines)) == {place}


@pytest.mark.parametrize("wrong", ['"yes"', "1", '"true"'])
def test_a_switch_is_true_or_false(mistakes, wrong):
    found = mistakes(SMALL + COOK + GUEST.replace("true", wrong))
    assert found["station[1].every"].wanted == "true or false"


def test_two_stations_have_two_names(mistakes):
    station = '[[station]]\nname = "kitchen"\nprinter = "kitchen"\n'
    assert set(mistakes(SMALL + station + station)) == {"station[1].name"}


def test_an_unknown_model_brings_the_nearest(mistakes):
    found = mistakes(SMALL.replace("tm-M30iii", "TM-m30"))
    assert "TM-m30III" in found["printer[0].model"].wanted


def test_a_printer_of_a_wrong_name_is_not_said_to_be_missing(mistakes):
    found = mistakes(SMALL + '[[station]]\nname = "a"\nprinter = "ktchen"\n')
    assert "kitchen" in found["station[0].printer"].wanted


def test_no_printer_at_all(mistakes):
    assert set(mistakes("")) == {"printer"}
    assert set(mistakes("printer = 3")) == {"printer"}


def test_an_unknown_key_far_from_all_gets_the_list(mistakes):
    assert "timezone" in mistakes(SMALL + "[site]\nzzzzzz = 1")["site.zzzzzz"].wanted


def test_a_long_value_is_not_repeated_in_full(mistakes):
    found = mistakes(SMALL + f'[gateway]\nlisten = "{"x" * 500}"')
    assert len(found["gateway.listen"].found) < 100


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[site]\nname = \n", "line 2, column 8"),
        ("[site]\nname = 'a'\nname = 'b'\n", "line 3"),
        ("[site", "column"),
    ],
)
def test_broken_toml_is_found_by_line_and_column(mistakes, text, place):
    found = mistakes(text)
    assert set(found) == {"TOML"}
    assert "docketd.toml" in found["TOML"].source
    assert place in found["TOML"].source or "last line" in found["TOML"].source


def test_other_encodings_are_refused_by_name(tmp_path):
    file = tmp_path / "docketd.toml"
    file.write_bytes('[site]\nname = "Zürich"'.encode("cp1252"))
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load(file, tmp_path, {})


def test_a_file_that_cannot_be_read_is_said_so(tmp_path):
    with pytest.raises(ConfigurationError, match="can't be read"):
        load(tmp_path, tmp_path, {})


# --- Wix and its secret ---------------------------------------------------------------------------


def test_wix_needs_a_key_and_says_where_it_belongs(mistakes):
    found = mistakes(WIX)
    assert set(found) == {"source.wix.key"}
    assert "WIX_API_KEY" in found["source.wix.key"].wanted
    assert "secrets.toml" in found["source.wix.key"].wanted


def test_a_secret_in_the_file_is_refused_and_not_repeated(mistakes):
    found = mistakes(WIX + 'key = "IST.eyJraWQ"\n')
    assert set(found) == {"source.wix.key"}
    assert "IST" not in str(found["source.wix.key"])
    assert "secrets.toml" in found["source.wix.key"].wanted


def test_a_secret_in_the_file_is_refused_even_beside_a_right_one(read, mistakes, tmp_path):
    write_secrets(tmp_path, '[source.wix]\nkey = "right"\n')
    assert read(WIX).wix.key == "right"
    assert set(mistakes(WIX + 'key = "wrong"\n')) == {"source.wix.key"}


def test_the_environment_goes_before_the_secrets_file(read, tmp_path):
    write_secrets(tmp_path, '[source.wix]\nkey = "file"\n')
    assert read(WIX, WIX_API_KEY="old").wix.key == "old"
    assert read(WIX, WIX_API_KEY="old", DOCKETD_SOURCE__WIX__KEY="new").wix.key == "new"


@pytest.mark.skipif(sys.platform == "win32", reason="rights there come from the folder")
def test_a_secrets_file_that_others_can_read_is_refused(mistakes, tmp_path):
    write_secrets(tmp_path, '[source.wix]\nkey = "x"\n', mode=0o640)
    found = mistakes(WIX)
    assert set(found) == {"permissions"}
    assert "chmod 600" in found["permissions"].wanted


def test_mistakes_in_the_secrets_file_name_that_file(mistakes, tmp_path):
    write_secrets(tmp_path, "[source.wix]\nkey = 5\nkay = 'x'\n")
    found = mistakes(WIX)
    assert {"source.wix.key", "source.wix.kay"} <= set(found)
    assert found["source.wix.kay"].source.endswith("secrets.toml")


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('poll = "10"', "source.wix.poll"),
        ("poll = 10", "source.wix.poll"),
        ('poll = "1ms"', "source.wix.poll"),
        ('base_url = "wixapis.com"', "source.wix.base_url"),
        ('base_url = "https://user:pw@x"', "source.wix.base_url"),
        ('base_url = "https://x:99999"', "source.wix.base_url"),
        ('base_url = "https://x/?a=b"', "source.wix.base_url"),
    ],
)
def test_mistakes_about_wix(mistakes, line, key):
    assert set(mistakes(WIX + line, WIX_API_KEY="x")) == {key}


def test_a_site_id_is_a_guid(mistakes):
    found = mistakes(WIX.replace(SITE_ID, "my-site"), WIX_API_KEY="x")
    assert set(found) == {"source.wix.site_id"}


# --- the environment ------------------------------------------------------------------------------


def test_any_setting_can_come_from_the_environment(read):
    settings = read(
        WIX,
        WIX_API_KEY="x",
        DOCKETD_SOURCE__WIX__POLL="5s",
        DOCKETD_SOURCE__WIX__APPS="restaurants, stores",
        DOCKETD_SITE__ADDRESS='["Via Roma 1", "8000 Zürich"]',
        DOCKETD_GATEWAY__LISTEN="127.0.0.1:9000",
        DOCKETD_PRINTER__0__CONNECT="virtual://a",
        DOCKETD_PRINTER__0__SHARED="false",
        DOCKETD_PRINTER__1__NAME="bar",
        DOCKETD_PRINTER__1__MODEL="generic-80",
        DOCKETD_PRINTER__1__CONNECT="virtual://b",
        DOCKETD_STATION__0__NAME="all",
        DOCKETD_STATION__0__PRINTER="bar",
        DOCKETD_STATION__0__MATCH='{ section = ["Pizza"] }',
    )
    assert settings.wix.poll == 5.0
    assert settings.wix.apps == ("restaurants", "stores")
    assert settings.site.address == ("Via Roma 1", "8000 Zürich")
    assert settings.gateway == Gateway("127.0.0.1", 9000)
    assert [str(printer.connect) for printer in settings.printers] == ["virtual://a", "virtual://b"]
    assert settings.stations == (Station("all", "bar", match={"section": ("Pizza",)}),)


@pytest.mark.parametrize(
    ("variable", "value", "key"),
    [
        ("DOCKETD_GATEWAY__LISTEN", "nowhere", "gateway.listen"),
        ("DOCKETD_GATEWAY__LISTN", "x", "gateway.listn"),
        ("DOCKETD_PRINTER__7__NAME", "x", "printer.7.name"),
        ("DOCKETD_PRINTER__0", "x", "printer.0"),
        ("DOCKETD_PRINTER__0__NAME__X", "x", "printer.0.name.x"),
        ("DOCKETD_SITE__ADDRESS", "[broken", None),
        ("DOCKETD_PRINTER__0__SHARED", "yes", "printer[0].shared"),
    ],
)
def test_mistakes_in_the_environment_name_the_variable(read, mistakes, variable, value, key):
    if key is None:
        assert read(SMALL, **{variable: value}).site.address == ("[broken",)
        return
    found = mistakes(SMALL, **{variable: value})
    assert set(found) == {key}
    assert variable in found[key].source


def test_other_variables_of_that_prefix_are_no_settings(read):
    assert read(SMALL, DOCKETD_DATA="/x", DOCKETD="y").printers


def test_the_names_of_before_docketd_still_work(read):
    settings = read("", PRINTER_INTERFACE="tcp://10.0.0.9:9100", WIX_SITE_ID=SITE_ID, WIX_API_KEY="k")
    assert str(settings.printers[0].connect) == "tcp://10.0.0.9:9100"
    assert settings.printers[0].model == "TM-m30III"
    assert (settings.wix.site_id, settings.wix.key) == (SITE_ID, "k")


def test_their_printer_does_not_replace_ours(read):
    assert read(SMALL, PRINTER_TYPE="usb", PRINTER_INTERFACE="usb").printers[0].name == "kitchen"


@pytest.mark.parametrize("value", ["network", "usb", "dummy"])
def test_their_kinds_of_printer_are_no_addresses(mistakes, value):
    found = mistakes("", PRINTER_TYPE=value)
    assert set(found) == {"printer[0].connect"}
    assert "PRINTER_TYPE" in found["printer[0].connect"].source


def test_their_key_alone_makes_no_source(read):
    assert read(SMALL, WIX_API_KEY="k").wix is None


# --- the data folder ------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX has these rules")
def test_the_data_folder_on_posix(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert default_data_folder() == Path("/var/lib/docketd")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_STATE_HOME", "/home/a/state")
    assert default_data_folder() == Path("/home/a/state/docketd")
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", "/home/a")
    assert default_data_folder() == Path("/home/a/.local/state/docketd")


@pytest.mark.skipif(sys.platform != "win32", reason="Windows has this rule")
def test_the_data_folder_on_windows(monkeypatch):
    monkeypatch.setenv("PROGRAMDATA", r"D:\ProgramData")
    assert default_data_folder() == Path(r"D:\ProgramData\docketd")


# --- how a printer is set up ----------------------------------------------------------------------


def test_a_printer_as_it_is_set_up(read):
    lines = 'characters = "big5"\ncode_pages = [19, 16]\ndots = 512\nbuzzer = 2\ndrawer = true\n'
    printer = read(SMALL + lines).printers[0]
    assert printer.model == "TM-m30III"
    assert printer.profile == "TM-m30III?characters=big5&code_pages=19,16&dots=512&beeps=2&drawer=yes"
    assert profile(printer.profile).multibyte == "big5"
    assert read(SMALL).printers[0].profile == "TM-m30III"


def test_the_setup_may_come_from_the_environment(read):
    printer = read(SMALL, DOCKETD_PRINTER__0__CODE_PAGES="16, 19", DOCKETD_PRINTER__0__BUZZER="1").printers[0]
    assert printer.profile == "TM-m30III?code_pages=16,19&beeps=1"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('characters = "big6"', "one of shift-jis, gb18030, big5"),
        ("code_pages = [16, 99]", "a list of numbers out of 16, 19"),
        ("code_pages = 16", "a list of numbers"),
        ("code_pages = [true]", "a list of numbers"),
        ("dots = 600", "256 to 576"),
        ("buzzer = 10", "0 to 9"),
        ("buzzer = true", "0 to 9"),
        ('drawer = "yes"', "true or false"),
    ],
)
def test_a_setup_that_the_model_cannot_have(mistakes, line, wanted):
    found = mistakes(SMALL + line)
    key = line.partition(" ")[0]
    assert set(found) == {f"printer[0].{key}"}
    assert wanted in found[f"printer[0].{key}"].wanted


def test_a_setup_of_an_unknown_model_is_not_a_second_mistake(mistakes):
    found = mistakes(SMALL.replace("tm-M30iii", "X") + 'characters = "big5"\nbuzzer = 1')
    assert set(found) == {"printer[0].model"}


def test_a_model_without_a_buzzer_is_not_said_to_sound(mistakes, monkeypatch):
    mute = replace(profile("TM-m30III"), buzzer=None)
    monkeypatch.setattr("actors.config_printers.profile", lambda _: mute)
    assert "no buzzer of the TM-m30III" in mistakes(SMALL + "buzzer = 1")["printer[0].buzzer"].wanted


# --- an owner's layouts ---------------------------------------------------------------------------

OWN = SMALL + '[[station]]\nname = "oven"\nprinter = "kitchen"\nlayout = "pizza"\n'


@pytest.fixture
def layouts(tmp_path):
    folder = tmp_path / "layouts"
    folder.mkdir()
    return folder


def test_layouts_beside_the_file_can_be_chosen_by_stations(read, layouts):
    (layouts / "pizza.receipt.j2").write_text("\ufeff|Pizza für {{ ticket.number }}", encoding="utf-8")
    (layouts / "_head.receipt.j2").write_text("", encoding="utf-8")
    (layouts / "readme.txt").write_text("not one", encoding="utf-8")
    settings = read(OWN)
    assert settings.layouts == (("_head", ""), ("pizza", "|Pizza für {{ ticket.number }}"))
    assert settings.stations == (Station("oven", "kitchen", "pizza"),)
    assert read(SMALL).layouts == settings.layouts


def test_a_layout_that_is_nowhere_a_part_and_one_of_a_kind_are_no_stations(mistakes, layouts):
    for name in ("_pizza", "void"):
        (layouts / f"{name}.receipt.j2").write_text("", encoding="utf-8")
    for wrong in ("pizza", "_pizza", "void"):
        found = mistakes(OWN.replace('"pizza"', f'"{wrong}"'))
        assert found["station[0].layout"].wanted.startswith("one of kitchen, expo, customer, driver, label")


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("pizza.j2", b"", "a file of that name"),
        ("piz za.receipt.j2", b"", "a file of that name"),
        ("pizza.receipt.j2", b"\xff\xfe", "what can't be read"),
        ("pizza.receipt.j2", b"x" * 32_001, "32001 bytes"),
    ],
)
def test_a_file_that_is_no_layout_is_named(mistakes, layouts, name, data, found):
    (layouts / name).write_bytes(data)
    assert mistakes(SMALL)[f"layouts/{name}"].found == found


def test_there_may_be_fifty(mistakes, layouts):
    for number in range(51):
        (layouts / f"l{number}.receipt.j2").write_text("", encoding="utf-8")
    assert mistakes(SMALL)["layouts"].found == "51 layouts"


def test_in_place_of_a_broken_file_no_layout_is_missing(tmp_path, layouts):
    last, data = tmp_path / "data" / "docketd.toml.last-good", tmp_path / "data"
    data.mkdir()
    last.write_text(OWN, encoding="utf-8")
    (layouts / "other.receipt.j2").write_text("x", encoding="utf-8")
    (layouts / "broken.receipt.j2").write_bytes(b"\xff")
    settings = load(last, data, {}, beside=tmp_path / "docketd.toml")
    assert settings.stations[0].layout == "pizza"
    assert settings.layouts == (("other", "x"),)


# --- what a shop prints besides -------------------------------------------------------------------


def test_a_station_says_how_long_it_takes(read):
    station = '[[station]]\nname = "oven"\nprinter = "kitchen"\n'
    assert read(SMALL + station).stations[0].lead is None
    lines = 'ready = "15m"\nready_per_dish = "1m"\nready_dishes = { Lasagne = "8m" }\n'
    assert read(SMALL + station + lines).stations[0].lead == Lead(900, 60, (("lasagne", 480),))
    assert read(SMALL + station + 'ready_per_dish = "1m"').stations[0].lead == Lead(0, 60)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('ready = "soon"', "ready"),
        ("ready_dishes = 7", "ready_dishes"),
        ('ready_dishes = { Pizza = "long" }', "ready_dishes"),
    ],
)
def test_a_time_that_is_none(mistakes, line, key):
    station = '[[station]]\nname = "oven"\nprinter = "kitchen"\n'
    assert f"station[0].{key}" in mistakes(SMALL + station + line)


def test_the_logo_is_read_from_beside_the_file(read, mistakes, tmp_path):
    (tmp_path / "logo.png").write_bytes(b"a picture")
    assert read(SMALL + '[site]\nlogo = "logo.png"').site.logo == b"a picture"
    assert "beside docketd.toml" in mistakes(SMALL + '[site]\nlogo = "nowhere.png"')["site.logo"].wanted
    (tmp_path / "logo.png").write_bytes(bytes(2_000_001))
    assert "2 MB" in mistakes(SMALL + '[site]\nlogo = "logo.png"')["site.logo"].wanted


def test_a_logo_that_is_gone_closes_no_shop(tmp_path):
    last = tmp_path / "last-good"
    last.write_text(SMALL + '[site]\nlogo = "gone.png"', encoding="utf-8")
    assert load(last, tmp_path, {}, beside=tmp_path / "docketd.toml").site.logo == b""


@pytest.mark.parametrize(
    "link", ["geo:0,0", "https://x/{address}|", "x{command}{address}", "http://ü/{address}"]
)
def test_a_map_without_a_place_for_the_address_or_with_markup_is_none(mistakes, link):
    assert "{address}" in mistakes(SMALL + f'[site]\nmap = "{link}"')["site.map"].wanted


def test_map_and_allergens(read):
    assert read(SMALL).site.map.startswith("https://www.google.com/maps/")
    assert read(SMALL + '[site]\nmap = ""').site.map == ""
    assert read(SMALL + '[site]\nmap = "geo:0,0?q={address}"').site.map == "geo:0,0?q={address}"
    assert read(SMALL).site.allergens is None
    assert read(SMALL + "[site]\nallergens = []").site.allergens == ()
    assert read(SMALL + '[site]\nallergens = ["nuts"]').site.allergens == ("nuts",)


# --- letters --------------------------------------------------------------------------------------


def test_how_texts_print_is_read_and_has_a_default(read):
    assert read(SMALL).text_font == Font()
    found = read(SMALL + '[print]\nfont_size = "xlarge"\nfont_bold = true\n').text_font
    assert found == Font(FontSize.XLARGE, bold=True)


def test_letters_that_there_are_not_are_named_with_those_there_are(mistakes):
    found = mistakes(SMALL + '[print]\nfont_size = "huge"\nfont_bold = "yes"\nfont = 1\n')
    assert set(found) == {"print.font_size", "print.font_bold", "print.font"}
    assert str(found["print.font_size"]).endswith(
        "print.font_size: found 'huge', wanted one of small, normal, large, xlarge, double"
    )
    assert "true or false" in str(found["print.font_bold"])
