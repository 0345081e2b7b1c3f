"""What a test or a person may do to the stand-in for Wix, over HTTP: `/control/…`, JSON in and out. No I/O.

`GET /control` names all of it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from actors.demo.orders import demo_orders
from actors.demo.wix_answers import Reply, as_json, fields_of, read_object, refusal, violation
from actors.demo.wix_faults import FAULTS
from actors.demo.wix_life import LIFE, STEPS, place_unfinished, step
from actors.demo.wix_query import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from actors.demo.wix_core import WixStandIn
    from actors.demo.wix_hooks import Hooks

PREFIX: Final = "/control"

Given = dict[str, Any]


class Control:
    """`hooks` are there where webhooks are sent."""

    def __init__(self, core: WixStandIn, hooks: Hooks | None = None) -> None:
        self._core = core
        self.hooks = hooks
        self._placed = 0

    def handle(self, method: str, path: str, body: bytes) -> Reply:
        first, *rest = path.removeprefix(PREFIX).strip("/").split("/")
        do = _ROUTES.get((method, first, len(rest)))
        if do is None:
            return refusal(404, "NOT_FOUND", f"no such control: GET {PREFIX} names all of them")
        try:
            return as_json(200, do(self, body, *rest))
        except QueryError as error:
            return violation(error)
        except KeyError as error:
            return refusal(404, "NOT_FOUND", f"no order or step is called {error.args[0]!r}")

    def step(self, _body: bytes, identity: str, name: str) -> Given:
        step(self._core, identity, name)
        return {"order": self._core.newest(identity)}

    def all_orders(self, _body: bytes) -> Given:
        return {"orders": [self._core.newest(one) for one in self._core.orders]}

    def clear(self, _body: bytes) -> Given:
        self._core.faults.clear()
        return {}

    def state(self, _body: bytes) -> Given:
        hooks = self.hooks
        return {
            "POST orders": {"count": "so many bundled ones", "order": "this one", "unfinished": False},
            "POST orders/ID/STEP": list(STEPS),
            "a life": list(LIFE),
            "POST faults": {"fault": list(FAULTS), "number": "seconds or bytes", "times": 1},
            "POST settings": {name: get(self._core) for name, (get, _) in SETTINGS.items()},
            "POST webhooks": sorted(WEBHOOKS),
            "orders": sum(1 for _ in self._core.orders),
            "requests": len(self._core.requests),
            "webhooks": None
            if hooks is None
            else {
                "public_key": hooks.signer.public_key,
                "waiting": hooks.waiting,
                "answers": {f"{manner} {status}": n for (manner, status), n in hooks.answers.items()},
            },
        }

    def place(self, body: bytes) -> Given:
        given = _given(body, {"count", "order", "unfinished"})
        now = self._core.now()
        orders = [given["order"]] if "order" in given else list(self._bundled(given.get("count", 1), now))
        place = place_unfinished if given.get("unfinished") else type(self._core).add
        return {"placed": [place(self._core, order) for order in orders]}

    def _bundled(self, count: Any, now: datetime) -> list[Given]:  # noqa: ANN401 - any JSON
        if type(count) is not int or not 1 <= count <= 1000:
            raise QueryError("count", "must be a whole number from 1 to 1000")
        self._placed += 1
        orders = list(demo_orders(count, now + timedelta(microseconds=self._placed), every=0.0))
        known = sum(1 for _ in self._core.orders)
        return [order | {"number": str(1001 + known + n)} for n, order in enumerate(orders)]

    def fail(self, body: bytes) -> Given:
        given = _given(body, {"fault", "number", "times"})
        name, number, times = given.get("fault"), given.get("number"), given.get("times", 1)
        if name not in FAULTS:
            raise QueryError("fault", f"must be one of {', '.join(FAULTS)}")
        if not isinstance(number, int | float | None) or type(times) is not int:
            raise QueryError("number", "and times must be numbers")
        self._core.faults.plan(name, number, times)
        return given

    def change(self, body: bytes) -> Given:
        given = _given(body, set(SETTINGS))
        for name, value in given.items():
            try:
                SETTINGS[name][1](self._core, value)
            except (TypeError, ValueError) as error:
                raise QueryError(name, f"cannot be {value!r}") from error
        return {name: get(self._core) for name, (get, _) in SETTINGS.items()}

    def script(self, body: bytes) -> Given:
        given = _given(body, WEBHOOKS)
        if self.hooks is None:
            raise QueryError("webhooks", "are not sent by this stand-in: give it an address when it starts")
        kinds = type(self.hooks.script.manner)
        for name, value in given.items():
            try:
                setattr(self.hooks.script, name, kinds(value) if name == "manner" else _type_of(name)(value))
            except (TypeError, ValueError) as error:
                raise QueryError(name, f"must be one of {', '.join(kinds)}") from error
        return given


def _given(body: bytes, known: set[str]) -> Given:
    return fields_of(read_object(body or b"{}"), known, "body")


def _type_of(name: str) -> Callable[[Any], Any]:
    return float if name == "disorder" else int


WEBHOOKS: Final = {"manner", "manners", "times", "disorder", "lost"}


def _search_lag(core: WixStandIn, value: Any) -> None:  # noqa: ANN401 - any JSON
    core.orders.search_lag = float(value)


def _lag_spread(core: WixStandIn, value: Any) -> None:  # noqa: ANN401 - any JSON
    core.orders.lag_spread = float(value)


def _repeats(core: WixStandIn, value: Any) -> None:  # noqa: ANN401 - any JSON
    core.orders.repeats = int(value)


def _cursor_life(core: WixStandIn, value: Any) -> None:  # noqa: ANN401 - any JSON
    core.orders.cursor_life = float(value)


def _limit(core: WixStandIn, value: Any) -> None:  # noqa: ANN401 - any JSON
    core.limit = None if value is None else int(value)


def _date_off(core: WixStandIn, value: Any) -> None:  # noqa: ANN401 - any JSON
    core.date_off = timedelta(seconds=float(value))


def _permissions(core: WixStandIn, value: Any) -> None:  # noqa: ANN401 - any JSON
    core.permissions = set(value)


def _key(core: WixStandIn, value: Any) -> None:  # noqa: ANN401 - any JSON
    core.key = str(value)


#: By name: how it is read, and how it is set.
SETTINGS: Final[dict[str, tuple[Callable[[WixStandIn], Any], Callable[[WixStandIn, Any], None]]]] = {
    "search_lag": (lambda core: core.orders.search_lag, _search_lag),
    "lag_spread": (lambda core: core.orders.lag_spread, _lag_spread),
    "repeats": (lambda core: core.orders.repeats, _repeats),
    "cursor_life": (lambda core: core.orders.cursor_life, _cursor_life),
    "limit": (lambda core: core.limit, _limit),
    "date_off": (lambda core: core.date_off.total_seconds(), _date_off),
    "permissions": (lambda core: sorted(core.permissions), _permissions),
    "key": (lambda _: "not shown", _key),
}

_ROUTES: Final[dict[tuple[str, str, int], Callable[..., Given]]] = {
    ("GET", "", 0): Control.state,
    ("GET", "orders", 0): Control.all_orders,
    ("POST", "orders", 0): Control.place,
    ("POST", "orders", 2): Control.step,
    ("POST", "faults", 0): Control.fail,
    ("DELETE", "faults", 0): Control.clear,
    ("POST", "settings", 0): Control.change,
    ("POST", "webhooks", 0): Control.script,
}
