"""What a layout may do: place texts. Whatever its owner writes ends soon, and reaches nothing else.

Jinja2's sandbox keeps attributes with an underscore, and calls that change things, out of reach. It bounds no
work: loops, calls and texts are counted here, and a thread that never returns could not be stopped.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import wraps
from types import BuiltinMethodType, MethodType
from typing import TYPE_CHECKING, Any, Final

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, LoopContext, Macro
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

from actors.rendering.receiptline.escaping import Markup, finalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jinja2 import BaseLoader
    from jinja2.runtime import Context

MOST_WORK: Final = 5_000_000
"""Characters that a layout may handle for one ticket, a step of a loop counted as `STEP`: under a second."""

MOST_OUTPUT: Final = 1_000_000
"""Characters of a ticket: 300 lines of paper have 15,000."""

MOST_TEXT: Final = 50_000  # characters of one value
MOST_RANGE: Final = 10_000
MOST_NUMBER: Final = 10**12
STEP: Final = 20
JUMP: Final = 2_000  # for a macro or another file, whose own texts are as long as they are

FILTERS: Final = (
    *(
        "abs",
        "capitalize",
        "count",
        "d",
        "default",
        "first",
        "float",
        "int",
        "join",
        "last",
        "length",
        "lower",
    ),
    *("replace", "round", "string", "title", "trim", "truncate", "upper"),
)
METHODS: Final = frozenset(
    {"capitalize", "endswith", "lower", "split", "startswith", "strip", "title", "upper"}
)
"""Of texts. Others (`ljust`, `format`, …) make long texts out of short templates."""

_left: Final = ContextVar[int | None]("work that is left", default=None)


class TooMuchError(ValueError):
    """A layout that does too much for one ticket. Its text goes on after "wanted"."""


class Bounded(SandboxedEnvironment):
    """Fills templates with `filled`."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, loader: BaseLoader, undefined: type[StrictUndefined], **known: object) -> None:
        super().__init__(
            loader=loader,
            undefined=undefined,
            finalize=_finalize,
            autoescape=False,  # that would be for HTML; `finalize` escapes for ReceiptLine
            trim_blocks=True,
            keep_trailing_newline=True,  # or the last line of an included part would go on in the next one
            auto_reload=False,
        )
        self.globals.clear()
        self.globals.update({"range": _range, "namespace": Namespace, **known})
        self.filters = {name: _charging(self.filters[name]) for name in FILTERS}
        self.filters |= {"_counted": _counted, "_charged": _charged, "_joined": _joined}
        self._known = (*known.values(), _range, Namespace)

    def filled(self, name: str, **values: object) -> str:
        """Raises Jinja2's own errors, `TooMuchError`, and whatever a template's expressions may raise."""
        token = _left.set(MOST_WORK)
        try:
            return _gathered(self.get_template(name).generate(**values))
        finally:
            _left.reset(token)

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ANN401 - whatever a template calls
        if isinstance(obj, BuiltinMethodType) and isinstance(obj.__self__, str):
            return obj.__name__ in METHODS
        ours = isinstance(obj, MethodType) and isinstance(obj.__self__, LoopContext)
        return ours or isinstance(obj, Macro | BlockReference) or any(obj == each for each in self._known)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401 - as above
        """Most are fields of a ticket, and no internals of Python's."""
        known = hasattr(type(obj), "__dataclass_fields__") and not attr.startswith("_")
        return known or super().is_safe_attribute(obj, attr, value)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        _spend(JUMP if isinstance(obj, Macro | BlockReference) else STEP)
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401
        texts = isinstance(left, str) and isinstance(right, str)
        if not (texts and operator == "+") and not (_is_number(left) and _is_number(right)):
            raise SecurityError(f"{operator} is for numbers here")
        if operator == "**":
            raise SecurityError("** is not for layouts")
        return _sound(super().call_binop(context, operator, left, right))

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = _Counting(name, filename).visit(super()._parse(source, name, filename))
        tree.set_environment(self)
        return tree  # type: ignore[no-any-return]  # what a NodeTransformer makes of a Template


