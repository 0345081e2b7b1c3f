import pytest
from hypothesis import given
from hypothesis import strategies as st

from transports.discovery.found import Found
from transports.discovery.proposal import proposed
from transports.profiles import models, own


@pytest.mark.parametrize(
    ("maker", "model", "speaks", "profile"),
    [
        ("EPSON", "TM-m30III", "", "TM-m30III"),
        ("EPSON", "EPSON TM-m30III-H", "", "TM-m30III"),
        ("EPSON", "TM-m30III-0A0B0C", "", "TM-m30III"),
        ("EPSON", "TM-T20III", "", "TM-T20III"),
        ("EPSON", "TM-T20X", "", "generic-80"),
        ("EPSON", "TM-T88VII", "", "TM-T88VII"),
        ("EPSON", "TM-P20II", "", "generic-80"),
        ("EPSON", "ET-2850 Series", "", ""),
        ("EPSON", "WorkForce Pro", "", ""),
        ("EPSON", "", "", ""),
        ("Star", "TSP143IIILAN", "", "TSP143III"),
        ("Star", "TSP143", "STAR", "TSP143"),
        ("Star", "TSP100LAN", "", "TSP100"),
        ("", "Star TSP100 Cutter (TSP143) eco futurePRNT", "", "TSP100"),
        ("Xprinter", "XP-80C", "", "generic-80"),
        ("", "POS-58", "", "generic-58"),
        ("", "USB Printer P1", "ESC/POS", "generic-80"),
        ("BIXOLON", "SRP-350III", "", "generic-80"),
        ("HP", "LaserJet 400", "PCL,PS", ""),
        ("Brother", "HL-L2350DW", "", ""),
        ("", "", "", ""),
    ],
)
def test_what_a_device_calls_itself_leads_to_a_profile(maker, model, speaks, profile):
    assert proposed(Found(("usb",), maker, model, speaks=speaks)) == profile


@pytest.mark.parametrize("model", ["TSP143IV", "TSP143IV-UE", "mC-Print3", "TSP654II", "TSP651"])
def test_a_star_that_speaks_another_language_is_never_a_tsp143(model):
    found = proposed(Found(("mdns",), "Star", model))
    assert found == "" or own()[found].language in {"starprnt", "starline"}


@pytest.mark.parametrize("name", [each for each in own() if not each.startswith("generic")])
def test_each_of_our_own_models_is_known_by_its_name(name):
    assert proposed(Found(("usb",), "", name)) == name


def test_a_serial_adapter_is_no_ticket_printer():
    assert proposed(Found(("serial",), "FTDI", "USB POS-80 Cable")) == ""


@given(st.text(), st.text(), st.text())
def test_whatever_it_is_called_the_profile_is_one_that_is_there(maker, model, speaks):
    assert proposed(Found(("usb",), maker, model, speaks=speaks)) in {"", *models()}
