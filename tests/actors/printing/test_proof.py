"""What the ledger keeps of each sending."""

from actors import places
from actors.journal.ledger_messages import ListLedger
from tests.actors.printing.restaurant import in_restaurant


def test_the_hash_of_what_went_to_the_printer_and_the_answer_are_kept():
    async def scenario(house):
        await house.order()
        await house.order()
        await house.until(house.printed)
        rows = await house.part(places.JOURNAL).ask(ListLedger(), timeout=60.0)
        sendings = [sending for row in rows for sending in row.sendings]
        assert [sending.outcome for sending in sendings] == ["fenced", "fenced"]
        assert {len(sending.digest) for sending in sendings} == {64}
        assert sendings[0].digest != sendings[1].digest
        assert all(0 < sending.seconds < 5 for sending in sendings)

    in_restaurant(scenario)
