"""Signs Wix's events with a key of the stand-in's own, and forges them in the ways that were seen elsewhere.

Imported only where webhooks are sent: it brings in a library for cryptography.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import orjson
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from actors.demo.wix_events import LIFE, UNKNOWN, Happened, Manner, claims

if TYPE_CHECKING:
    from collections.abc import Callable

KEY_ID: Final = "stand-in"
OTHER_SITE: Final = "00000000-0000-4000-8000-000000000000"

Claims = dict[str, Any]


class Signer:
    """Of one app on one site. `public_key` is what the app's dashboard shows, as PEM."""

    def __init__(self, instance: str) -> None:
        self.instance = instance
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def public_key(self) -> str:
        public = self._key.public_key()
        spki = serialization.PublicFormat.SubjectPublicKeyInfo
        return public.public_bytes(serialization.Encoding.PEM, spki).decode()

    def token(self, happened: Happened, manner: Manner = Manner.SIGNED) -> bytes:
        return _WAYS[manner](self, claims(happened, self.instance), happened)

    def signed(self, content: Claims) -> bytes:
        return _signed(content, self._key)

    def signed_by_another(self, content: Claims) -> bytes:
        return _signed(content, rsa.generate_private_key(public_exponent=65537, key_size=2048))


def _signed(content: Claims, key: rsa.RSAPrivateKey) -> bytes:
    signed = _before_signature("RS256", content)
    return signed + b"." + _base64(key.sign(signed, padding.PKCS1v15(), hashes.SHA256()))


def _before_signature(algorithm: str, content: Claims) -> bytes:
    head = orjson.dumps({"kid": KEY_ID, "alg": algorithm})
    return _base64(head) + b"." + _base64(orjson.dumps(content))


def _expired(content: Claims) -> Claims:
    ago = 2 * int(LIFE.total_seconds())
    return content | {name: content[name] - ago for name in ("iat", "exp")}


def _tampered(token: bytes) -> bytes:
    """One letter of the order is another one, under the signature of the true one."""
    head, body, signature = token.split(b".")
    raw = base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4))
    changed = raw.replace(b"APPROVED", b"CANCELED", 1) if b"APPROVED" in raw else raw[:-1] + b" }"
    return b".".join((head, _base64(changed), signature))


def _with_secret(content: Claims, secret: bytes) -> bytes:
    """HS256 with the public key for a secret, which a careless reader takes."""
    signed = _before_signature("HS256", content)
    return signed + b"." + _base64(hmac.new(secret, signed, hashlib.sha256).digest())


def _base64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


_WAYS: Final[dict[Manner, Callable[[Signer, Claims, Happened], bytes]]] = {
    Manner.SIGNED: lambda signer, content, _: signer.signed(content),
    Manner.TAMPERED: lambda signer, content, _: _tampered(signer.signed(content)),
    Manner.OTHER_APP: lambda signer, content, _: signer.signed_by_another(content),
    Manner.NONE: lambda _signer, content, _: _before_signature("none", content) + b".",
    Manner.HS256: lambda signer, content, _: _with_secret(content, signer.public_key.encode()),
    Manner.EXPIRED: lambda signer, content, _: signer.signed(_expired(content)),
    Manner.OTHER_SITE: lambda signer, _, happened: signer.signed(claims(happened, OTHER_SITE)),
    Manner.UNKNOWN_EVENT: lambda signer, _, happened: signer.signed(
        claims(replace(happened, slug=UNKNOWN), signer.instance)
    ),
    Manner.GARBAGE: lambda _signer, _content, _: b"not.a.jwt",
}
