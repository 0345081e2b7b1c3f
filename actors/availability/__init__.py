"""How much of its time docketd was there for orders and printers, by the shop's days; and why not."""
