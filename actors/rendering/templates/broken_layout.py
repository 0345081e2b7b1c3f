"""What is wrong with a layout, for whoever wrote it: file and line, what was found and what was wanted."""

from __future__ import annotations

import difflib
import re
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Final

from jinja2 import StrictUndefined, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.utils import missing

from actors.rendering.messages import LAYOUT_FOLDER, LAYOUT_SUFFIX
from actors.rendering.templates.layout_errors import BrokenLayoutError, ExcessiveLayoutError
from actors.rendering.templates.sandbox import FILTERS, TooMuchError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

GUIDE: Final = "docs/layouts.md"
MOST_SHOWN: Final = 120  # characters of what was found

_EXPECTED: Final = re.compile(r"expected token '(.+)', got '(.+)'")
_ENDED: Final = re.compile(r"unexpected end of template, expected '(.+)'")
_TAG: Final = re.compile(r"Encountered unknown tag '(\w+)'")
_CLOSING: Final = re.compile(r"looking for the following tags: (.+?)\. ")
_FILTER: Final = re.compile(r"No (filter|test) named '(\w+)'")
_NO_ADDRESS: Final = re.compile(r"^<(?:function|built-in method) | (?:of \w+ object )?at 0x[0-9a-f]+>")
_TAGS: Final = "for, if, elif, else, set, with, include, import, macro, and the end of each that has one"


class Missing(StrictUndefined):
    """Says what was meant, perhaps, where something is asked for that is not there."""

    @property
    def _undefined_message(self) -> str:
        asked, holder = str(self._undefined_name), self._undefined_obj
        if self._undefined_hint:
            return f"{asked}\nnothing that reaches out of the ticket"
        if holder is missing:
            return f"{asked}\n{_nearest(asked, ('ticket', '_', 'ngettext', 'range', 'namespace', 'loop'))}"
        return f"{asked} of a {type(holder).__name__}\n{_nearest(asked, _fields_of(holder))}"


def broken_by(error: Exception, layout: str) -> BrokenLayoutError:
    file, line = _place(error, layout)
    found, wanted = _told(error)
    kind = ExcessiveLayoutError if isinstance(error, TooMuchError) else BrokenLayoutError
    return kind(file, line, _short(found), wanted)


def _place(error: Exception, layout: str) -> tuple[str, int]:
    """A mistake in the writing knows its place; another happened in the last template on its way."""
    if isinstance(error, TemplateSyntaxError):
        return error.filename or layout, error.lineno
    own = [at for at in _trace(error.__traceback__) if at[0].endswith(LAYOUT_SUFFIX)]
    return own[-1] if own else (f"{LAYOUT_FOLDER}/{layout}{LAYOUT_SUFFIX}", 0)


def _trace(step: TracebackType | None) -> Iterable[tuple[str, int]]:
    while step is not None:
        yield step.tb_frame.f_code.co_filename, step.tb_lineno
        step = step.tb_next


def _told(error: Exception) -> tuple[str, str]:
    text = str(error)
    match error:
        case TemplateSyntaxError():
            return _syntax(error.message or text)
        case TemplateNotFound():
            return (
                f"no layout {error.name}",
                f"a file of that name in {LAYOUT_FOLDER}, or one of docketd's own",
            )
        case TooMuchError():
            return "too much", text
        case RecursionError():
            return "a layout that includes itself", "none that does"
        case SecurityError() if "\n" not in text:
            return _NO_ADDRESS.sub("", text), "nothing that reaches out of the ticket"
    found, separator, wanted = text.partition("\n")
    return found, wanted if separator else f"something that works: {type(error).__name__} ({GUIDE})"


def _syntax(message: str) -> tuple[str, str]:
    if expected := _EXPECTED.search(message):
        return f"'{expected[2]}'", f"'{expected[1]}'"
    if ended := _ENDED.search(message):
        return "the end of the file", f"'{ended[1]}'"
    if closing := _CLOSING.search(message):
        tag = _TAG.search(message)
        return f"the tag {tag[1]}" if tag else "the end of the file", closing[1]
    if tag := _TAG.search(message):
        return f"the tag {tag[1]}", f"one of {_TAGS}"
    if unknown := _FILTER.search(message):
        known = sorted(FILTERS) if unknown[1] == "filter" else ["defined", "none", "number", "string"]
        return f"the {unknown[1]} {unknown[2]}", _nearest(unknown[2], known)
    return message, f"what {GUIDE} shows"


def _nearest(asked: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(asked, names, n=1, cutoff=0.6)
    return f"{near[0]} ({GUIDE} lists all)" if near else f"one of {', '.join(names)}"


def _fields_of(holder: object) -> list[str]:
    """What a template may ask of it."""
    if not is_dataclass(holder):
        return ["what is there"]
    more = (name for name, value in vars(type(holder)).items() if isinstance(value, property))
    return [*(field.name for field in fields(holder)), *more]


def _short(found: str) -> str:
    line = " ".join(found.split())
    return line if len(line) <= MOST_SHOWN else f"{line[:MOST_SHOWN]}…"
