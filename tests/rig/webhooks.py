"""Webhooks as Wix signs them: made with PyJWT, so that docketd's own reading of a token has a judge."""

import base64
import json
from functools import cache
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SAMPLES = Path(__file__).parents[1] / "data" / "wix"
VECTOR = json.loads((SAMPLES / "46-webhook-jwt-vector.json").read_text("utf-8"))
PEM = VECTOR["publicKeyPem"]
INSTANCE = json.loads(VECTOR["claims"]["data"])["instanceId"]
ISSUED, EXPIRES = VECTOR["claims"]["iat"], VECTOR["claims"]["exp"]


@cache
def private_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def public_pem(of=None):
    key = (of or private_key()).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def event(number):
    """The event of a sample, such as 40."""
    return json.loads(next(SAMPLES.glob(f"{number}-*.json")).read_text("utf-8"))


def text(value):
    return json.dumps(value)


def claims(event, *, pack=text, kind="wix.ecom.v1.order_approved", times=(ISSUED, EXPIRES), **envelope):
    """Three layers around an event, each a text unless `pack` leaves it an object."""
    identity = {"identityType": "WIX_USER", "wixUserId": "8bd0ef25-1e84-593e-b992-723d8d43be97"}
    outer = {"data": pack(event), "instanceId": INSTANCE, "eventType": kind, "identity": pack(identity)}
    return {"data": pack(outer | envelope), "iat": times[0], "exp": times[1]}


def signed(claims, *, key=None, algorithm="RS256", **header):
    return jwt.encode(claims, key or private_key(), algorithm=algorithm, headers={"kid": "K1"} | header)


def segment(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(header, claims, signature=b""):
    """What no library makes: any header and any signature."""
    return ".".join([segment(text(header).encode()), segment(text(claims).encode()), segment(signature)])
