"""JSON as it comes over the wire, and bytes to keep of it."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

import orjson

#: Orders nest eight deep or so; what goes on for hundreds of levels is an accident or an attack.
DEPTH_LIMIT: Final = 50


def parse_json(body: bytes) -> Any:  # noqa: ANN401 - JSON is whatever was sent
    """Raises `ValueError` for what is not JSON.

    A shop's script that cuts a note in the middle of an emoji sends half of a surrogate pair. The strict
    parser refuses the whole page for it, so the lenient one of the standard library has the last word.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def to_bytes(document: Any) -> bytes:  # noqa: ANN401 - JSON is whatever was sent
    """The document as compact ASCII JSON."""
    return json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def shallow(document: Any, depth: int = DEPTH_LIMIT) -> Any:  # noqa: ANN401 - JSON is whatever was sent
    """The document with "…" for what is nested too deeply for anybody to read."""
    if not isinstance(document, dict | list):
        return document
    if depth == 0:
        return "…"
    if isinstance(document, list):
        return [shallow(part, depth - 1) for part in document]
    return {key: shallow(part, depth - 1) for key, part in document.items()}


def fingerprint(raw: bytes) -> str:
    """An identity for what came without one: the same bytes are the same order."""
    return "sha256:" + hashlib.sha256(raw).hexdigest()[:16]


def _refuse(constant: str) -> Any:  # noqa: ANN401 - never returns
    raise ValueError(f"{constant} is not JSON")