class _Counting(NodeTransformer):
    """Puts a count into each loop, and before each piece that comes from elsewhere."""

    def __init__(self, name: str | None, file: str | None) -> None:
        self._name = name
        self._file = file

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 - as Jinja2 calls it
        if node.recursive:
            raise TemplateSyntaxError(
                "recursive loops are not for layouts", node.lineno, self._name, self._file
            )
        self.generic_visit(node)
        cost = STEP + sum(len(data.data) for data in node.find_all(nodes.TemplateData))
        if node.find(nodes.Include) is not None or node.find(nodes.CallBlock) is not None:
            cost += JUMP
        node.iter = _filter(node.iter, "_counted", cost)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802
        self.generic_visit(node)
        return _filter(nodes.List(node.nodes, lineno=node.lineno), "_joined")

    def visit_Include(self, node: nodes.Include) -> list[nodes.Node]:  # noqa: N802
        return [_jump(node), node]

    def visit_Import(self, node: nodes.Import) -> list[nodes.Node]:  # noqa: N802
        return [_jump(node), node]

    def visit_FromImport(self, node: nodes.FromImport) -> list[nodes.Node]:  # noqa: N802
        return [_jump(node), node]


def _filter(of: nodes.Node, name: str, *arguments: int) -> nodes.Filter:
    given: list[nodes.Expr] = [nodes.Const(each, lineno=of.lineno) for each in arguments]
    return nodes.Filter(of, name, given, [], None, None, lineno=of.lineno)


def _jump(node: nodes.Node) -> nodes.Node:
    zero = nodes.Const(0, lineno=node.lineno)
    return nodes.ExprStmt(_filter(zero, "_charged", JUMP), lineno=node.lineno)


# --- while a ticket is filled ---------------------------------------------------------------------


def _spend(work: int) -> None:
    """Nothing is counted while a template is compiled: what is worked out then is as long as its file."""
    left = _left.get()
    if left is None:
        return
    if left < work:
        raise TooMuchError("fewer and shorter loops: it does too much for one ticket")
    _left.set(left - work)


def _gathered(pieces: Iterable[str]) -> str:
    found: list[str] = []
    room = MOST_OUTPUT
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            raise TooMuchError(f"{MOST_OUTPUT} characters at most on one ticket")
        found.append(piece)
    return "".join(found)


def _finalize(value: object) -> str:
    text = finalize(value)
    _spend(len(text))
    if len(text) > MOST_TEXT:
        raise TooMuchError(f"{MOST_TEXT} characters at most in one place")
    return text


@pass_context  # so that no loop is worked out while its template is compiled
def _counted(_context: Context, values: Iterable[object], cost: int) -> Iterator[object]:
    for value in values:
        _spend(cost)
        yield value


@pass_context
def _charged(_context: Context, value: object, cost: int) -> object:
    _spend(cost)
    return value


@pass_context
def _joined(_context: Context, values: list[object]) -> object:
    """What `~` gives."""
    return _sound("".join(str(value) for value in values))


def _charging(filter_: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(filter_)
    def charged(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the filter has them
        sized = (each for each in args if isinstance(each, str | list | tuple | range))
        _spend(STEP + sum(map(len, sized)))
        found = filter_(*args, **kwargs)
        return _sound(found) if isinstance(found, str) and not isinstance(found, Markup) else found

    return charged


def _sound(value: Any) -> Any:  # noqa: ANN401 - a text or a number
    if isinstance(value, str):
        _spend(len(value))
        if len(value) > MOST_TEXT:
            raise TooMuchError(f"{MOST_TEXT} characters at most in one place")
    elif _is_number(value) and not abs(value) <= MOST_NUMBER:
        raise TooMuchError(f"numbers up to {MOST_NUMBER}")
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _range(*limits: int) -> range:
    found = range(*limits)
    if found and abs(found[-1] - found[0]) > MOST_RANGE * abs(found.step):
        raise TooMuchError(f"a range of at most {MOST_RANGE}")
    return found
