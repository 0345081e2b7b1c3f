"""Wix's query language over plain documents: filters, dotted paths, sorting.

After the documentation of `POST /ecom/v1/orders/search`. Strict on purpose: what Wix may quietly ignore is
an error here, so that a mistake of the client shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Document = dict[str, Any]

SORTS_LIMIT: Final = 4

FIELDS: Final = frozenset(
    {"id", "number", "status", "paymentStatus", "fulfillmentStatus", "archived", "imported", "seenByAHuman"}
    | {"createdDate", "updatedDate", "purchasedDate", "checkoutId", "channelInfo.type", "buyerInfo.email"}
    | {"buyerInfo.contactId", "buyerInfo.memberId", "channelInfo.externalOrderId", "createdBy.userId"}
    | {"businessLocation.id", "businessLocation.name", "priceSummary.total.amount", "shippingInfo.title"}
    | {"shippingInfo.region.name", "shippingInfo.logistics.deliveryTime"}
    | {"shippingInfo.logistics.deliveryTimeSlot.from", "shippingInfo.logistics.deliveryTimeSlot.to"}
    | {"lineItems.catalogReference.appId", "lineItems.catalogReference.catalogItemId"}
    | {"lineItems.locations.id", "lineItems.productName.original", "appliedDiscounts.coupon.id"}
)


class QueryError(ValueError):
    """A query that Wix would not understand.

    `field` is the path of what is wrong in the request, `threshold` the limit that was passed, if any.
    """

    def __init__(self, field: str, description: str, *, threshold: int | None = None) -> None:
        super().__init__(f"{field} {description}")
        self.field = field
        self.description = description
        self.threshold = threshold


@dataclass(frozen=True, slots=True)
class Grammar:
    """What one kind of document can be asked for. `root` is the object of the request that asks."""

    root: str
    fields: frozenset[str]


ORDERS: Final = Grammar("search", FIELDS)


def matches(document: Document, condition: Any, grammar: Grammar = ORDERS) -> bool:  # noqa: ANN401 - any JSON
    """Whether a document fits a filter. Raises `QueryError` for a filter that is none."""
    if not isinstance(condition, dict):
        raise QueryError(f"{grammar.root}.filter", "must be an object")
    fitting = [
        _fits(document, name, wanted, grammar) for name, wanted in condition.items()
    ]  # all, to find all mistakes
    return all(fitting)


def ordered(
    documents: Sequence[Document],
    sort: Any,  # noqa: ANN401 - any JSON
    grammar: Grammar = ORDERS,
) -> list[Document]:
    """Documents in the order of up to four `{"fieldName", "order"}`. What has no value comes last."""
    if not isinstance(sort, list) or len(sort) > SORTS_LIMIT:
        raise QueryError(f"{grammar.root}.sort", f"must be a list of at most {SORTS_LIMIT}")
    found = list(documents)
    for entry in reversed(sort):
        name, descending = _sorting(entry, grammar)
        valued = [(next(_values(document, name), None), document) for document in found]
        with_value = [(_comparable(value), document) for value, document in valued if value is not None]
        with_value.sort(key=itemgetter(0), reverse=descending)
        without = [document for value, document in valued if value is None]
        found = [*(document for _, document in with_value), *without]
    return found


def _sorting(entry: Any, grammar: Grammar) -> tuple[str, bool]:  # noqa: ANN401 - any JSON
    if not isinstance(entry, dict) or entry.keys() - {"fieldName", "order"}:
        raise QueryError(f"{grammar.root}.sort", "entries have fieldName and order")
    name, order = entry.get("fieldName"), entry.get("order", "ASC")
    if name not in grammar.fields or order not in {"ASC", "DESC"}:
        raise QueryError(f"{grammar.root}.sort", f"cannot sort by {name!r} {order!r}")
    return name, order == "DESC"


def _fits(document: Document, name: str, wanted: Any, grammar: Grammar) -> bool:  # noqa: ANN401 - any JSON
    where = f"{grammar.root}.filter"
    if name in {"$and", "$or"}:
        if not isinstance(wanted, list) or not wanted:
            raise QueryError(f"{where}.{name}", "must be a list of filters")
        fitting = [matches(document, part, grammar) for part in wanted]
        return all(fitting) if name == "$and" else any(fitting)
    if name == "$not":
        return not matches(document, wanted, grammar)
    if name not in grammar.fields:
        raise QueryError(f"{where}.{name}", "is not a field to filter by")
    values = list(_values(document, name))
    if isinstance(wanted, dict):
        fitting = [_compare(values, operator, operand, where) for operator, operand in wanted.items()]
        return all(fitting)
    return wanted in values


def _compare(values: list[Any], operator: str, operand: Any, where: str) -> bool:  # noqa: ANN401 - any JSON
    test = OPERATORS.get(operator)
    if test is None:
        raise QueryError(where, f"does not know {operator}")
    if operator in _WITH_LIST and not isinstance(operand, list):
        raise QueryError(where, f"{operator} takes a list")
    return test(values, operand)


def _values(document: Any, path: str) -> Iterator[Any]:  # noqa: ANN401 - any JSON
    """All values at a dotted path; a list on the way stands for each of its elements. None is no value."""
    if isinstance(document, list):
        for element in document:
            yield from _values(element, path)
    elif not path:
        if document is not None:
            yield document
    elif isinstance(document, dict):
        name, _, rest = path.partition(".")
        yield from _values(document.get(name), rest)


def _comparable(value: Any) -> tuple[int, Any]:  # noqa: ANN401 - any JSON
    """Dates before numbers before text, so that anything can be sorted."""
    if isinstance(value, str):
        return _text(value)
    return 1, float(value) if isinstance(value, int | float) else 0.0


@lru_cache(maxsize=1024)
def _text(value: str) -> tuple[int, Any]:
    if "T" in value:
        try:
            return 0, datetime.fromisoformat(value).timestamp()
        except ValueError:
            return 2, value
    return 2, value


def _ordering(test: Callable[[Any, Any], bool]) -> Callable[[list[Any], Any], bool]:
    def fits(values: list[Any], operand: Any) -> bool:  # noqa: ANN401 - any JSON
        limit = _comparable(operand)
        found = [_comparable(value) for value in values]
        return any(kind == limit[0] and test(value, limit[1]) for kind, value in found)

    return fits


OPERATORS: Final[dict[str, Callable[[list[Any], Any], bool]]] = {
    "$eq": lambda values, operand: operand in values,
    "$ne": lambda values, operand: operand not in values,
    "$gt": _ordering(lambda value, limit: value > limit),
    "$gte": _ordering(lambda value, limit: value >= limit),
    "$lt": _ordering(lambda value, limit: value < limit),
    "$lte": _ordering(lambda value, limit: value <= limit),
    "$in": lambda values, operand: any(value in operand for value in values),
    "$nin": lambda values, operand: not any(value in operand for value in values),
    "$exists": lambda values, operand: bool(values) is bool(operand),
    "$startsWith": lambda values, operand: any(str(value).startswith(str(operand)) for value in values),
    "$hasSome": lambda values, operand: any(value in values for value in operand),
    "$hasAll": lambda values, operand: all(value in values for value in operand),
}
_WITH_LIST: Final = frozenset({"$in", "$nin", "$hasSome", "$hasAll"})
