"""Proves actors under virtual time. Nothing that serves a restaurant imports more of it than the loop."""

from supervision.harness.loop import SimLoop, SleepForever, run_virtual

__all__ = ["SimLoop", "SleepForever", "run_virtual"]
