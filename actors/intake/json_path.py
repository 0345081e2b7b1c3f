"""Where something stands in JSON: `billing.phone`, `items[0].name`, `meta[key=_time].value`, `/a~1b/0`.

Dots lead into objects, numbers and brackets into lists; `[key=value]` is the first of a list whose field
`key` is that value. What begins with a slash is a JSON pointer (RFC 6901), for names that have dots in them.
`.` is the whole.
"""

from __future__ import annotations

import re
from typing import Any, Final

from actors.field_map import Path, Where
from actors.intake.reading import is_plain

LONGEST: Final = 200  # characters
WHOLE: Final = "."
_STEP: Final = re.compile(
    r"(?:^|\.)(?P<name>[^.\[\]/][^.\[\]]*)|\[(?P<place>\d{1,4})\]|\[(?P<key>[^\[\]=]+)=(?P<value>[^\[\]]*)\]"
)


def parse_path(text: str) -> Path:
    """Raises `ValueError`."""
    if not text or len(text) > LONGEST or not text.isprintable():
        message = f"no path of 1 to {LONGEST} characters"
        raise ValueError(message)
    if text == WHOLE:
        return Path(text, ())
    if text.startswith("/"):
        parts = text[1:].split("/")
        return Path(text, tuple(part.replace("~1", "/").replace("~0", "~") for part in parts))
    return Path(text, _steps(text))


def _steps(text: str) -> tuple[str | Where, ...]:
    steps: list[str | Where] = []
    at = 0
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None:
            message = f"it makes no sense from {text[at:]!r} on"
            raise ValueError(message)
        steps.append(
            Where(found["key"].strip(), found["value"].strip())
            if found["key"] is not None
            else found["name"] or found["place"]
        )
        at = found.end()
    return tuple(steps)


def look(path: Path, document: Any) -> Any:  # noqa: ANN401 - any JSON
    """What stands there; None where nothing does."""
    for step in path.steps:
        document = _below(document, step)
        if document is None:
            return None
    return document


def _below(document: Any, step: str | Where) -> Any:  # noqa: ANN401 - as above
    match document, step:
        case list(), Where():
            return next((each for each in document if _is(each, step)), None)
        case list(), str() if step.isascii() and step.isdecimal() and int(step) < len(document):
            return document[int(step)]
        case dict(), str():
            return document.get(step)
        case _:
            return None


def _is(element: object, where: Where) -> bool:
    return isinstance(element, dict) and as_word(element.get(where.key)) == where.value


def as_word(value: object) -> str:
    """A value as it is written in settings: `true`, `17`, `pickup`; empty for what is neither."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip() if is_plain(value) else ""
