"""Getting printers back that are away: what may help for each cause, step by step, and whether it did."""
