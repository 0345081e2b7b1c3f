"""Orders and jobs for the tests of rendering."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from actors.domain.order import Choice, Due, Guest, Item, Order, Payment, Service, Standing
from actors.domain.ticket import Kind
from actors.journal.messages import Mark, Work
from actors.rendering.messages import Shop

SHOP = Shop(
    "Bistro",
    "Europe/Zurich",
    "en-GB",
    address=("Beispielgasse 1", "8000 Zürich"),
    phone="+41 44 555 01 00",
    email="ciao@bistro.example",
    tax_id="CHE-123.456.789 MWST",
    footer="Thank you, and see you soon!",
)
ACCEPTED = datetime(2026, 3, 14, 17, 32, tzinfo=UTC)


def after(minutes):
    return ACCEPTED + timedelta(minutes=minutes)


PIZZA = Item(
    "Margherita",
    2,
    choices=(Choice("Large", "Size"), Choice("Extra mozzarella", "Extras"), Choice("Rucola", "Extras", 2)),
    note="cut in 8 pieces",
)
PASTA = Item("Spaghetti alla Carbonara with Guanciale")
COFFEE = Item("Café crème", 3)
SALMON = Item("Salmon", measure="0.35 kg", choices=(Choice("no dill"),))

PICKUP = Order(
    "wix",
    "f2a-1",
    "1042",
    service=Service.PICKUP,
    due=Due(asap=False, start=after(73), end=after(88)),
    guest=Guest("Anna Muster"),
    note="Peanut allergy! Please keep the satay sauce away from everything.",
    items=(PIZZA, PASTA, COFFEE, SALMON),
)
WORK = Work(
    job=1,
    ticket=1,
    kind=Kind.ORDER,
    station="kitchen",
    layout="kitchen",
    order=PICKUP,
    previous=None,
    items=(0, 1, 2, 3),
    raw=b"",
    receipt=None,
    running="K-017",
    also_at=("bar",),
    mark=None,
    accepted_at=ACCEPTED,
)

DINE_IN = replace(
    WORK,
    order=Order(
        "wix", "f2a-2", "7", service=Service.DINE_IN, table="12 (terrace)", items=(COFFEE,),
        problems=("A discount could not be read.",),
    ),
    items=(0,),
    also_at=(),
)  # fmt: skip

TOMORROW = replace(
    WORK,
    order=replace(
        PICKUP, service=Service.DELIVERY, due=Due(asap=False, start=after(24 * 60)), note="",
        courier_note="Ring at no. 4", number="2026-000123",
    ),
)  # fmt: skip

CHANGE = replace(
    WORK,
    kind=Kind.CHANGE,
    previous=PICKUP,
    order=replace(
        PICKUP,
        items=(PASTA, COFFEE, SALMON, Item("Tiramisù")),
        due=Due(asap=False, start=after(103)),
        note="",
    ),
)

CHANGE_ELSEWHERE = replace(CHANGE, order=replace(PICKUP, guest=Guest("Anna Beispiel")), items=(0,))

VOID = replace(
    WORK,
    kind=Kind.VOID,
    previous=PICKUP,
    order=replace(PICKUP, items=(), standing=Standing.CANCELLED),
    items=(0, 2),
)

UNREADABLE = replace(
    WORK,
    kind=Kind.UNREADABLE,
    order=Order("wix", "zz-9", problems=("The items are missing.",)),
    items=(),
    raw=b'{"order": {"id": "zz-9",\n  "lineItems": "\x1bp\x00"}}',
    also_at=(),
)

SCRIPTS = replace(
    WORK,
    order=replace(
        PICKUP,
        items=(Item("酢豚 回鍋肉定食", 2), Item("חומוס עם טחינה"), Item("Pizza 🍕 hot")),
        note="ไม่ใส่ผัก",
    ),
    items=(0, 1, 2),
)

CUSTOMER = replace(
    WORK,
    station="guest",
    layout="customer",
    items=(0,),
    order=replace(
        PICKUP, service=Service.DELIVERY,
        guest=Guest("Anna Muster", "+41 79 555 01 00", ("Seestrasse 4", "8002 Zürich")),
        courier_note="Ring at no. 4", total="CHF 86.50", payment=Payment.COLLECT, to_collect="CHF 46.50",
        placed_at=after(-3),
    ),
)  # fmt: skip

CUSTOMER_PAID = replace(
    CUSTOMER,
    order=replace(PICKUP, total="CHF 86.50", payment=Payment.PAID),
    kind=Kind.CHANGE,
    previous=PICKUP,
)

CUSTOMER_VOID = replace(
    CUSTOMER,
    kind=Kind.VOID,
    previous=CUSTOMER.order,
    order=replace(CUSTOMER.order, items=(), standing=Standing.CANCELLED),
)

NOTICE = replace(
    WORK,
    layout="notice",
    order=Order(
        "docketd", "settings-1", number="settings",
        note="/etc/docketd.toml can't be used. docketd goes on with the last good settings. What is wrong:",
        problems=("/etc/docketd.toml: printer[0].conect: found a key unknown here, wanted connect",),
    ),
    items=(),
    also_at=(),
)  # fmt: skip

MARK = Mark(first_sent=after(9), printer="kitchen", copy=2)

TICKETS = {
    "pickup": WORK,
    "dine-in": DINE_IN,
    "tomorrow": TOMORROW,
    "change": CHANGE,
    "change-elsewhere": CHANGE_ELSEWHERE,
    "void": VOID,
    "unreadable": UNREADABLE,
    "scripts": SCRIPTS,
    "customer": CUSTOMER,
    "customer-paid": CUSTOMER_PAID,
    "customer-void": CUSTOMER_VOID,
    "notice": NOTICE,
}
