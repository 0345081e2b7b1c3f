"""The public key that webhooks are signed with: in the settings themselves, or in a file."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from typing import TYPE_CHECKING, Final

from actors.config_values import Wrong

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PEM: Final = re.compile(r"-----BEGIN PUBLIC KEY-----\s.*?-----END PUBLIC KEY-----", re.DOTALL)
BASE64_PEM: Final = "LS0tLS1"  # how "-----" begins in base64
PRIVATE: Final = "PRIVATE KEY-----"
LARGEST: Final = 100_000  # bytes of a file
WANTED: Final = "the public key of your Wix app: its text, that in base64, or the name of a file with either"


def public_key(folder: Path, *, lenient: bool = False) -> Callable[[object], str]:
    """Reads a key as PEM; files are in `folder`, and one that has none is no key if `lenient`."""

    def read(value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise Wrong(WANTED)
        given = value.strip()
        if _is_key(given):
            return _checked(given)
        try:
            return _checked(_content(folder / given))
        except Wrong:
            if lenient:
                return ""
            raise

    return read


def _is_key(given: str) -> bool:
    return "-----" in given or given.startswith(BASE64_PEM)


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            found = file.read(LARGEST).decode("utf-8-sig").strip()
    except (OSError, ValueError) as error:  # ValueError: no text, or a name that no file can have
        why = getattr(error, "strerror", None) or "it is no text"
        raise Wrong(WANTED, found=f"a file that can't be read, {str(path)[-100:]!r} ({why})") from None
    if not _is_key(found):
        raise Wrong(WANTED, found=f"no public key in {str(path)[-100:]!r}")
    return found


def _checked(given: str) -> str:
    text = _unpacked(given) if given.startswith(BASE64_PEM) else given
    if PRIVATE in text:
        raise Wrong("the public key of your Wix app, and the private one kept away", found="a private key")
    found = PEM.search(text)
    if found is None:
        raise Wrong(
            "a whole public key, from -----BEGIN PUBLIC KEY----- to its END line", found="a part of it"
        )
    from actors.intake.wix_signature import load_key  # noqa: PLC0415 - it loads `cryptography`

    pem = found[0] + "\n"
    try:
        load_key(pem)
    except ValueError as error:
        raise Wrong(str(error), found="a damaged or other key") from None
    return pem


def _unpacked(given: str) -> str:
    try:
        return b64decode("".join(given.split())).decode("ascii")
    except (binascii.Error, ValueError):
        raise Wrong("the whole key in base64", found="a part of it") from None
