"""Pulling the plug: what is broken and when, what is ordered meanwhile, what lies on paper after it. Pure."""
