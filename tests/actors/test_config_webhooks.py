"""The public key of webhooks: in the settings or in a file, whole or refused in words."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from actors.config_values import Wrong
from actors.config_webhooks import public_key
from tests.rig.webhooks import PEM, VECTOR, private_key, public_pem

WHOLE = PEM.strip() + "\n"


@pytest.fixture
def read(tmp_path):
    return public_key(tmp_path)


@pytest.mark.parametrize(
    "given",
    [
        PEM,
        PEM.strip(),
        f"\n\n{PEM}\n",
        VECTOR["publicKeyBase64"],
        "\n".join(VECTOR["publicKeyBase64"][at : at + 60] for at in range(0, 700, 60)),
        "# of the app\n" + PEM,
    ],
)
def test_a_key_in_the_settings(read, given):
    assert read(given) == WHOLE


@pytest.mark.parametrize(
    "content", [PEM.encode(), b"\xef\xbb\xbf" + PEM.encode(), VECTOR["publicKeyBase64"].encode()]
)
def test_a_key_in_a_file_beside_them(read, tmp_path, content):
    (tmp_path / "wix.pem").write_bytes(content)
    assert read("wix.pem") == WHOLE
    assert read(str(tmp_path / "wix.pem")) == WHOLE


def test_line_ends_of_windows_do_no_harm(read):
    assert read(PEM.replace("\n", "\r\n")) is not None


SMALL = public_pem(rsa.generate_private_key(public_exponent=65537, key_size=1024))  # noqa: S505
CURVE = public_pem(ec.generate_private_key(ec.SECP256R1()))
PRIVATE = private_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.mark.parametrize(
    ("given", "found", "wanted"),
    [
        (5, None, "the public key of your Wix app"),
        ("", None, "the public key of your Wix app"),
        ("no-such.pem", "a file that can't be read, ", "the name of a file"),
        ("a\0b", "a file that can't be read, ", "the name of a file"),
        ("x" * 5000, "a file that can't be read, ", "the name of a file"),
        (PEM[:100], "a part of it", "a whole public key"),
        (PEM.replace("A", "B"), "a damaged or other key", "a whole public key"),
        (SMALL, "a damaged or other key", "2048 bits"),
        (CURVE, "a damaged or other key", "an RSA key"),
        (PRIVATE, "a private key", "the private one kept away"),
        (base64.b64encode(PRIVATE.encode()).decode(), "a private key", "the private one kept away"),
        (VECTOR["publicKeyBase64"][:101], "a part of it", "base64"),
        (VECTOR["publicKeyBase64"][:200], "a part of it", "a whole public key"),
    ],
)
def test_what_is_no_key_is_said_in_words(read, given, found, wanted):
    with pytest.raises(Wrong) as caught:
        read(given)
    assert wanted in caught.value.wanted
    assert found is None or caught.value.found.startswith(found)
    assert "MII" not in f"{caught.value.found}{caught.value.wanted}"  # nothing of a key that went astray


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xfe"])
def test_a_file_without_a_key_is_named(read, tmp_path, content):
    (tmp_path / "wix.pem").write_bytes(content)
    with pytest.raises(Wrong) as caught:
        read("wix.pem")
    assert "wix.pem" in caught.value.found


def test_the_last_good_settings_run_without_a_file_that_is_gone(tmp_path):
    assert public_key(tmp_path, lenient=True)("no-such.pem") == ""
    (tmp_path / "wix.pem").write_bytes(b"hello")
    assert public_key(tmp_path, lenient=True)("wix.pem") == ""
