"""For all tests: their deadline is pytest's own (`timeout` in pyproject.toml), which a busy machine can keep.

Hypothesis would fail a test whose first example takes 200 ms, as those do that load the layouts.
"""

from hypothesis import HealthCheck, settings

settings.register_profile("docketd", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("docketd")
