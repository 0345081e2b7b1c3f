"""Proves actors under virtual time: faults, schedules, traces. Who serves a restaurant does without it."""

from supervision.harness.escape import Escape, no_escape
from supervision.harness.faults import Fault, FaultPlan, Kind, Rule
from supervision.harness.loop import SimLoop, SleepForever, TooLong, run_virtual
from supervision.harness.probe import Probe, Stage, inject
from supervision.harness.scenario import LeftOver, Options, Report, Scenario, Simulation, run
from supervision.harness.shrink import Disproved, NeverHit, Proof, prove, shrink, smallest
from supervision.harness.tap import SimSystem
from supervision.harness.trace import Trace, first_difference
from supervision.sometimes import sometimes

__all__ = [
    "Disproved",
    "Escape",
    "Fault",
    "FaultPlan",
    "Kind",
    "LeftOver",
    "NeverHit",
    "Options",
    "Probe",
    "Proof",
    "Report",
    "Rule",
    "Scenario",
    "SimLoop",
    "SimSystem",
    "Simulation",
    "SleepForever",
    "Stage",
    "TooLong",
    "Trace",
    "first_difference",
    "inject",
    "no_escape",
    "prove",
    "run",
    "run_virtual",
    "shrink",
    "smallest",
    "sometimes",
]
