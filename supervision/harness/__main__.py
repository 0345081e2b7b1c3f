"""The command line that a failing run ends in."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from supervision.harness.faults import Fault
from supervision.harness.scenario import Options, Report, Scenario, run
from supervision.harness.shrink import Disproved, NeverHit, prove, shrink

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLES = """\
examples:
  python -m supervision.harness --scenario tests.supervision.harness.plants:CORRECT --seeds 200
  python -m supervision.harness --scenario tests.supervision.harness.plants:TWICE --seed 17 --trace
  python -m supervision.harness --scenario tests.supervision.harness.plants:TWICE --seed 17 \\
      --faults delay:station.0/device:Act:1:1.5 --choices none --sizes counters=1,jobs=1
"""


def main(words: Sequence[str] | None = None) -> int:
    """Return 0 if all held, 1 if a run failed."""
    chosen = _parser().parse_args(words)
    scenario: Scenario = chosen.scenario
    if chosen.seeds is not None:
        return _prove(scenario, range(chosen.seed, chosen.seed + chosen.seeds))
    report = run(scenario, Options(chosen.seed, chosen.faults, chosen.choices, chosen.sizes))
    if chosen.shrink and report.failure is not None:
        report, _ = shrink(report)
    if chosen.trace:
        sys.stdout.write("".join(f"{line}\n" for line in report.trace.lines))
    _tell(report)
    return 0 if report.failure is None else 1


def _prove(scenario: Scenario, seeds: range) -> int:
    try:
        proof = prove(scenario, seeds)
    except (Disproved, NeverHit) as failed:
        sys.stdout.write(f"{failed}\n")
        return 1
    sys.stdout.write(f"{proof.runs} runs hold: {proof.steps} callbacks, {proof.faults} faults\n")
    return 0


def _tell(report: Report) -> None:
    sys.stdout.write(f"digest {report.trace.digest()}\n")
    sys.stdout.write(f"{report.steps} callbacks, {report.at:g} virtual seconds\n")
    failure = report.failure
    verdict = "holds" if failure is None else f"fails: {type(failure).__name__}: {failure}"
    sys.stdout.write(f"{verdict}\nAgain: {report.command}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m supervision.harness",
        description="Run a scenario of actors under virtual time and planned faults.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--scenario", type=_scenario, required=True, metavar="MODULE:NAME", help="what to run")
    add("--seed", type=int, default=0, help="what the rest is drawn from (0)")
    add("--seeds", type=int, metavar="N", help="run N seeds from --seed on, and shrink a failure")
    add("--faults", type=_faults, help="these and no others, with commas between; or none")
    add("--choices", type=_choices, help="shuffle at these moments only; or none")
    add("--sizes", type=_sizes, metavar="NAME=N,...", help="how big the tree is")
    add("--shrink", action="store_true", help="leave out what a failure does not need")
    add("--trace", action="store_true", help="print each message and event")
    return parser


def _scenario(text: str) -> Scenario:
    module, _, name = text.partition(":")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"no scenario at {text!r} ({error}); write MODULE:NAME") from error
    if not isinstance(found, Scenario):
        raise argparse.ArgumentTypeError(f"{text!r} is no Scenario")
    return found


def _faults(text: str) -> tuple[Fault, ...]:
    try:
        return tuple(Fault.parsed(word) for word in _words(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _choices(text: str) -> tuple[int, ...]:
    return tuple(_number(word) for word in _words(text))


def _sizes(text: str) -> dict[str, int]:
    pairs = (word.partition("=") for word in _words(text))
    return {name: _number(size) for name, _, size in pairs}


def _number(word: str) -> int:
    if not word.isdecimal():
        raise argparse.ArgumentTypeError(f"not a number: {word!r}; write for example 3,17 or counters=2")
    return int(word)


def _words(text: str) -> list[str]:
    return [] if text == "none" else text.split(",")


if __name__ == "__main__":
    raise SystemExit(main())
