"""The body of `POST /jobs`: a text, ReceiptLine, a picture or an order, and where it is to come out.

`docs/printing.md` describes it. A field that docketd does not know is refused, not ignored: a mistyped
"printer" would send a page to the wrong end of the house.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from actors.domain.font import Font, FontSize
from actors.domain.ticket import WISHED, Form
from actors.intake.kinds import door
from actors.intake.messages import (
    FieldError,
    NoIdentityError,
    NotJsonError,
    NotPrintableError,
    Readers,
    Sheet,
    Wish,
)
from actors.intake.orders import accept_own, accept_wix
from actors.intake.text import NAME_LIMIT, clean_line, cut
from actors.intake.wire import parse_json, shallow, to_bytes
from actors.intake.wix_webhook import read_wix_webhook
from actors.settings import WixSource

if TYPE_CHECKING:
    from actors.journal.messages import Accept
    from actors.settings import Settings

ORDER: Final = "order"
WHAT: Final = (*(form.value for form in WISHED), ORDER)
_FONT: Final = ("font_size", "font_bold")
_FIELDS: Final = frozenset({*WHAT, *_FONT, "printer", "title"})
_GUIDE: Final = 'Send a JSON object like {"text": "Closed today", "printer": "kitchen"}.'
_TITLE: Final = 60  # characters, of a title taken from the text
_PEEK: Final = 4_000  # characters in which a title is looked for


def read_wish(body: bytes, source: str, settings: Settings, key: tuple[str, str] | None = None) -> Wish:
    """Raises `BodyError`: `NotJsonError`, `NotPrintableError`, `NoIdentityError` for an order without an id.

    `key` is the idempotency key with the body's hash; with a sheet it is the caller's own affair.
    """
    try:
        document = parse_json(body)
    except ValueError as error:
        raise NotJsonError(f"The body is not JSON ({error}). {_GUIDE}") from error
    if not isinstance(document, dict):
        raise NotPrintableError(f"The body is no JSON object. {_GUIDE}")
    what = _what(document)
    printer = _text(document, "printer") if document.get("printer") is not None else None
    if what == ORDER:
        return Wish(_order(document[ORDER], source, settings, key), printer)
    sheet = _sheet(document, Form(what))
    if sheet.form is Form.TEXT:
        sheet = replace(sheet, font=_font(document, settings.text_font))
    return Wish(sheet, printer)


def from_wix(order: object) -> bool:
    """Whether it is in Wix's own shape."""
    wire = order.get("order", order) if isinstance(order, dict) else None
    return isinstance(wire, dict) and "lineItems" in wire


def _what(document: dict[str, Any]) -> str:
    unknown = [name for name in document if name not in _FIELDS]
    if unknown:
        raise _wrong(
            unknown[0], f"there is no field {cut(clean_line(unknown[0]), 60)!r}", ", ".join(sorted(_FIELDS))
        )
    named = [name for name in WHAT if document.get(name) is not None]
    if len(named) != 1:
        found = f"there are {' and '.join(named)} at once" if named else "there is nothing to print"
        raise NotPrintableError(f"{found[:1].upper()}{found[1:]}: send one of {', '.join(WHAT)}. {_GUIDE}")
    asked = next((name for name in _FONT if document.get(name) is not None), None)
    if asked is not None and named[0] != Form.TEXT:
        found = f"the field {asked!r} is for a text, and not for what is sent as {named[0]!r}"
        raise NotPrintableError(
            f"{found[:1].upper()}{found[1:]}: leave it out.", (FieldError(f"/{asked}", found),)
        )
    return named[0]


def _font(document: dict[str, Any], usual: Font) -> Font:
    size, bold = (document.get(name) for name in _FONT)
    if size is not None and (not isinstance(size, str) or size not in list(FontSize)):
        shown = repr(cut(clean_line(size), 60)) if isinstance(size, str) else "no text"
        raise _wrong("font_size", f"the field 'font_size' is {shown}", f"one of {', '.join(FontSize)}")
    if bold is not None and not isinstance(bold, bool):
        raise _wrong("font_bold", "the field 'font_bold' is neither true nor false", "true or false")
    return Font(usual.size if size is None else FontSize(size), usual.bold if bold is None else bold)


def _sheet(document: dict[str, Any], form: Form) -> Sheet:
    text = _text(document, form.value)
    content = _picture(text) if form is Form.PICTURE else text.encode("utf-8", "ignore")
    given = _text(document, "title") if document.get("title") is not None else ""
    first = "" if form in {Form.PICTURE, Form.CALIBRATION} else _first_line(text)
    return Sheet(form, content, cut(clean_line(given), NAME_LIMIT) or cut(first, _TITLE) or form.value)


def _first_line(text: str) -> str:
    return next((line for line in map(clean_line, text[:_PEEK].splitlines()) if line), "")


def _picture(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise _wrong("picture", "picture is not base64", "the file of the picture in base64") from None


def _order(order: object, source: str, settings: Settings, key: tuple[str, str] | None) -> Accept:
    """In docketd's own shape it is the sender's; in Wix's it is the one that Wix itself tells of."""
    if from_wix(order):
        wix = settings.wix or WixSource(site_id="", key="")
        accept = accept_wix(shallow(order), wix, settings.stations)
        return replace(accept, idempotency=key, silent=False, wanted=True)
    try:
        return replace(accept_own(to_bytes(order), source, settings.stations, key), wanted=True)
    except NoIdentityError as error:
        errors = tuple(replace(each, pointer=f"/{ORDER}{each.pointer}") for each in error.errors)
        raise NoIdentityError(error.detail, errors) from None


def _text(document: dict[str, Any], name: str) -> str:
    value = document[name]
    if not isinstance(value, str):
        raise _wrong(name, f"the field {name!r} is no text", "a JSON string")
    return value


def _wrong(name: str, found: str, wanted: str) -> NotPrintableError:
    pointer = "/" + cut(clean_line(name), 60).replace("~", "~0").replace("/", "~1")
    return NotPrintableError(f"{found[:1].upper()}{found[1:]}: take {wanted}.", (FieldError(pointer, found),))


READERS: Final = Readers(accept_own, read_wish, door, read_wix_webhook)
