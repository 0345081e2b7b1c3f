"""The journal: what docketd has promised and how far it got, durable in SQLite."""
