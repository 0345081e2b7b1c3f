"""Breaker, link, press and dispatch: bytes to paper, and knowing what became of them."""
