"""The web site: health, orders, jobs, keys."""
