"""POST /orders/{id}/forget and GET /orders?called=: names that others script against."""

from __future__ import annotations

from tests.actors.gateway.conftest import ORDER

GUEST = {"name": "Gwendolyn Quux", "phone": "1"}


async def ordered(site):
    made = (await site.post("/orders", ORDER | {"customer": GUEST})).json
    for ticket in made["tickets"]:
        await site.post(f"/jobs/{ticket['job']}/cancel")
    return made


async def test_a_guest_is_forgotten_once(site):
    made = await ordered(site)
    assert GUEST["name"] in str((await site.get(f"/orders/{made['order']}")).json)
    found = await site.post(f"/orders/{made['order']}/forget")
    assert (found.status, found.json["order"], found.json["news"]) == (200, made["order"], True)
    assert found.json["forgotten_at"].endswith("Z")
    assert GUEST["name"] not in str((await site.get(f"/orders/{made['order']}")).json)
    again = await site.post(f"/orders/{made['order']}/forget")
    assert again.json == found.json | {"news": False}
    events = [(event.kind, event.data) for event in site.system.events if event.kind == "order_forgotten"]
    assert [data["order"] for _, data in events] == [made["order"]]


async def test_the_same_order_again_is_known_and_prints_nothing(site):
    made = await ordered(site)
    await site.post(f"/orders/{made['order']}/forget")
    again = await site.post("/orders", ORDER | {"customer": GUEST})
    assert (again.status, again.json["duplicate"]) == (200, True)
    assert GUEST["name"] not in str((await site.get(f"/orders/{made['order']}")).json)


async def test_while_a_ticket_waits_it_is_refused(site):
    made = (await site.post("/orders", ORDER)).json
    found = await site.post(f"/orders/{made['order']}/forget")
    assert (found.status, found.json["type"].rpartition(":")[2]) == (409, "still-prints")
    assert "still has 2 tickets to print" in found.json["detail"]


async def test_what_it_takes(site):
    made = await ordered(site)
    for scope, status in (("read", 403), ("print", 403), ("control", 403), ("admin", 200)):
        key = await site.new_key(f"a-{scope}", scope)
        assert (await site.post(f"/orders/{made['order']}/forget", key=key)).status == status
    assert (await site.post("/orders/77/forget")).status == 404
    assert (await site.post("/orders/x/forget")).status == 404


async def test_orders_are_found_by_exactly_their_number_or_id(site):
    made = await ordered(site)
    for called in ("A-1001", "1001", str(made["order"])):
        (found,) = (await site.get(f"/orders?called={called}")).json["orders"]
        assert found["order"] == made["order"]
    assert (await site.get("/orders?called=100")).json["orders"] == []
