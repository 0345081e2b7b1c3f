"""What stands on an order's ticket, as finished texts, and the plain ticket for when a layout fails."""
