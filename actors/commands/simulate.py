"""`docketd simulate`: whole days of the whole daemon under virtual time, with faults."""

from __future__ import annotations

import click


@click.command(
    epilog="\b\nExamples:\n  docketd simulate --seed 7\n  docketd simulate --seed 7 --faults none\n"
    "  docketd simulate --seed 1 --seeds 200\n"
    "  docketd simulate --seed 1 --seeds 10 --orders-a-day 1000 --rough-wix\n"
    "  docketd simulate --seed 11 --days 30 --orders-a-day 20 --faults usual\n"
    "  docketd simulate --seed 7 --orders 3,4 --faults crash@3600:house:10:42"
)
@click.option("--seed", type=click.IntRange(0), required=True, help="What all chance is drawn from.")
@click.option(
    "--seeds",
    type=click.IntRange(1, 1_000_000),
    default=1,
    show_default=True,
    help="How many seeds, one after the other; the first failure ends it.",
)
@click.option(
    "--days", type=click.IntRange(1, 366), default=1, show_default=True, help="Simulated days a seed."
)
@click.option(
    "--orders-a-day",
    type=click.IntRange(1, 1000),
    default=150,
    show_default=True,
    help="How many orders the guests of a day place.",
)
@click.option(
    "--faults",
    default="all",
    show_default=True,
    metavar="all|usual|none|LIST",
    help="What goes wrong: each kind each day; as often as in a month, and availability is measured; "
    "nothing; or a list as the report of a failure names it.",
)
@click.option(
    "--rough-wix",
    is_flag=True,
    help="Wix does all at once what it may do: orders change between two pages, pages repeat, news come late"
    " and in disorder, answers are spoilt.",
)
@click.option(
    "--orders", metavar="LIST", help="Numbers of the orders that are placed, from 0; all by default."
)
def simulate(  # noqa: PLR0913 - an argument an option
    *,
    seed: int,
    seeds: int,
    days: int,
    orders_a_day: int,
    faults: str,
    rough_wix: bool,
    orders: str | None,
) -> int:
    """Simulate days of docketd among failing printers, disks and networks; the last line is JSON.

    The whole daemon runs, with its real code, under virtual time: a day of twelve opening hours takes
    seconds. The same seed gives the same day, fault for fault, and the same digest on any machine. Figures
    count tickets.

    Exit code 0 if nothing was lost or doubled without a mark. Otherwise the report names what was broken,
    when, and the history of the job, and then a smaller command line that shows the same again.
    """
    from actors.commands.simulate_run import chosen, run  # noqa: PLC0415 - the whole daemon

    return run(chosen(seed, days, orders_a_day, faults, orders, rough_wix=rough_wix), seeds)
