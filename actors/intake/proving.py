"""Whether who calls at `POST /hooks/NAME` knows the secret of that source.

Three ways, of which the settings choose by naming a header, or not: an HMAC-SHA256 of the raw body in the
header they name (WooCommerce, Deliverect); else one of a time and the body in `X-Signature`, with the time in
`X-Timestamp`; else the secret itself, in a header, in `?token=`, or in a field of the body.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from typing import TYPE_CHECKING, Any, Final

from actors.intake.json_path import as_word
from actors.intake.messages import Pinged, Proven, Unproven
from actors.intake.wire import parse_json, to_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from actors.intake.messages import Knock, Proof

WINDOW: Final = 300.0  # seconds that a signed time may be off
SIGNED: Final = "X-Signature"
AT: Final = "X-Timestamp"  # seconds since 1970, as they were signed
HEADERS: Final = ("X-Auth-Token", "X-API-Key")
_TIME: Final = re.compile(r"\d{1,12}")
_PING: Final = re.compile(rb"webhook_id=\d{1,20}")  # WooCommerce, when a webhook is saved; it is not signed


def prove(proof: Proof, knock: Knock, now: datetime) -> Proven | Pinged | Unproven:
    """`Unproven` says why to the log, never to the caller."""
    if proof.signature:
        return _signed(proof, knock)
    if SIGNED in knock.headers:
        return _signed_with_time(proof, knock, now)
    return _told(proof, knock)


def _signed(proof: Proof, knock: Knock) -> Proven | Pinged | Unproven:
    given = knock.headers.get(proof.signature)
    if given is None:
        return Pinged() if _PING.fullmatch(knock.body) else Unproven(f"it has no header {proof.signature}")
    if _matches(given, _mac(proof, knock.body)):
        return Proven(knock.body)
    return Unproven(f"the signature in {proof.signature} does not fit the secret and the body")


def _signed_with_time(proof: Proof, knock: Knock, now: datetime) -> Proven | Unproven:
    """The time is judged last: who has not signed learns nothing of this computer's clock."""
    at = knock.headers.get(AT, "").strip()
    if not _TIME.fullmatch(at):
        return Unproven(f"beside {SIGNED} it has no {AT} in seconds since 1970")
    if not _matches(knock.headers[SIGNED], _mac(proof, at.encode("ascii") + b"." + knock.body)):
        return Unproven(f"the signature in {SIGNED} does not fit the secret, the time and the body")
    if abs(now.timestamp() - int(at)) > WINDOW:
        return Unproven(f"its {AT} is more than five minutes off this computer's clock", untimely=True)
    return Proven(knock.body)


def _mac(proof: Proof, signed: bytes) -> bytes:
    return hmac.new(proof.secret.encode(), signed, hashlib.sha256).digest()


def _matches(given: str, mac: bytes) -> bool:
    """`sha256=` may stand before it; it is written in hexadecimal or in base64."""
    text = given.strip().removeprefix("sha256=")
    try:
        found = bytes.fromhex(text) if len(text) == 2 * len(mac) else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return False
    return hmac.compare_digest(found, mac)


# --- the secret itself ----------------------------------------------------------------------------


def _told(proof: Proof, knock: Knock) -> Proven | Unproven:
    heads = list(_in_headers(knock))
    in_head = any(_is_secret(proof, given) for given in heads)
    if in_head and proof.secret.encode() not in knock.body:
        return Proven(knock.body)
    document = _document(knock.body)
    found = [steps for steps in proof.tokens if _is_secret(proof, as_word(_at(document, steps)))]
    for steps in found:
        del _at(document, steps[:-1])[steps[-1]]
    if found or in_head:
        return Proven(to_bytes(document) if found else knock.body)
    brought = heads or any(_at(document, steps) is not None for steps in proof.tokens)
    return Unproven(
        "its secret is another one" if brought else "it brings neither the secret nor a signature"
    )


def _in_headers(knock: Knock) -> Iterator[str]:
    """Those that are there; the query counts as one."""
    scheme, _, token = knock.headers.get("Authorization", "").partition(" ")
    bearer = token if scheme.lower() == "bearer" else scheme
    given = (bearer, *(knock.headers.get(name, "") for name in HEADERS), knock.query.get("token", ""))
    return (text for each in given if (text := each.strip()))


def _is_secret(proof: Proof, given: str) -> bool:
    """Digests are compared: neither its length nor its beginning tells in the time that it takes."""
    return hmac.compare_digest(_digest(given), _digest(proof.secret))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _document(body: bytes) -> Any:  # noqa: ANN401 - JSON is whatever was sent
    try:
        return parse_json(body)
    except ValueError:
        return None


def _at(document: Any, steps: tuple[str, ...]) -> Any:  # noqa: ANN401 - as above
    for step in steps:
        document = document.get(step) if isinstance(document, dict) else None
    return document
