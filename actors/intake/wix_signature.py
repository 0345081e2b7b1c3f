"""Whether Wix has signed a webhook: a JWT (RFC 7519) in compact form, with RS256 and nothing else (RFC 7515).

Nothing of it is parsed before its signature is found good: whatever a header says of algorithms decides
nothing, and a megabyte of nonsense costs a hash. `cryptography` is loaded with the first key.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from actors.intake.webhook_messages import NotSignedError
from actors.intake.wire import parse_json

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

LEAST_BITS: Final = 2048  # RFC 7518, section 3.3
LAST_DAY: Final = 1e12  # seconds since 1970; what lies after it is no date
_NOT_SIGNED: Final = "the body is no signed token (a JWT)"


@lru_cache(maxsize=4)
def load_key(pem: str) -> RSAPublicKey:
    """Raises `ValueError`, whose text says what was wanted."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - only who has webhooks pays
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415

    try:
        key = load_pem_public_key(pem.encode("ascii", "replace"))
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("a whole public key, from -----BEGIN PUBLIC KEY----- to its END line") from None
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_BITS:
        raise ValueError(f"an RSA key of {LEAST_BITS} bits or more")
    return key


def signed_claims(token: bytes, pem: str) -> dict[str, Any]:
    """The claims, `iat` and `exp` among them as seconds since 1970. Raises `NotSignedError`."""
    signed, _, signature = token.rpartition(b".")
    header, separator, payload = signed.partition(b".")
    if not separator or b"." in payload:
        raise NotSignedError(_NOT_SIGNED)
    _verify(load_key(pem), _bytes(signature), signed)
    named = _object(header)
    if named.get("alg") != "RS256" or "crit" in named:
        raise NotSignedError("the token names another algorithm than RS256")
    claims = _object(payload)
    if not all(_is_time(claims.get(name)) for name in ("iat", "exp")):
        raise NotSignedError("the token does not say when it was made and how long it is good")
    return claims


def _verify(key: RSAPublicKey, signature: bytes, signed: bytes) -> None:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - loaded with the key
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    try:
        key.verify(signature, signed, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise NotSignedError("its signature is not that of the public key in the settings") from None


def _bytes(segment: bytes) -> bytes:
    """base64url without padding (RFC 7515, section 2), in the one spelling that these bytes have."""
    try:
        found = urlsafe_b64decode(segment + b"=" * (-len(segment) % 4))
    except binascii.Error:
        raise NotSignedError(_NOT_SIGNED) from None
    if not found or urlsafe_b64encode(found).rstrip(b"=") != segment:
        raise NotSignedError(_NOT_SIGNED)
    return found


def _object(segment: bytes) -> dict[str, Any]:
    try:
        found = parse_json(_bytes(segment))
    except ValueError:
        raise NotSignedError(_NOT_SIGNED) from None
    if not isinstance(found, dict):
        raise NotSignedError(_NOT_SIGNED)
    return found


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LAST_DAY
