"""Orders as hypothesis draws them: whatever fits the types."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from actors.domain.order import Choice, Due, Guest, Item, Order, Payment, Service, Standing

TEXT = st.text(max_size=6)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=3))])
TIMES = st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=ZONES)  # noqa: DTZ001
CHOICES = st.builds(Choice, name=TEXT, group=TEXT, quantity=st.integers(1, 5))
ITEMS = st.builds(
    Item,
    name=st.sampled_from(["Pizza", "Cola", "Soup"]),
    quantity=st.integers(0, 4),
    measure=st.sampled_from(["", "0.35 kg"]),
    choices=st.lists(CHOICES, max_size=2).map(tuple),
    note=st.sampled_from(["", "no onions"]),
    section=st.sampled_from(["", "Drinks"]),
    section_id=TEXT,
    app=TEXT,
)
ORDERS = st.builds(
    Order,
    source=TEXT,
    source_id=TEXT,
    number=TEXT,
    standing=st.sampled_from(Standing),
    service=st.sampled_from(Service),
    due=st.builds(Due, asap=st.booleans(), start=TIMES, end=TIMES, text=TEXT),
    guest=st.builds(Guest, name=TEXT, phone=TEXT, address=st.lists(TEXT, max_size=3).map(tuple)),
    table=TEXT,
    note=TEXT,
    courier_note=TEXT,
    items=st.lists(ITEMS, max_size=4).map(tuple),
    total=TEXT,
    payment=st.sampled_from(Payment),
    to_collect=TEXT,
    location=TEXT,
    placed_at=TIMES,
    updated_at=TIMES,
    problems=st.lists(TEXT, max_size=2).map(tuple),
)
