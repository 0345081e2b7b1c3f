"""Errors of the transports.

TransportError
├── AddressError          the text names no device that can be reached from here
├── RefusedError          a device could not be opened, nothing was sent; carries `Refused`
├── LostError             the way to an open device ended; carries `Lost`
├── UnknownModelError     no profile has this model's name
├── ProfileError          a file of profiles can't be used: file, key, what was found and expected
└── UnknownLanguageError  a profile asks for a printer language that is not spoken here
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from transports.verdicts import Lost, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class TransportError(Exception):
    """Whatever goes wrong between docketd and a device."""


class AddressError(TransportError):
    def __init__(self, address: str, expected: str) -> None:
        super().__init__(f"cannot use the address {address!r}: expected {expected}")
        self.address = address
        self.expected = expected


class RefusedError(TransportError):
    """Nothing was sent, so another attempt can't double anything.

    `detail` is the system's word or ours; `advice` is a sentence for people, where there is one.
    """

    def __init__(self, reasons: Iterable[str], detail: str = "", advice: str = "") -> None:
        self.verdict = Refused(frozenset(reasons))
        words = ", ".join(sorted(self.verdict.reasons))
        super().__init__(f"{words} ({detail})" if detail else words)
        self.detail = detail
        self.advice = advice

    @property
    def reasons(self) -> frozenset[str]:
        return self.verdict.reasons


class LostError(TransportError):
    def __init__(self, bytes_out: int | None, detail: str = "") -> None:
        self.verdict = Lost(bytes_out)
        sent = "an unknown number of" if bytes_out is None else str(bytes_out)
        super().__init__(f"lost after {sent} bytes ({detail})" if detail else f"lost after {sent} bytes")
        self.detail = detail

    @property
    def bytes_out(self) -> int | None:
        return self.verdict.bytes_out


class UnknownModelError(TransportError):
    def __init__(self, model: str, nearest: Sequence[str]) -> None:
        hint = f"; did you mean {' or '.join(nearest)}?" if nearest else ""
        super().__init__(f"no printer profile is called {model!r}{hint}")
        self.model = model
        self.nearest = tuple(nearest)


class ProfileError(TransportError):
    def __init__(self, file: str, key: str, found: str, expected: str) -> None:
        place = f"{file}: {key}" if key else file
        super().__init__(f"{place}: found {found}, expected {expected}")
        self.file = file
        self.key = key
        self.found = found
        self.expected = expected


class UnknownLanguageError(TransportError):
    def __init__(self, language: str, known: Iterable[str]) -> None:
        self.language = language
        self.known = tuple(sorted(known))
        super().__init__(f"no printer language {language!r} here; known: {', '.join(self.known)}")
