"""Whom to trust at the other end of `ipps://`, and why a dial failed.

CUPS makes its certificates itself, so nobody vouches for them: one is then known by its fingerprint.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import aiohttp

from transports.errors import RefusedError
from transports.reasons import DialReason
from transports.tcp import refusal

if TYPE_CHECKING:
    from transports.addresses import Address

DENIED: Final = frozenset({errno.EACCES, errno.EPERM})


def trust(address: Address) -> bool | aiohttp.Fingerprint:
    """As aiohttp takes it: the system's authorities, or one certificate."""
    wanted = dict(address.query).get("fingerprint")
    return True if wanted is None else aiohttp.Fingerprint(bytes.fromhex(wanted))


async def refused_dial(cause: BaseException | None, address: Address) -> RefusedError | None:
    """None where there was a connection, so that something may have been done."""
    match cause:
        case aiohttp.ServerFingerprintMismatch():
            return RefusedError([DialReason.TLS], _changed(cause.got))
        case aiohttp.ClientConnectorCertificateError():
            return RefusedError([DialReason.TLS], await _unknown(address))
        case aiohttp.ClientConnectorSSLError():
            return RefusedError([DialReason.TLS], "there is no encrypted line: is it ipp://?")
        case aiohttp.ClientConnectorDNSError():
            return RefusedError([DialReason.DNS], f"nobody is called {address.host}")
        case aiohttp.ClientConnectorError():
            return RefusedError([_reason(cause.os_error)], _nobody(address, cause.os_error))
    return None


def _nobody(address: Address, error: OSError) -> str:
    where = dict(address.query).get("socket") or f"{address.host}:{address.port}"
    return (
        f"no print server answers at {where} ({error.strerror or 'no reason given'}): is CUPS running there?"
    )


def _reason(error: OSError) -> DialReason:
    return DialReason.FORBIDDEN if error.errno in DENIED else refusal(error)


def _changed(got: bytes) -> str:
    return (
        f"its certificate is another one than before. If that is right, write fingerprint={got.hex()} into"
        " the printer's connect line"
    )


async def _unknown(address: Address) -> str:
    found = await _fingerprint(address)
    text = "nobody vouches for its certificate, as CUPS makes it itself"
    if found is None:
        return text
    joint = "&" if address.query else "?"
    return (
        f"{text}. To trust this one, write {address.text}{joint}fingerprint={found}; on the server,"
        " openssl x509 -noout -fingerprint -sha256 -in /etc/cups/ssl/NAME.crt shows the same"
    )


async def _fingerprint(address: Address) -> str | None:
    """SHA-256 of the certificate that is shown there, whoever that is."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with suppress(OSError):
        _, writer = await asyncio.open_connection(address.host, address.port, ssl=context)
        certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        writer.transport.abort()
        return hashlib.sha256(certificate).hexdigest()
    return None
